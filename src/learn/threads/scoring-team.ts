import { Worker } from "node:worker_threads";
import { threadFailed } from "../errors.js";
import { Arena, withArenaNow } from "../trees/arena.js";
import { FAILED, GATE, JOB, MEETING_WORDS, NEXT_BLOCK, SHUT, scoreBlocks, THREADS, TURN } from "./score-blocks.js";

/** Threads that score rows in one memory; the caller's is one of them. */
export interface ScoringTeam {
  readonly arena: Arena;
  /** Scores a ScoringJob of `kernels/score-block.ts`; returns when all its rows are scored. */
  score(job: number): void;
}

/**
 * Runs work on a team, synchronously: this thread scores along with the others, and at the end waits for their last
 * blocks. Threads that are still starting come in when they are ready, so the first job does not wait for them.
 */
export function withTeam<Result>(threads: number, work: (team: ScoringTeam) => Result): Result {
  if (threads === 1) return withArenaNow((arena) => work(teamOf(arena, meetingIn(arena), 1)));
  standing ??= new StandingTeam();
  const team = standing;
  try {
    return team.work(threads, work);
  } finally {
    if (!team.worthKeeping) {
      standing = undefined;
      team.dismiss();
    }
  }
}

/** Warm threads wait for their next job: starting one takes longer than scoring most tables. */
let standing: StandingTeam | undefined;

/** A team whose memory grew beyond this is not kept. */
const KEPT_BYTES = 256 * 2 ** 20;

class StandingTeam {
  readonly #arena = Arena.create();
  readonly #meet = meetingIn(this.#arena);
  readonly #mark = this.#arena.mark();
  readonly #workers: Worker[] = [];
  #broken = false;

  get worthKeeping(): boolean {
    return !this.#broken && this.#arena.bytes <= KEPT_BYTES;
  }

  work<Result>(threads: number, work: (team: ScoringTeam) => Result): Result {
    while (this.#workers.length + 1 < threads) this.#start();
    try {
      return work(teamOf(this.#arena, this.#meet, threads));
    } finally {
      this.#arena.release(this.#mark);
    }
  }

  dismiss(): void {
    for (const worker of this.#workers) void worker.terminate();
  }

  #start(): void {
    const { compiled, memory } = this.#arena;
    const worker = new Worker(new URL("./scoring-worker.js", import.meta.url), {
      workerData: { compiled, memory, meeting: this.#meet.byteOffset, thread: this.#workers.length + 1 },
      execArgv: [],
    });
    // Without this one the others still score every row.
    worker.on("error", () => {
      this.#broken = true;
    });
    worker.unref();
    this.#workers.push(worker);
  }
}

function meetingIn(arena: Arena): Int32Array {
  const meet = new Int32Array(arena.memory.buffer, arena.take(4 * MEETING_WORDS), MEETING_WORDS);
  meet.fill(0);
  meet[GATE] = SHUT;
  return meet;
}

function teamOf(arena: Arena, meet: Int32Array, threads: number): ScoringTeam {
  return {
    arena,
    score(job) {
      Atomics.store(meet, JOB, job);
      Atomics.store(meet, THREADS, threads);
      Atomics.store(meet, NEXT_BLOCK, 0);
      Atomics.store(meet, FAILED, 0);
      Atomics.store(meet, GATE, 0);
      Atomics.add(meet, TURN, 1);
      if (threads > 1) Atomics.notify(meet, TURN);
      try {
        scoreBlocks(arena.kernels, meet, 0);
      } finally {
        // The memory goes to other uses after this: nobody enters any more, and who is inside finishes.
        for (let inside = Atomics.or(meet, GATE, SHUT) | SHUT; inside !== SHUT; inside = Atomics.load(meet, GATE)) {
          Atomics.wait(meet, GATE, inside);
        }
      }
      if (Atomics.load(meet, FAILED) !== 0) throw threadFailed(new Error("a thread that scores rows failed"));
    },
  };
}
