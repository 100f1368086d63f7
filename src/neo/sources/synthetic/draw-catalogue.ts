import { setImmediate } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { threadFailed } from "../../errors.js";
import { compiledOrbitKernels } from "../../orbits/kernels.js";
import { type CatalogueBlock, type CatalogueWork, catalogueBlocks, STOP } from "./catalogue-blocks.js";
import { type Catalogue, Gathering } from "./gather.js";

/**
 * Draws objects until they have so many encounters, on threads; this thread is one of them. The last object may lack
 * some of its encounters, as the number is exact.
 *
 * @param onBlock told the number of encounters so far, once a block
 * @throws `THREAD_FAILED`; the signal's reason where it is aborted
 */
export async function drawCatalogue(
  encounters: number,
  work: CatalogueWork,
  threads: number,
  { signal, onBlock }: { signal?: AbortSignal | undefined; onBlock?: ((gathered: number) => void) | undefined },
): Promise<Catalogue> {
  const gathering = new Gathering(encounters);
  const compiled = compiledOrbitKernels();
  const meet = new Int32Array(new SharedArrayBuffer(8));
  let failure: unknown;
  const running = Array.from({ length: threads - 1 }, () =>
    runWorker({ compiled, meet, work }, (block) => gathering.add(block)).catch((cause: unknown) => {
      failure = cause;
    }),
  );
  try {
    for (const block of catalogueBlocks(compiled, meet, work)) {
      gathering.add(block);
      await setImmediate();
      signal?.throwIfAborted();
      if (failure !== undefined) throw threadFailed(failure);
      onBlock?.(gathering.gathered);
      if (gathering.complete) break;
    }
  } finally {
    Atomics.store(meet, STOP, 1);
    await Promise.all(running);
  }
  return gathering.catalogue();
}

function runWorker(workerData: object, keep: (block: CatalogueBlock) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./catalogue-worker.js", import.meta.url), { workerData, execArgv: [] });
    worker.on("message", keep);
    worker.once("error", reject);
    worker.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`exit code ${code}`))));
  });
}
