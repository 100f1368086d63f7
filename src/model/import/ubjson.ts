/**
 * The value in bytes of Universal Binary JSON (https://ubjson.org), draft 12, as XGBoost writes it: arrays may say their
 * length and their type beforehand. Numbers are big-endian.
 *
 * @throws `RangeError` where the bytes end too soon, `SyntaxError` where they are no UBJSON
 */
export function parseUbjson(bytes: Uint8Array): unknown {
  const reader = new UbjsonReader(bytes);
  const value = reader.value(reader.marker(), 0);
  reader.end();
  return value;
}

const MOST_DEPTH = 100;

/** Bytes of a number of each type. */
const widths: Readonly<Record<string, number>> = { i: 1, U: 1, I: 2, l: 4, L: 8, d: 4, D: 8 };

class UbjsonReader {
  readonly #view: DataView;
  readonly #text = new TextDecoder("utf-8", { fatal: true });
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  marker(): string {
    return String.fromCharCode(this.#view.getUint8(this.#at++));
  }

  end(): void {
    if (this.#at !== this.#view.byteLength) throw new SyntaxError(`bytes follow the value at byte ${this.#at}`);
  }

  value(type: string, depth: number): unknown {
    if (depth > MOST_DEPTH) throw new SyntaxError(`it is nested deeper than ${MOST_DEPTH}`);
    switch (type) {
      case "{":
        return this.#object(depth);
      case "[":
        return this.#array(depth);
      case "S":
      case "H":
        return this.#string();
      case "C":
        return this.marker();
      case "T":
        return true;
      case "F":
        return false;
      case "Z":
        return null;
      default:
        return this.#number(type);
    }
  }

  #object(depth: number): Record<string, unknown> {
    const object: Record<string, unknown> = Object.create(null);
    while (this.#peek() !== "}") {
      const key = this.#string();
      object[key] = this.value(this.marker(), depth + 1);
    }
    this.#at++;
    return object;
  }

  #array(depth: number): unknown[] {
    const items: unknown[] = [];
    let type: string | undefined;
    if (this.#peek() === "$") {
      this.#at++;
      type = this.marker();
    }
    if (this.#peek() !== "#") {
      if (type !== undefined) throw new SyntaxError(`a typed array has no length at byte ${this.#at}`);
      while (this.#peek() !== "]") items.push(this.value(this.marker(), depth + 1));
      this.#at++;
      return items;
    }
    this.#at++;
    const length = this.#length();
    const width = type === undefined ? 1 : widths[type];
    if (width === undefined) throw new SyntaxError(`an array is of type ${type} at byte ${this.#at}`);
    if (length * width > this.#view.byteLength - this.#at) throw new RangeError("an array is longer than the file");
    for (let i = 0; i < length; i++) items.push(this.value(type ?? this.marker(), depth + 1));
    return items;
  }

  #string(): string {
    const length = this.#length();
    if (length > this.#view.byteLength - this.#at) throw new RangeError("a text is longer than the file");
    const bytes = new Uint8Array(this.#view.buffer, this.#view.byteOffset + this.#at, length);
    this.#at += length;
    return this.#text.decode(bytes);
  }

  #length(): number {
    const type = this.marker();
    const length = type === "d" || type === "D" ? Number.NaN : this.#number(type);
    if (!Number.isSafeInteger(length) || length < 0) throw new SyntaxError(`a length is wrong at byte ${this.#at}`);
    return length;
  }

  #number(type: string): number {
    const width = widths[type];
    if (width === undefined) throw new SyntaxError(`there is no type ${JSON.stringify(type)} at byte ${this.#at}`);
    const at = this.#at;
    this.#at += width;
    switch (type) {
      case "i":
        return this.#view.getInt8(at);
      case "U":
        return this.#view.getUint8(at);
      case "I":
        return this.#view.getInt16(at);
      case "l":
        return this.#view.getInt32(at);
      case "L":
        return Number(this.#view.getBigInt64(at));
      case "d":
        return this.#view.getFloat32(at);
      default:
        return this.#view.getFloat64(at);
    }
  }

  #peek(): string {
    return String.fromCharCode(this.#view.getUint8(this.#at));
  }
}
