import { KM_PER_AU } from "../units.js";

/** What is known of one object: its distinct approaches, nearest first, of equal distance the slower first. */
export interface ObjectApproaches {
  /** How many there are; the arrays are longer. */
  readonly count: number;
  /** km, ascending. */
  readonly distances: Float32Array;
  /** km/h; NaN where unknown. */
  readonly speeds: Float32Array;
  /** H as told with each, mag; NaN where unknown. */
  readonly magnitudes: Float32Array;
  /** Days since 1970-01-01, whole minutes; NaN where unknown. */
  readonly dates: Float64Array;
  /** au. */
  readonly distancesAu: Float64Array;
  /**
   * The speed before the Earth's gravity added to it, km/s; NaN where unknown: v∞² = v² − 2 GM / d.
   */
  readonly encounterSpeeds: Float64Array;
  /** Where the Earth was, as days of the year since (or before) the place of the nearest; NaN where unknown. */
  readonly placeOffsets: Float64Array;
  readonly distance: Moments;
  readonly speed: Moments;
  /** How many speeds are known. */
  readonly speedCount: number;
  /** Those, km/h, ascending. */
  readonly knownSpeeds: Float32Array;
}

export interface Moments {
  mean: number;
  /** Over all values: 0 for a single one. */
  std: number;
}

/** The Earth's gravitational parameter, km³/s² (EGM96, as rounded by CNEOS). */
const EARTH_GM = 398_600.44;
/** The mean tropical year, in which the Earth comes back to the same ecliptic longitude. */
export const DAYS_PER_YEAR = 365.24219;
/** Sorting short lists by insertion takes a third of the time of the built-in sort. */
const SHORT = 64;

/**
 * Collects the approaches of one object at a time, in one order and precision whichever way they came, so that the
 * history of an object is the same in batch and online.
 *
 * Approaches of the same distance and speed in float32 are one approach told twice, and taken as it was told with the
 * earliest date: so what is known before some date does not hang on what was told later. One without a distance is left
 * out; one without a speed counts by its distance alone. The arrays are used again for the next object.
 */
export class ApproachCollector implements ObjectApproaches {
  count = 0;
  distances = new Float32Array(0);
  speeds = new Float32Array(0);
  magnitudes = new Float32Array(0);
  dates = new Float64Array(0);
  distancesAu = new Float64Array(0);
  encounterSpeeds = new Float64Array(0);
  placeOffsets = new Float64Array(0);
  readonly distance: Moments = { mean: Number.NaN, std: Number.NaN };
  readonly speed: Moments = { mean: Number.NaN, std: Number.NaN };
  speedCount = 0;
  knownSpeeds = new Float32Array(0);

  clear(): void {
    this.count = 0;
  }

  /** Adds an approach that is no nearer than the last one; float32 values. */
  append(distance: number, speed: number, date: number, magnitude: number): void {
    if (Number.isNaN(distance)) return;
    const isFarther = this.count === 0 || distance > this.distances[this.count - 1]!;
    if (!isFarther) {
      this.insert(distance, speed, date, magnitude);
      return;
    }
    if (this.count === this.distances.length) this.#grow();
    this.#put(this.count++, distance, speed, date, magnitude);
  }

  /** Adds an approach at its place; float32 values. */
  insert(distance: number, speed: number, date: number, magnitude: number): void {
    if (Number.isNaN(distance)) return;
    const at = placeOf(this.distances, this.speeds, 0, this.count, distance, speed);
    if (at < this.count && this.distances[at] === distance && sameSpeed(this.speeds[at]!, speed)) {
      this.#merge(at, date, magnitude);
      return;
    }
    if (this.count === this.distances.length) this.#grow();
    this.distances.copyWithin(at + 1, at, this.count);
    this.speeds.copyWithin(at + 1, at, this.count);
    this.dates.copyWithin(at + 1, at, this.count);
    this.magnitudes.copyWithin(at + 1, at, this.count);
    this.#put(at, distance, speed, date, magnitude);
    this.count++;
  }

  /** Takes over the approaches of another, which stays as it is. */
  copy(other: ApproachCollector): void {
    while (this.distances.length < other.count) this.#grow();
    const { count } = other;
    for (let i = 0; i < count; i++) {
      this.#put(i, other.distances[i]!, other.speeds[i]!, other.dates[i]!, other.magnitudes[i]!);
    }
    this.count = count;
  }

  /** Computes what follows from the approaches; to be called when all are there. */
  settle(): this {
    const { count, distances, speeds, distancesAu, encounterSpeeds, knownSpeeds } = this;
    let known = 0;
    for (let i = 0; i < count; i++) {
      const distance = distances[i]!;
      const speed = speeds[i]!;
      distancesAu[i] = distance / KM_PER_AU;
      if (Number.isNaN(speed)) {
        encounterSpeeds[i] = Number.NaN;
        continue;
      }
      knownSpeeds[known++] = speed;
      const kmPerSecond = speed / 3600;
      encounterSpeeds[i] = Math.sqrt(Math.max(0, kmPerSecond * kmPerSecond - (2 * EARTH_GM) / distance));
    }
    this.speedCount = known;
    sortAscending(knownSpeeds, known);
    momentsOf(distances, count, this.distance);
    momentsOf(knownSpeeds, known, this.speed);
    this.#settlePlaces();
    return this;
  }

  #settlePlaces(): void {
    const { count, dates, placeOffsets } = this;
    const origin = dates[0]!;
    for (let i = 0; i < count; i++) {
      const years = (dates[i]! - origin) / DAYS_PER_YEAR;
      placeOffsets[i] = (years - Math.round(years)) * DAYS_PER_YEAR;
    }
  }

  #put(at: number, distance: number, speed: number, date: number, magnitude: number): void {
    this.distances[at] = distance;
    this.speeds[at] = speed;
    this.dates[at] = date;
    this.magnitudes[at] = magnitude;
  }

  #merge(at: number, date: number, magnitude: number): void {
    if (!isTaken(date, magnitude, this.dates[at]!, this.magnitudes[at]!)) return;
    this.dates[at] = date;
    this.magnitudes[at] = magnitude;
  }

  #grow(): void {
    const size = Math.max(16, 2 * this.distances.length);
    this.distances = grown(this.distances, new Float32Array(size));
    this.speeds = grown(this.speeds, new Float32Array(size));
    this.magnitudes = grown(this.magnitudes, new Float32Array(size));
    this.dates = grown(this.dates, new Float64Array(size));
    this.distancesAu = new Float64Array(size);
    this.encounterSpeeds = new Float64Array(size);
    this.placeOffsets = new Float64Array(size);
    this.knownSpeeds = new Float32Array(size);
  }
}

/**
 * Where an approach belongs among some that are in order: the index of the same one, or of the first after it.
 *
 * @param from the first of them
 * @param to   the end, excluded
 */
export function placeOf(
  distances: Float32Array,
  speeds: Float32Array,
  from: number,
  to: number,
  distance: number,
  speed: number,
): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = distances[middle]!;
    if (other < distance || (other === distance && isSlower(speeds[middle]!, speed))) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Unknown speeds come last. */
const isSlower = (a: number, b: number) => a < b || (Number.isNaN(b) && !Number.isNaN(a));

export const sameSpeed = (a: number, b: number) => a === b || (Number.isNaN(a) && Number.isNaN(b));

/**
 * Which of two tellings of one approach is taken: the one of the earlier date, of equal dates the brighter. Unknown dates and
 * magnitudes come last.
 */
export function isTaken(date: number, magnitude: number, otherDate: number, otherMagnitude: number): boolean {
  if (date === otherDate || (Number.isNaN(date) && Number.isNaN(otherDate))) {
    return magnitude < otherMagnitude || (Number.isNaN(otherMagnitude) && !Number.isNaN(magnitude));
  }
  return date < otherDate || Number.isNaN(otherDate);
}

function grown<Numbers extends Float32Array | Float64Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}

function sortAscending(values: Float32Array, count: number): void {
  if (count > SHORT) {
    values.subarray(0, count).sort();
    return;
  }
  for (let i = 1; i < count; i++) {
    const value = values[i]!;
    let at = i;
    while (at > 0 && values[at - 1]! > value) {
      values[at] = values[at - 1]!;
      at--;
    }
    values[at] = value;
  }
}

/** NaN for no values. */
function momentsOf(values: Float32Array, count: number, into: Moments): void {
  let sum = 0;
  for (let i = 0; i < count; i++) sum += values[i]!;
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i]! - mean) * (values[i]! - mean);
  into.mean = mean;
  into.std = Math.sqrt(squares / count);
}
