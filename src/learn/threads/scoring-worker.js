import { workerData } from "node:worker_threads";
import { instantiateKernels } from "./instantiate.js";
import { enter, FAILED, leave, MEETING_WORDS, scoreBlocks, TURN } from "./score-blocks.js";

const { compiled, memory, meeting, thread } = workerData;
const kernels = instantiateKernels(compiled, memory);
const meet = new Int32Array(memory.buffer, meeting, MEETING_WORDS);

for (let turn = 0; ; ) {
  Atomics.wait(meet, TURN, turn);
  turn = Atomics.load(meet, TURN);
  if (!enter(meet, thread)) continue;
  try {
    scoreBlocks(kernels, meet, thread);
  } catch {
    Atomics.store(meet, FAILED, 1);
  } finally {
    leave(meet);
  }
}
