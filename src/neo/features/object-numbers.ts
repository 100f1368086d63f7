const FREE = 0xffffffff;
const FIRST_SIZE = 1024;

/**
 * Numbers of objects by their identifiers. Identifiers that are whole numbers, as SPK-IDs are, lie in a table of 32 bits
 * each with open addressing, which takes a third of the memory of a `Map` of texts; others lie in a `Map`.
 */
export class ObjectNumbers {
  readonly #texts = new Map<string, number>();
  #keys = new Uint32Array(FIRST_SIZE).fill(FREE);
  #values = new Uint32Array(FIRST_SIZE);
  #whole = 0;

  get size(): number {
    return this.#texts.size + this.#whole;
  }

  get(id: string): number | undefined {
    const key = wholeNumber(id);
    if (key === FREE) return this.#texts.get(id);
    const at = this.#placeOf(key);
    return this.#keys[at] === key ? this.#values[at] : undefined;
  }

  /** @param id one that has no number yet */
  set(id: string, value: number): void {
    const key = wholeNumber(id);
    if (key === FREE) {
      this.#texts.set(id, value);
      return;
    }
    if (2 * this.#whole >= this.#keys.length) this.#grow();
    this.#put(key, value);
    this.#whole++;
  }

  #put(key: number, value: number): void {
    const at = this.#placeOf(key);
    this.#keys[at] = key;
    this.#values[at] = value;
  }

  /** Where a key lies, or would. */
  #placeOf(key: number): number {
    const mask = this.#keys.length - 1;
    // Fibonacci hashing, of which the upper bits are the mixed ones: neighbouring identifiers come to lie apart.
    let at = Math.imul(key, 0x9e3779b1) >>> Math.clz32(mask);
    while (this.#keys[at] !== key && this.#keys[at] !== FREE) at = (at + 1) & mask;
    return at;
  }

  #grow(): void {
    const [keys, values] = [this.#keys, this.#values];
    this.#keys = new Uint32Array(2 * keys.length).fill(FREE);
    this.#values = new Uint32Array(2 * keys.length);
    for (let i = 0; i < keys.length; i++) if (keys[i] !== FREE) this.#put(keys[i]!, values[i]!);
  }
}

/** The number that a text writes in full, of at most nine digits; `FREE` for any other text. */
function wholeNumber(id: string): number {
  if (id.length === 0 || id.length > 9) return FREE;
  let value = 0;
  for (let i = 0; i < id.length; i++) {
    const digit = id.charCodeAt(i) - 48;
    // `007` is another identifier than `7`.
    if (digit < 0 || digit > 9 || (digit === 0 && i === 0)) return FREE;
    value = 10 * value + digit;
  }
  return value;
}
