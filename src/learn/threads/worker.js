import { parentPort } from "node:worker_threads";
import { growTrees } from "./forest-thread.js";
import { instantiateKernels } from "./instantiate.js";

// One fit after another; its memory is let go of at the end of each.
parentPort?.on("message", ({ compiled, memory, work }) => {
  for (const grown of growTrees(instantiateKernels(compiled, memory), memory, work)) {
    parentPort?.postMessage(grown, [grown.nodes.buffer]);
  }
  parentPort?.postMessage("done");
});
