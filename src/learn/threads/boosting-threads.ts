import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { threadFailed } from "../errors.js";
import type { Arena } from "../trees/arena.js";

/** Threads that wait for their next fit: starting one takes longer than a small fit. */
const idle: Worker[] = [];

/** The threads that take part in one fit besides this one. */
export class BoostingThreads {
  readonly #workers: readonly Worker[];
  readonly #arena: Arena;
  #job: number | undefined;

  /** They start while their work is prepared. */
  constructor(arena: Arena, count: number) {
    this.#arena = arena;
    this.#workers = Array.from({ length: count }, hire);
  }

  /**
   * Has them wait in the kernels for each tree of a job.
   *
   * @throws `THREAD_FAILED`
   */
  async begin(job: number): Promise<void> {
    const { compiled, memory } = this.#arena;
    const ready = this.#workers.map((worker) => messageOf(worker));
    for (const [i, worker] of this.#workers.entries()) {
      worker.postMessage({ compiled, memory, job, thread: i + 1 });
    }
    await Promise.all(ready);
    this.#job = job;
  }

  /** Lets them go; nothing uses the memory after this. */
  async end(): Promise<void> {
    if (this.#job === undefined) {
      await Promise.all(this.#workers.map((worker) => worker.terminate()));
      return;
    }
    const done = this.#workers.map((worker) => messageOf(worker));
    this.#arena.kernels.endBoosting(this.#job);
    await Promise.all(done);
    for (const worker of this.#workers) release(worker);
  }
}

function hire(): Worker {
  const worker = idle.pop() ?? new Worker(new URL("./boosting-worker.js", import.meta.url), { execArgv: [] });
  worker.removeAllListeners();
  worker.ref();
  return worker;
}

/** An idle thread does not keep the process from ending. */
function release(worker: Worker): void {
  if (idle.length + 1 >= availableParallelism()) {
    void worker.terminate();
    return;
  }
  worker.unref();
  const forget = () => {
    const at = idle.indexOf(worker);
    if (at >= 0) idle.splice(at, 1);
  };
  worker.once("exit", forget);
  worker.once("error", forget);
  idle.push(worker);
}

function messageOf(worker: Worker): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown) => reject(threadFailed(cause));
    const exit = (code: number) => fail(new Error(`exit code ${code}`));
    worker.once("error", fail);
    worker.once("exit", exit);
    worker.once("message", () => {
      worker.off("error", fail);
      worker.off("exit", exit);
      resolve();
    });
  });
}
