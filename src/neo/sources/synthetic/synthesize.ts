import { availableParallelism } from "node:os";
import { invalidOption, type Progress } from "../../../support/index.js";
import type { Approaches } from "../../approaches.js";
import { diameterOf, estimateAlbedos } from "../../diameters.js";
import { J2000 } from "../../orbits/index.js";
import { HAZARDOUS_MAGNITUDE, HAZARDOUS_MOID } from "../../rule.js";
import { KM_PER_AU } from "../../units.js";
import type { CatalogueWork } from "./catalogue-blocks.js";
import { orderOfTimes } from "./day-order.js";
import { createDesignations } from "./designation.js";
import { drawCatalogue } from "./draw-catalogue.js";
import type { Catalogue } from "./gather.js";

/** Which population the options draw from: counted up as its numbers change, and with them every row. */
export const populationVersion = 2;

export interface SynthesizeOptions {
  /** How many rows to make. */
  readonly approaches?: number;
  readonly seed?: number;
  /** First year. */
  readonly from?: number;
  /** Last year, whole. */
  readonly to?: number;
  /** How many threads work; the processor's cores where left out. The rows are the same for any number. */
  readonly threads?: number;
  /** Stops the work, between two blocks of objects. */
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
}

/** What the catalogues of close approaches list, au. */
const FARTHEST = 0.5;
/** Earth's GM in km³ / s². */
const EARTH_GM = 398_600.4418;
const SECONDS_PER_DAY = 86_400;
const FIRST_ID = 90_000_001;
const NOWHERE = 0xffffffff;
/** Fewer approaches are drawn sooner than another thread starts. */
const WORTH_THREADS = 5000;

/**
 * Close approaches of objects that do not exist, but could: the same columns, units and dependences as the published
 * data sets, with no file needed.
 *
 * Objects are drawn from a near-Earth population as a survey would have found them (`population.ts`, `detection.ts` and
 * `catalogue.ts` of the kernels), each follows its ellipse past Earth, and every minimum of the distance within 0.5 au is
 * a row. The speed is that of the two motions with Earth's pull at that distance added; diameters are of H at albedo 0.25
 * and 0.05; hazardous is H <= 22.0 and MOID <= 0.05 au, with the MOID computed. Planets do not perturb, so no row is a
 * prediction for anything in the sky.
 *
 * The same options give the same bytes, on any number of threads and any version of Node. The last object drawn may lack some of its approaches, as the number is exact.
 *
 * @returns rows in order of date; identifiers from 90000001 on, which no real object has
 * @throws `INVALID_OPTION` for a number of approaches below 1 or above 10 million, a seed or a number of threads that is
 *   no integer, or years outside 1800 to 2050, where Earth's mean orbit holds; the signal's reason where it is aborted
 * @example
 * const approaches = await synthesize({ approaches: 30_000, seed: 42 });
 */
export async function synthesize(options: SynthesizeOptions = {}): Promise<Approaches> {
  const { approaches = 30_000, seed = 42, from = 1910, to = 2024, signal, progress } = options;
  const { threads = availableParallelism() } = options;
  check(approaches, seed, from, to, threads);
  const work: CatalogueWork = {
    seed,
    from: Date.UTC(from, 0, 1) / 86_400_000 - J2000,
    to: Date.UTC(to + 1, 0, 1) / 86_400_000 - J2000,
    limit: FARTHEST,
  };
  signal?.throwIfAborted();
  progress?.start(`Synthesizing ${approaches} approaches`, approaches);
  const used = approaches < WORTH_THREADS ? 1 : threads;
  const onBlock = (gathered: number) => progress?.advance(gathered);
  const catalogue = await drawCatalogue(approaches, work, used, { signal, onBlock });
  progress?.end(`${approaches} approaches of ${catalogue.magnitude.length} objects`);
  return toApproaches(catalogue);
}

function toApproaches(catalogue: Catalogue): Approaches {
  const { magnitude, moid } = catalogue;
  const order = orderOfTimes(catalogue.time);
  const rows = order.length;
  const place = new Uint32Array(magnitude.length).fill(NOWHERE);
  const appeared: number[] = [];
  const object = order.map((row) => {
    const drawn = catalogue.object[row]!;
    if (place[drawn] === NOWHERE) place[drawn] = appeared.push(drawn) - 1;
    return place[drawn]!;
  });
  // Of ten million rows a column has 76 MiB: each is put in order into the one before it, and converted in its place.
  const time = inOrder(catalogue.time, order, new Float64Array(rows));
  const distance = inOrder(catalogue.distance, order, catalogue.time);
  const speed = inOrder(catalogue.speed, order, catalogue.distance);
  for (let row = 0; row < rows; row++) {
    speed[row] = kilometresPerHour(speed[row]!, distance[row]!);
    distance[row]! *= KM_PER_AU;
    time[row] = Math.floor(time[row]! + J2000);
  }
  const names = namesOf(catalogue);
  const ofObject = (value: (drawn: number) => number, target: Float64Array) => {
    const values = new Float64Array(appeared.length);
    appeared.forEach((drawn, index) => {
      values[index] = value(drawn);
    });
    return inOrder(values, object, target);
  };
  const labels = appeared.map((drawn) =>
    Number(magnitude[drawn]! <= HAZARDOUS_MAGNITUDE && moid[drawn]! <= HAZARDOUS_MOID),
  );
  const hazardous = new Uint8Array(rows);
  for (let row = 0; row < rows; row++) hazardous[row] = labels[object[row]!]!;
  const diameters = (albedo: number) =>
    ofObject((drawn) => diameterOf(magnitude[drawn]!, albedo), new Float64Array(rows));
  return {
    rows,
    objectIds: appeared.map((drawn) => String(FIRST_ID + drawn)),
    objectNames: appeared.map((drawn) => names[drawn]!),
    object,
    absoluteMagnitude: ofObject((drawn) => magnitude[drawn]!, catalogue.speed),
    estimatedDiameterMin: diameters(estimateAlbedos.min),
    estimatedDiameterMax: diameters(estimateAlbedos.max),
    relativeVelocity: speed,
    missDistance: distance,
    date: time,
    hazardous,
  };
}

function inOrder(values: Float64Array, order: Uint32Array, target: Float64Array): Float64Array {
  for (let i = 0; i < order.length; i++) target[i] = values[order[i]!]!;
  return target;
}

/** With the speed that a fall from afar to this distance from Earth adds. */
function kilometresPerHour(speed: number, distance: number): number {
  const afar = (speed * KM_PER_AU) / SECONDS_PER_DAY;
  return 3600 * Math.sqrt(afar * afar + (2 * EARTH_GM) / (distance * KM_PER_AU));
}

/** In order of discovery, as designations are given. */
function namesOf({ discovery }: Catalogue): string[] {
  const name = createDesignations();
  const names: string[] = new Array(discovery.length);
  for (const drawn of orderOfTimes(Float64Array.from(discovery))) names[drawn] = name(discovery[drawn]!);
  return names;
}

function check(approaches: number, seed: number, from: number, to: number, threads: number): void {
  if (!Number.isInteger(approaches) || approaches < 1 || approaches > 1e7) {
    throw invalidOption("approaches", approaches, "a whole number from 1 to 10000000");
  }
  if (!Number.isSafeInteger(seed) || seed < 0) throw invalidOption("seed", seed, "a whole number, 0 or more");
  if (!Number.isInteger(threads) || threads < 1 || threads > 1024) {
    throw invalidOption("threads", threads, "a whole number from 1 to 1024");
  }
  if (!Number.isInteger(from) || from < 1800 || from > 2049) {
    throw invalidOption("from", from, "a year from 1800 to 2049");
  }
  if (!Number.isInteger(to) || to < from || to > 2049) throw invalidOption("to", to, `a year from ${from} to 2049`);
}
