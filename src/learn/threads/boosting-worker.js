import { parentPort } from "node:worker_threads";
import { instantiateKernels } from "./instantiate.js";

// Says that it is there, and takes part in one fit after another.
parentPort?.on("message", ({ compiled, memory, job, thread }) => {
  const kernels = instantiateKernels(compiled, memory);
  parentPort?.postMessage("ready");
  kernels.helpBoosting(job, thread);
  parentPort?.postMessage("done");
});
