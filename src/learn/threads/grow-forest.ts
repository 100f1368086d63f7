import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { aborted, threadFailed } from "../errors.js";
import type { Arena } from "../trees/arena.js";
import { growTrees, STOP } from "./forest-thread.js";

export interface ForestWork {
  readonly job: number;
  readonly meeting: number;
  readonly trees: number;
  /** One for each thread: its ForestWorkspace, and where the nodes of its trees are. */
  readonly threads: readonly { readonly workspace: number; readonly nodes: number }[];
}

/** The nodes of one tree, in words of `kernels/layout.ts`. */
export type GrownTree = Int32Array;

/**
 * Grows the trees of a forest on threads; this thread is one of them.
 *
 * @returns `[trees]`, in the order of their indices, whichever thread grew them.
 * @throws `ABORTED`, `THREAD_FAILED`
 */
export async function growForest(
  arena: Arena,
  { job, meeting, trees, threads }: ForestWork,
  {
    signal,
    onTree,
  }: { signal?: AbortSignal | undefined; onTree?: ((done: number, total: number) => void) | undefined },
): Promise<GrownTree[]> {
  const meet = new Int32Array(arena.memory.buffer, meeting, 2);
  meet.fill(0);
  const grown: GrownTree[] = new Array(trees);
  let done = 0;
  const keep = ({ tree, nodes }: { tree: number; nodes: GrownTree }) => {
    grown[tree] = nodes;
    onTree?.(++done, trees);
  };
  const [own, ...others] = threads.map((thread) => ({ job, meeting, trees, ...thread }));
  const running = others.map((work) => runWorker(arena, work, keep));
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
  if (signal?.aborted) throw aborted("the fit of the forest", signal.reason);
  return grown;
}

function runWorker(
  arena: Arena,
  work: object,
  keep: (tree: { tree: number; nodes: GrownTree }) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.js", import.meta.url), {
      workerData: { compiled: arena.compiled, memory: arena.memory, work },
      execArgv: [],
    });
    worker.on("message", keep);
    worker.once("error", reject);
    worker.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`exit code ${code}`))));
  });
}
