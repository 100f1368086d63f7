import { BLOCK_OBJECTS, type CatalogueBlock, ENCOUNTER_NUMBERS, OBJECT_NUMBERS } from "./catalogue-blocks.js";

/** The objects of a catalogue that have encounters, and these, object by object. */
export interface Catalogue {
  /** H, mag, `[objects]`. */
  readonly magnitude: readonly number[];
  /** au, `[objects]`. */
  readonly moid: readonly number[];
  /** Days since J2000.0, `[objects]`. */
  readonly discovery: readonly number[];
  /** An index of the above, `[encounters]`. */
  readonly object: Uint32Array;
  /** Days since J2000.0, `[encounters]`. */
  readonly time: Float64Array;
  /** au, `[encounters]`. */
  readonly distance: Float64Array;
  /** au / day, `[encounters]`. */
  readonly speed: Float64Array;
}

/** Puts blocks that arrive in any order into the order of their objects, until there are so many encounters. */
export class Gathering {
  readonly #waiting = new Map<number, CatalogueBlock>();
  readonly #magnitude: number[] = [];
  readonly #moid: number[] = [];
  readonly #discovery: number[] = [];
  readonly #object: Uint32Array;
  readonly #time: Float64Array;
  readonly #distance: Float64Array;
  readonly #speed: Float64Array;
  #next = 0;
  #gathered = 0;

  constructor(encounters: number) {
    this.#object = new Uint32Array(encounters);
    this.#time = new Float64Array(encounters);
    this.#distance = new Float64Array(encounters);
    this.#speed = new Float64Array(encounters);
  }

  get gathered(): number {
    return this.#gathered;
  }

  get complete(): boolean {
    return this.#gathered === this.#time.length;
  }

  add(block: CatalogueBlock): void {
    this.#waiting.set(block.block, block);
    for (let next = this.#waiting.get(this.#next); next; next = this.#waiting.get(this.#next)) {
      this.#waiting.delete(this.#next++);
      this.#append(next);
    }
  }

  catalogue(): Catalogue {
    return {
      magnitude: this.#magnitude,
      moid: this.#moid,
      discovery: this.#discovery,
      object: this.#object,
      time: this.#time,
      distance: this.#distance,
      speed: this.#speed,
    };
  }

  #append({ objects, encounters }: CatalogueBlock): void {
    let from = 0;
    for (let i = 0; i < BLOCK_OBJECTS && !this.complete; i++) {
      const at = i * OBJECT_NUMBERS;
      const end = from + objects[at + 3]! * ENCOUNTER_NUMBERS;
      if (end === from) continue;
      const object = this.#magnitude.push(objects[at]!) - 1;
      this.#moid.push(objects[at + 1]!);
      this.#discovery.push(objects[at + 2]!);
      for (; from < end && !this.complete; from += ENCOUNTER_NUMBERS) {
        const row = this.#gathered++;
        this.#object[row] = object;
        this.#time[row] = encounters[from]!;
        this.#distance[row] = encounters[from + 1]!;
        this.#speed[row] = encounters[from + 2]!;
      }
    }
  }
}
