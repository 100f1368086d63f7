import { daysOf, UNKNOWN_MINUTE } from "./as-of.js";
import { type ApproachCollector, isTaken, sameSpeed } from "./object-approaches.js";

/** Approaches of one object that lie together. */
const CHUNK = 4;
const PAGE_CHUNKS = 4096;
const NO_CHUNK = 0xffffffff;
/** From so many on, sorting all is faster than inserting one after another. */
const MANY = 256;
/** Stands for the magnitude of the list; no object has it. */
const AS_LIST = Number.POSITIVE_INFINITY;

interface Page {
  readonly distances: Float32Array;
  readonly speeds: Float32Array;
  /** H where it is another than the list's; left out while none is. */
  magnitudes?: Float32Array;
  readonly minutes: Int32Array;
  /** `[PAGE_CHUNKS]`, the chunk that was filled before. */
  readonly previous: Uint32Array;
}

/**
 * Lists of distinct approaches, in chains of chunks of four, newest chunk first: 13 bytes an approach, four more where H
 * varies within objects, and no list ever moves, so that a million objects fit where as many small typed arrays would take
 * ten times that.
 */
export class ApproachArena {
  readonly #pages: Page[] = [];
  #chunks = 0;
  #lists = 0;
  #newest = new Uint32Array(1024);
  #count = new Uint32Array(1024);
  /** H of the first approach of each list. */
  #magnitude = new Float32Array(1024);

  /** Begins an empty list, and gives its number. */
  begin(): number {
    if (this.#lists === this.#count.length) {
      const size = 2 * this.#lists;
      this.#newest = enlarged(this.#newest, new Uint32Array(size));
      this.#count = enlarged(this.#count, new Uint32Array(size));
      this.#magnitude = enlarged(this.#magnitude, new Float32Array(size));
    }
    this.#newest[this.#lists] = NO_CHUNK;
    return this.#lists++;
  }

  /**
   * Puts an approach into a list, float32 values; of one that is there already, the telling of the earlier date is kept.
   *
   * @returns whether the list changed
   */
  insert(list: number, distance: number, speed: number, minute: number, magnitude: number): boolean {
    const count = this.#count[list]!;
    let filled = count & (CHUNK - 1) || CHUNK;
    for (let chunk = this.#newest[list]!; chunk !== NO_CHUNK; filled = CHUNK) {
      const page = this.#pages[Math.floor(chunk / PAGE_CHUNKS)]!;
      const from = (chunk % PAGE_CHUNKS) * CHUNK;
      for (let at = from; at < from + filled; at++) {
        if (page.distances[at] === distance && sameSpeed(page.speeds[at]!, speed)) {
          return this.#merge(list, page, at, minute, magnitude);
        }
      }
      chunk = page.previous[chunk % PAGE_CHUNKS]!;
    }

    if ((count & (CHUNK - 1)) === 0) this.#newest[list] = this.#takeChunk(this.#newest[list]!);
    const chunk = this.#newest[list]!;
    const page = this.#pages[Math.floor(chunk / PAGE_CHUNKS)]!;
    const at = (chunk % PAGE_CHUNKS) * CHUNK + (count & (CHUNK - 1));
    page.distances[at] = distance;
    page.speeds[at] = speed;
    page.minutes[at] = minute;
    if (count === 0) this.#magnitude[list] = magnitude;
    this.#setMagnitude(list, page, at, magnitude);
    this.#count[list] = count + 1;
    return true;
  }

  /** @returns whether this telling of the approach is taken */
  #merge(list: number, page: Page, at: number, minute: number, magnitude: number): boolean {
    const told = this.#magnitudeOf(list, page, at);
    if (!isTaken(daysOf(minute), magnitude, daysOf(page.minutes[at]!), told)) return false;
    page.minutes[at] = minute;
    this.#setMagnitude(list, page, at, magnitude);
    return true;
  }

  #magnitudeOf(list: number, { magnitudes }: Page, at: number): number {
    const own = magnitudes?.[at] ?? AS_LIST;
    return own === AS_LIST ? this.#magnitude[list]! : own;
  }

  #setMagnitude(list: number, page: Page, at: number, magnitude: number): void {
    const isOfList = Object.is(magnitude, this.#magnitude[list]);
    if (isOfList && !page.magnitudes) return;
    page.magnitudes ??= new Float32Array(PAGE_CHUNKS * CHUNK).fill(AS_LIST);
    page.magnitudes[at] = isOfList ? AS_LIST : magnitude;
  }

  /**
   * Gives the approaches of a list to a collector.
   *
   * @param before only those of a known date before this minute; all where it is `UNKNOWN_MINUTE`
   */
  collect(list: number, before: number, collector: ApproachCollector): void {
    const count = this.#count[list]!;
    const places = count >= MANY ? new Float64Array(count) : undefined;
    let found = 0;
    let filled = count & (CHUNK - 1) || CHUNK;
    for (let chunk = this.#newest[list]!; chunk !== NO_CHUNK; filled = CHUNK) {
      const page = this.#pages[Math.floor(chunk / PAGE_CHUNKS)]!;
      const from = (chunk % PAGE_CHUNKS) * CHUNK;
      for (let at = from; at < from + filled; at++) {
        const minute = page.minutes[at]!;
        if (before !== UNKNOWN_MINUTE && (minute === UNKNOWN_MINUTE || minute >= before)) continue;
        if (places) places[found++] = chunk * CHUNK + (at - from);
        else collector.insert(page.distances[at]!, page.speeds[at]!, daysOf(minute), this.#magnitudeOf(list, page, at));
      }
      chunk = page.previous[chunk % PAGE_CHUNKS]!;
    }
    if (places) this.#collectSorted(list, places.subarray(0, found), collector);
  }

  #collectSorted(list: number, places: Float64Array, collector: ApproachCollector): void {
    const pageOf = (place: number) => this.#pages[Math.floor(place / (PAGE_CHUNKS * CHUNK))]!;
    const distanceOf = (place: number) => pageOf(place).distances[place % (PAGE_CHUNKS * CHUNK)]!;
    places.sort((a, b) => distanceOf(a) - distanceOf(b));
    for (const place of places) {
      const page = pageOf(place);
      const at = place % (PAGE_CHUNKS * CHUNK);
      const magnitude = this.#magnitudeOf(list, page, at);
      collector.append(distanceOf(place), page.speeds[at]!, daysOf(page.minutes[at]!), magnitude);
    }
  }

  #takeChunk(previous: number): number {
    const chunk = this.#chunks++;
    if (chunk % PAGE_CHUNKS === 0) this.#pages.push(createPage());
    this.#pages.at(-1)!.previous[chunk % PAGE_CHUNKS] = previous;
    return chunk;
  }
}

function createPage(): Page {
  return {
    distances: new Float32Array(PAGE_CHUNKS * CHUNK),
    speeds: new Float32Array(PAGE_CHUNKS * CHUNK),
    minutes: new Int32Array(PAGE_CHUNKS * CHUNK),
    previous: new Uint32Array(PAGE_CHUNKS),
  };
}

function enlarged<Numbers extends Uint32Array | Float32Array>(from: Numbers, to: Numbers): Numbers {
  to.set(from);
  return to;
}
