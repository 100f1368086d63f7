import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { aborted, threadFailed } from "../errors.js";
import type { Arena } from "../trees/arena.js";
import { explainBlocks, STOP } from "./shap-thread.js";

export interface ShapWork {
  readonly job: number;
  readonly meeting: number;
  readonly rows: number;
  /** A multiple of 4. */
  readonly blockRows: number;
  /** A ShapWorkspace for each thread. */
  readonly workspaces: readonly number[];
}

/**
 * Explains rows on threads; this thread is one of them. No block depends on another, nor on who explains it.
 *
 * @throws `ABORTED`, `THREAD_FAILED`
 */
export async function explainOnThreads(
  arena: Arena,
  { workspaces, ...shared }: ShapWork,
  signal: AbortSignal | undefined,
): Promise<void> {
  const meet = new Int32Array(arena.memory.buffer, shared.meeting, 2);
  meet.fill(0);
  const [own, ...others] = workspaces.map((workspace) => ({ ...shared, workspace }));
  const finished = Promise.allSettled(others.map((work) => runWorker(arena, work)));
  try {
    for (const _ of explainBlocks(arena.kernels, arena.memory, own!)) {
      await setImmediate();
      if (signal?.aborted) break;
    }
  } finally {
    // Nothing may use the memory after this: the threads end with the block that they are at.
    Atomics.store(meet, STOP, 1);
    await finished;
  }
  const failed = (await finished).find((outcome) => outcome.status === "rejected");
  if (failed) throw threadFailed(failed.reason);
  if (signal?.aborted) throw aborted("the explanation", signal.reason);
}

function runWorker(arena: Arena, work: object): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./shap-worker.js", import.meta.url), {
      workerData: { compiled: arena.compiled, memory: arena.memory, work },
      execArgv: [],
    });
    worker.once("error", reject);
    worker.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`exit code ${code}`))));
  });
}
