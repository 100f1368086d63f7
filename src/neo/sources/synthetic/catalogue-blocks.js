import { ENCOUNTER_BYTES, instantiateKernels, mostEncounters } from "../../orbits/instantiate.js";

/** Where the threads of a synthesis meet: `[next block, 1 to stop]`. */
export const NEXT_BLOCK = 0;
export const STOP = 1;

/** Objects of one block: some hundredths of a second of work. */
export const BLOCK_OBJECTS = 64;

/** Float64 of an object in a block: H in mag, MOID in au, discovery in days since J2000.0, number of encounters. */
export const OBJECT_NUMBERS = 4;
/** Float64 of an encounter in a block: time in days since J2000.0, distance in au, speed in au / day. */
export const ENCOUNTER_NUMBERS = ENCOUNTER_BYTES / 8;

/** Float64 of a Catalogued of `kernels/catalogue.ts`, and where its H, MOID and discovery are. */
const CATALOGUED_NUMBERS = 9;
const MAGNITUDE = 6;

/**
 * @typedef {object} CatalogueWork
 * @property {number} seed
 * @property {number} from  days since J2000.0
 * @property {number} to    likewise; the catalogue's end
 * @property {number} limit au, of the encounters
 */

/**
 * @typedef {object} CatalogueBlock
 * @property {number} block
 * @property {Float64Array<ArrayBuffer>} objects    `[BLOCK_OBJECTS × OBJECT_NUMBERS]`
 * @property {Float64Array<ArrayBuffer>} encounters `[encounters × ENCOUNTER_NUMBERS]`, object by object, in order of time
 */

/**
 * Draws objects and their encounters, a block at a time, until told to stop: each thread takes the next block. An object
 * comes of a random stream of its own index, so no block depends on another, nor on who draws it.
 *
 * @param {WebAssembly.Module} compiled
 * @param {Int32Array} meet
 * @param {CatalogueWork} work
 * @returns {Generator<CatalogueBlock, void, void>}
 */
export function* catalogueBlocks(compiled, meet, { seed, from, to, limit }) {
  const { kernels, free, numbersAt } = instantiateKernels(compiled);
  const seedLow = seed >>> 0;
  const seedHigh = Math.floor(seed / 2 ** 32);
  const found = free + 8 * CATALOGUED_NUMBERS;
  numbersAt(found, mostEncounters(from, to) * ENCOUNTER_NUMBERS);
  while (Atomics.load(meet, STOP) === 0) {
    const block = Atomics.add(meet, NEXT_BLOCK, 1);
    const objects = new Float64Array(BLOCK_OBJECTS * OBJECT_NUMBERS);
    /** @type {Float64Array<ArrayBuffer>[]} */
    const parts = [];
    let total = 0;
    for (let i = 0; i < BLOCK_OBJECTS; i++) {
      const index = block * BLOCK_OBJECTS + i;
      const count = kernels.catalogueObject(free, seedLow, seedHigh, index, from, to, limit, found);
      objects.set(numbersAt(free + 8 * MAGNITUDE, OBJECT_NUMBERS - 1), i * OBJECT_NUMBERS);
      objects[(i + 1) * OBJECT_NUMBERS - 1] = count;
      parts.push(numbersAt(found, count * ENCOUNTER_NUMBERS).slice());
      total += count;
    }
    const encounters = new Float64Array(total * ENCOUNTER_NUMBERS);
    let end = 0;
    for (const part of parts) {
      encounters.set(part, end);
      end += part.length;
    }
    yield { block, objects, encounters };
  }
}
