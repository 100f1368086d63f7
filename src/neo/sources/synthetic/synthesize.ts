import { setImmediate } from "node:timers/promises";
import { createRandom, invalidOption, type Progress } from "../../../support/index.js";
import type { Approaches } from "../../approaches.js";
import { diameterOf, estimateAlbedos } from "../../diameters.js";
import { type Encounter, findEncounters, J2000 } from "../../orbits/index.js";
import { HAZARDOUS_MAGNITUDE, HAZARDOUS_MOID } from "../../rule.js";
import { KM_PER_AU } from "../../units.js";
import { createDesignations } from "./designation.js";
import { type Catalogued, createCatalogue } from "./survey.js";

export interface SynthesizeOptions {
  /** How many rows to make. */
  readonly approaches?: number;
  readonly seed?: number;
  /** First year. */
  readonly from?: number;
  /** Last year, whole. */
  readonly to?: number;
  /** Stops the work, between two objects. */
  readonly signal?: AbortSignal;
  readonly progress?: Progress;
}

/** What the catalogues of close approaches list, au. */
const FARTHEST = 0.5;
/** Earth's GM in km³ / s². */
const EARTH_GM = 398_600.4418;
const SECONDS_PER_DAY = 86_400;
const FIRST_ID = 90_000_001;

/**
 * Close approaches of objects that do not exist, but could: the same columns, units and dependences as the published
 * data sets, with no file needed.
 *
 * Objects are drawn from a near-Earth population as a survey would have found them (`population.ts`, `survey.ts`), each
 * follows its ellipse past Earth, and every minimum of the distance within 0.5 au is a row. The speed is that of the two
 * motions with Earth's pull at that distance added; diameters are of H at albedo 0.25 and 0.05; hazardous is H <= 22.0 and
 * MOID <= 0.05 au, with the MOID computed. Planets do not perturb, so no row is a prediction for anything in the sky.
 *
 * The same options give the same rows. The last object drawn may lack some of its approaches, as the number is exact.
 *
 * @returns rows in order of date; identifiers from 90000001 on, which no real object has
 * @throws `INVALID_OPTION` for a number of approaches below 1 or above 10 million, a seed that is no integer, or years
 *   outside 1800 to 2050, where Earth's mean orbit holds; the signal's reason where it is aborted
 * @example
 * const approaches = await synthesize({ approaches: 30_000, seed: 42 });
 */
export async function synthesize(options: SynthesizeOptions = {}): Promise<Approaches> {
  const { approaches = 30_000, seed = 42, from = 1910, to = 2024, signal, progress } = options;
  check(approaches, seed, from, to);
  const start = Date.UTC(from, 0, 1) / 86_400_000 - J2000;
  const end = Date.UTC(to + 1, 0, 1) / 86_400_000 - J2000;
  const draw = createCatalogue(createRandom(seed), start, end);

  const objects: Catalogued[] = [];
  const rows: Row[] = [];
  progress?.start(`Synthesizing ${approaches} approaches`, approaches);
  let paused = performance.now();
  while (rows.length < approaches) {
    if (performance.now() - paused > 50) {
      progress?.advance(rows.length);
      await setImmediate();
      signal?.throwIfAborted();
      paused = performance.now();
    }
    const object = draw();
    const { discovery, predictable } = object;
    const known = [Math.max(start, discovery - predictable), Math.min(end, discovery + predictable)] as const;
    const encounters = findEncounters(object.orbit, ...known, FARTHEST);
    if (encounters.length === 0) continue;
    objects.push(object);
    for (const encounter of encounters) rows.push({ object: objects.length - 1, encounter });
  }
  rows.length = approaches;
  progress?.end(`${approaches} approaches of ${objects.length} objects`);
  return toApproaches(rows, objects);
}

interface Row {
  readonly object: number;
  readonly encounter: Encounter;
}

function toApproaches(rows: Row[], objects: readonly Catalogued[]): Approaches {
  rows.sort((a, b) => a.encounter.time - b.encounter.time);
  const place = new Map<number, number>();
  for (const { object } of rows) if (!place.has(object)) place.set(object, place.size);

  const names = namesOf(objects);
  const order = [...place.keys()];
  const magnitude = Float64Array.from(rows, ({ object }) => objects[object]!.magnitude);
  return {
    rows: rows.length,
    objectIds: order.map((object) => String(FIRST_ID + object)),
    objectNames: order.map((object) => names[object]!),
    object: Uint32Array.from(rows, ({ object }) => place.get(object)!),
    absoluteMagnitude: magnitude,
    estimatedDiameterMin: magnitude.map((h) => diameterOf(h, estimateAlbedos.min)),
    estimatedDiameterMax: magnitude.map((h) => diameterOf(h, estimateAlbedos.max)),
    relativeVelocity: Float64Array.from(rows, ({ encounter }) => kilometresPerHour(encounter)),
    missDistance: Float64Array.from(rows, ({ encounter }) => encounter.distance * KM_PER_AU),
    date: Float64Array.from(rows, ({ encounter }) => Math.floor(encounter.time + J2000)),
    hazardous: Uint8Array.from(rows, ({ object }) => Number(isHazardous(objects[object]!))),
  };
}

const isHazardous = ({ magnitude, moid }: Catalogued) => magnitude <= HAZARDOUS_MAGNITUDE && moid <= HAZARDOUS_MOID;

/** With the speed that a fall from afar to this distance from Earth adds. */
function kilometresPerHour({ speed, distance }: Encounter): number {
  const afar = (speed * KM_PER_AU) / SECONDS_PER_DAY;
  return 3600 * Math.sqrt(afar * afar + (2 * EARTH_GM) / (distance * KM_PER_AU));
}

/** In order of discovery, as designations are given. */
function namesOf(objects: readonly Catalogued[]): string[] {
  const name = createDesignations();
  const names: string[] = [];
  const byDiscovery = [...objects.keys()].sort((a, b) => objects[a]!.discovery - objects[b]!.discovery);
  for (const object of byDiscovery) names[object] = name(objects[object]!.discovery);
  return names;
}

function check(approaches: number, seed: number, from: number, to: number): void {
  if (!Number.isInteger(approaches) || approaches < 1 || approaches > 1e7) {
    throw invalidOption("approaches", approaches, "a whole number from 1 to 10000000");
  }
  if (!Number.isSafeInteger(seed) || seed < 0) throw invalidOption("seed", seed, "a whole number, 0 or more");
  if (!Number.isInteger(from) || from < 1800 || from > 2049) {
    throw invalidOption("from", from, "a year from 1800 to 2049");
  }
  if (!Number.isInteger(to) || to < from || to > 2049) throw invalidOption("to", to, `a year from ${from} to 2049`);
}
