import { setImmediate } from "node:timers/promises";
import type { Worker } from "node:worker_threads";
import { aborted, threadFailed } from "../errors.js";
import type { Arena } from "../trees/arena.js";
import { growTrees, STOP } from "./forest-thread.js";

export interface ForestWork {
  readonly job: number;
  readonly meeting: number;
  readonly trees: number;
  /** One for this thread and one for each worker: its ForestWorkspace, and where the nodes of its trees are. */
  readonly threads: readonly { readonly workspace: number; readonly nodes: number }[];
}

/** The nodes of one tree, in words of `kernels/forest-job.ts`. */
export type GrownTree = Int32Array;

/**
 * Grows the trees of a forest on threads; this thread is one of them.
 *
 * @param workers one fewer than `threads`
 * @returns `[trees]`, in the order of their indices, whichever thread grew them.
 * @throws `ABORTED`, `THREAD_FAILED`
 */
export async function growForest(
  arena: Arena,
  { job, meeting, trees, threads }: ForestWork,
  workers: readonly Worker[],
  {
    signal,
    onTree,
  }: { signal?: AbortSignal | undefined; onTree?: ((done: number, total: number) => void) | undefined },
): Promise<GrownTree[]> {
  const meet = new Int32Array(arena.memory.buffer, meeting, 2);
  meet.fill(0);
  const grown: GrownTree[] = new Array(trees);
  let done = 0;
  let thrown: { readonly cause: unknown } | undefined;
  const keep = ({ tree, nodes }: { tree: number; nodes: GrownTree }) => {
    grown[tree] = nodes;
    try {
      onTree?.(++done, trees);
    } catch (cause) {
      thrown ??= { cause };
      Atomics.store(meet, STOP, 1);
    }
  };
  const [own, ...others] = threads.map((thread) => ({ job, meeting, trees, ...thread }));
  const running = others.map((work, i) => runWorker(arena, workers[i]!, work, keep));
  // Awaited only after this thread's own trees; a failure before then must not count as unhandled.
  const finished = Promise.allSettled(running);
  try {
    for (const tree of growTrees(arena.kernels, arena.memory, own!)) {
      keep(tree);
      await setImmediate();
      if (signal?.aborted) break;
    }
  } finally {
    // Nothing may use the memory after this: the threads end with the tree that they are at.
    Atomics.store(meet, STOP, 1);
    await finished;
  }
  const failed = (await finished).find((outcome) => outcome.status === "rejected");
  if (failed) throw threadFailed(failed.reason);
  if (thrown) throw thrown.cause;
  if (signal?.aborted) throw aborted("the fit of the forest", signal.reason);
  return grown;
}

function runWorker(
  arena: Arena,
  worker: Worker,
  work: object,
  keep: (tree: { tree: number; nodes: GrownTree }) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: "done" | { tree: number; nodes: GrownTree }) => {
      if (message === "done") settle();
      else keep(message);
    };
    const onExit = (code: number) => settle(new Error(`exit code ${code}`));
    const settle = (failure?: Error) => {
      worker.off("message", onMessage).off("error", settle).off("exit", onExit);
      if (failure) reject(failure);
      else resolve();
    };
    worker.on("message", onMessage).on("error", settle).on("exit", onExit);
    worker.postMessage({ compiled: arena.compiled, memory: arena.memory, work });
  });
}
