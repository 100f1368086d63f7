import { parentPort, workerData } from "node:worker_threads";
import { catalogueBlocks } from "./catalogue-blocks.js";

const { compiled, meet, work } = workerData;
for (const block of catalogueBlocks(compiled, meet, work)) {
  parentPort?.postMessage(block, [block.objects.buffer, block.encounters.buffer]);
}
