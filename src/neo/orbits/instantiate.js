/**
 * What `kernels.wasm` exports; pointers are bytes from the start of its memory. Layouts are those of `neo/kernels/`.
 *
 * @typedef {object} Kernels
 * @property {(object: number, seedLow: number, seedHigh: number, index: number, from: number, to: number, limit: number, found: number) => number} catalogueObject
 * @property {(absoluteMagnitude: number, albedo: number) => number} diameterOf
 * @property {(days: number, orbit: number) => void} earthOrbit
 * @property {(days: number, state: number) => void} earthState
 * @property {(orbit: number, from: number, to: number, limit: number, found: number) => number} findEncounters
 * @property {() => number} firstFree
 * @property {(semiMajorAxis: number) => number} meanMotion
 * @property {(first: number, second: number, nearest: number) => void} moid
 * @property {(orbit: number, axes: number) => void} orbitAxes
 * @property {(meanAnomaly: number, eccentricity: number) => number} solveKepler
 * @property {(semiMajorAxis: number, eccentricity: number, axes: number, eccentricAnomaly: number, state: number) => void} stateAtAnomaly
 */

const PAGE = 65_536;

/** Bytes of an Encounter: time, distance and speed as float64. */
export const ENCOUNTER_BYTES = 24;

/**
 * The kernels on a memory of their own; each thread has its own instance.
 *
 * Plain JavaScript, as worker threads start from the sources too, where Node runs no TypeScript.
 *
 * @param {WebAssembly.Module} compiled
 */
export function instantiateKernels(compiled) {
  const memory = new WebAssembly.Memory({ initial: 32, maximum: PAGE, shared: false });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  const kernels = /** @type {Kernels} */ (/** @type {unknown} */ (exports));
  const free = kernels.firstFree();
  return {
    kernels,
    /** Pointer to the first byte that is the caller's. */
    free,
    /**
     * So many numbers of the caller's space, from a byte of it on; made anew at each use, as the memory may have grown.
     *
     * @param {number} pointer
     * @param {number} length
     */
    numbersAt(pointer, length) {
      const missing = pointer + length * 8 - memory.buffer.byteLength;
      if (missing > 0) memory.grow(Math.ceil(missing / PAGE));
      return new Float64Array(memory.buffer, pointer, length);
    },
  };
}

/**
 * The most encounters that a span of days can hold: between two of them the distance grows and falls, a step each.
 *
 * @param {number} from
 * @param {number} to
 */
export const mostEncounters = (from, to) => Math.floor(Math.max(0, to - from) / 2) + 2;
