import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";

/** Threads that wait for their next fit: a new one takes longer to start than a small fit lasts. */
const idle = new Set<Worker>();

/** So many threads; those that are new start while the caller prepares their work. They are to be released. */
export function hireThreads(count: number): Worker[] {
  return Array.from({ length: count }, () => {
    for (const worker of idle) {
      idle.delete(worker);
      worker.ref();
      return worker;
    }
    return startThread();
  });
}

/** Gives back threads that have done their work. An idle one does not keep the process from ending. */
export function releaseThreads(workers: readonly Worker[]): void {
  for (const worker of workers) {
    if (idle.size + 1 < availableParallelism()) {
      worker.unref();
      idle.add(worker);
    } else {
      void worker.terminate();
    }
  }
}

function startThread(): Worker {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { execArgv: [] });
  // What goes wrong in a fit is told to the fit; here it only matters that the thread is of no more use.
  worker.on("error", () => idle.delete(worker));
  worker.on("exit", () => idle.delete(worker));
  return worker;
}
