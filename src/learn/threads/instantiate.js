/**
 * What `kernels.wasm` exports; pointers are bytes from the start of the shared memory.
 *
 * @typedef {object} Kernels
 * @property {(job: number, workspace: number, tree: number) => number} growForestTree
 * @property {(job: number) => number} growBoostingTree
 * @property {(column: number, rows: number, pairs: number, spare: number, counts: number) => number} sortColumn
 * @property {(pairs: number, count: number, thresholds: number, bins: number, rows: number) => void} placeBins
 * @property {(pairs: number, count: number, thresholds: number, bins: number, rows: number) => void} placeWideBins
 * @property {(job: number, thread: number, block: number) => number} scoreBlock 0 where there is no such block
 * @property {(tables: number, columns: number, count: number) => void} spreadMasks
 * @property {(roots: number, trees: number, columnBits: number, values: number) => number} marginOfRow
 * @property {(job: number, thread: number) => void} helpBoosting
 * @property {(job: number) => void} endBoosting
 * @property {(nodes: number, records: number, furtherBins: number, positions: number, margins: number) => void} addTreeToMargins
 * @property {(column: number, rows: number, sorted: number, spare: number, counts: number) => number} sortValues
 * @property {(column: number, rows: number, thresholds: number, bins: number, stride: number, threads: number, share: number) => void} packBins
 * @property {(job: number, workspace: number, begin: number, end: number) => void} explainRows
 */

/**
 * The kernels on a shared memory; each thread has its own instance.
 *
 * Plain JavaScript, as worker threads start from the sources too, where Node runs no TypeScript.
 *
 * @param {WebAssembly.Module} compiled
 * @param {WebAssembly.Memory} memory
 * @returns {Kernels}
 */
export function instantiateKernels(compiled, memory) {
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  return /** @type {Kernels} */ (/** @type {unknown} */ (exports));
}
