/** Where the threads of a forest meet: `[next tree, 1 to stop]`, in the shared memory. */
export const NEXT_TREE = 0;
export const STOP = 1;

/** 4-byte words of a node of `kernels/layout.ts`. */
export const NODE_WORDS = 8;

/** 4-byte words of a forest's node, of `kernels/forest-job.ts`. */
export const FOREST_NODE_WORDS = 4;

/**
 * Grows trees until there are none left: each thread takes the next one, so that none waits for another.
 *
 * @param {import("./instantiate.js").Kernels} kernels
 * @param {WebAssembly.Memory} memory
 * @param {{ job: number, workspace: number, nodes: number, meeting: number, trees: number }} work pointers, and the number of trees
 * @returns {Generator<{ tree: number, nodes: Int32Array<ArrayBuffer> }, void, void>} the nodes of one tree at a time, copied
 */
export function* growTrees(kernels, memory, { job, workspace, nodes, meeting, trees }) {
  const meet = new Int32Array(memory.buffer, meeting, 2);
  for (;;) {
    const tree = Atomics.add(meet, NEXT_TREE, 1);
    if (tree >= trees || Atomics.load(meet, STOP) !== 0) return;
    const words = kernels.growForestTree(job, workspace, tree) * FOREST_NODE_WORDS;
    const grown = new Int32Array(words);
    grown.set(new Int32Array(memory.buffer, nodes, words));
    yield { tree, nodes: grown };
  }
}
