import { workerData } from "node:worker_threads";
import { instantiateKernels } from "./instantiate.js";
import { explainBlocks } from "./shap-thread.js";

const { compiled, memory, work } = workerData;
// The values are in the shared memory: there is nothing to send.
for (const _ of explainBlocks(instantiateKernels(compiled, memory), memory, work));
