import { UNKNOWN_MINUTE } from "./as-of.js";
import { placeOf, sameSpeed, smaller } from "./object-approaches.js";

/** Approaches on a page of the size of many small lists, or of one large one. */
const PAGE_APPROACHES = 4096;

interface Page {
  readonly distances: Float32Array;
  readonly speeds: Float32Array;
  readonly magnitudes: Float32Array;
  readonly minutes: Int32Array;
}

/** Lists of one capacity, many to a page; a list that outgrows them moves to the next size. */
interface SizeClass {
  readonly capacity: number;
  readonly perPage: number;
  readonly pages: Page[];
  readonly free: number[];
  used: number;
}

/** Where some approaches lie: those of the page from `from` on. */
export interface Span extends Page {
  readonly from: number;
  readonly count: number;
}

/**
 * Lists of approaches, each in the order of `ObjectApproaches`, in 16 bytes an approach: a million small typed arrays would
 * take ten times that.
 */
export class ApproachArena {
  readonly #classes: SizeClass[] = [];
  #class = new Uint8Array(1024);
  #slot = new Uint32Array(1024);
  #count = new Uint32Array(1024);
  #lists = 0;

  /** Begins an empty list, and gives its number. */
  begin(): number {
    if (this.#lists === this.#count.length) this.#growLists();
    const list = this.#lists++;
    this.#class[list] = 0;
    this.#slot[list] = this.#take(0);
    return list;
  }

  /**
   * Puts an approach at its place in a list; float32 values. One that is there already is merged with it.
   *
   * @returns whether the list changed
   */
  insert(list: number, distance: number, speed: number, minute: number, magnitude: number): boolean {
    let span = this.span(list);
    const end = span.from + span.count;
    const at = placeOf(span.distances, span.speeds, span.from, end, distance, speed);
    if (at < end && span.distances[at] === distance && sameSpeed(span.speeds[at]!, speed)) {
      return merge(span, at, minute, magnitude);
    }
    const place = at - span.from;
    if (span.count === this.#sizeClass(this.#class[list]!).capacity) span = this.#moveUp(list, span);
    shift(span, place);
    put(span, span.from + place, distance, speed, minute, magnitude);
    this.#count[list]!++;
    return true;
  }

  span(list: number): Span {
    const size = this.#sizeClass(this.#class[list]!);
    const slot = this.#slot[list]!;
    const page = size.pages[Math.floor(slot / size.perPage)]!;
    const { distances, speeds, magnitudes, minutes } = page;
    return {
      distances,
      speeds,
      magnitudes,
      minutes,
      from: (slot % size.perPage) * size.capacity,
      count: this.#count[list]!,
    };
  }

  #moveUp(list: number, from: Span): Span {
    const before = this.#class[list]!;
    const slot = this.#slot[list]!;
    this.#class[list] = before + 1;
    this.#slot[list] = this.#take(before + 1);
    this.#sizeClass(before).free.push(slot);
    const to = this.span(list);
    for (let i = 0; i < from.count; i++) {
      const at = from.from + i;
      put(to, to.from + i, from.distances[at]!, from.speeds[at]!, from.minutes[at]!, from.magnitudes[at]!);
    }
    return to;
  }

  #take(index: number): number {
    const size = this.#sizeClass(index);
    const free = size.free.pop();
    if (free !== undefined) return free;
    if (size.used === size.pages.length * size.perPage) size.pages.push(createPage(size.perPage * size.capacity));
    return size.used++;
  }

  #sizeClass(index: number): SizeClass {
    while (this.#classes.length <= index) this.#classes.push(createClass(this.#classes.length));
    return this.#classes[index]!;
  }

  #growLists(): void {
    const size = 2 * this.#count.length;
    const grown = <Numbers extends Uint8Array | Uint32Array>(from: Numbers, to: Numbers): Numbers => {
      to.set(from);
      return to;
    };
    this.#class = grown(this.#class, new Uint8Array(size));
    this.#slot = grown(this.#slot, new Uint32Array(size));
    this.#count = grown(this.#count, new Uint32Array(size));
  }
}

/** Capacities of 1, 2, 3, 4, 6, 8, 12, 16, 24, …: a third of a list is empty at most, from four on. */
function createClass(index: number): SizeClass {
  const power = 2 ** (index >> 1);
  const capacity = index === 0 ? 1 : index % 2 === 0 ? 1.5 * power : 2 * power;
  const perPage = Math.max(1, Math.floor(PAGE_APPROACHES / capacity));
  return { capacity, perPage, pages: [], free: [], used: 0 };
}

function createPage(approaches: number): Page {
  return {
    distances: new Float32Array(approaches),
    speeds: new Float32Array(approaches),
    magnitudes: new Float32Array(approaches),
    minutes: new Int32Array(approaches),
  };
}

/** The earliest of the dates and the brightest of the magnitudes that were told. */
function merge({ minutes, magnitudes }: Page, at: number, minute: number, magnitude: number): boolean {
  const told = minutes[at]!;
  const earlier = minute !== UNKNOWN_MINUTE && (told === UNKNOWN_MINUTE || minute < told);
  if (earlier) minutes[at] = minute;
  const before = magnitudes[at]!;
  magnitudes[at] = smaller(before, magnitude);
  return earlier || (magnitudes[at] !== before && !Number.isNaN(magnitude));
}

function shift(span: Span, place: number): void {
  const from = span.from + place;
  const end = span.from + span.count;
  span.distances.copyWithin(from + 1, from, end);
  span.speeds.copyWithin(from + 1, from, end);
  span.magnitudes.copyWithin(from + 1, from, end);
  span.minutes.copyWithin(from + 1, from, end);
}

function put(page: Page, at: number, distance: number, speed: number, minute: number, magnitude: number): void {
  page.distances[at] = distance;
  page.speeds[at] = speed;
  page.minutes[at] = minute;
  page.magnitudes[at] = magnitude;
}
