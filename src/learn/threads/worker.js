import { parentPort, workerData } from "node:worker_threads";
import { growTrees } from "./forest-thread.js";
import { instantiateKernels } from "./instantiate.js";

const { compiled, memory, work } = workerData;
for (const grown of growTrees(instantiateKernels(compiled, memory), memory, work)) {
  parentPort?.postMessage(grown, [grown.nodes.buffer]);
}
