/** Where the threads of an explanation meet: `[next block, 1 to stop]`, in the shared memory. */
export const NEXT_BLOCK = 0;
export const STOP = 1;

/**
 * Explains blocks of rows until there are none left.
 *
 * @param {import("./instantiate.js").Kernels} kernels
 * @param {WebAssembly.Memory} memory
 * @param {{ job: number, workspace: number, meeting: number, rows: number, blockRows: number }} work pointers, and numbers of rows
 * @returns {Generator<number, void, void>} the rows of one block at a time, once they are explained
 */
export function* explainBlocks(kernels, memory, { job, workspace, meeting, rows, blockRows }) {
  const meet = new Int32Array(memory.buffer, meeting, 2);
  for (;;) {
    const begin = Atomics.add(meet, NEXT_BLOCK, 1) * blockRows;
    if (begin >= rows || Atomics.load(meet, STOP) !== 0) return;
    const end = Math.min(rows, begin + blockRows);
    kernels.explainRows(job, workspace, begin, end);
    yield end - begin;
  }
}
