/** A field of a message of Protocol Buffers (https://protobuf.dev/programming-guides/encoding/). */
export interface Field {
  readonly number: number;
  /** The value of a varint, or the bytes of anything else. */
  readonly value: number | Uint8Array;
}

const VARINT = 0;
const FIXED64 = 1;
const BYTES = 2;
const FIXED32 = 5;

/**
 * The fields of a message in their order.
 *
 * @throws `RangeError` where the bytes end within a field, `SyntaxError` where they are no message
 */
export function* fieldsOf(bytes: Uint8Array): Generator<Field> {
  for (let at = 0; at < bytes.length; ) {
    const tag = readVarint(bytes, at);
    const number = Math.floor(tag.value / 8);
    if (number < 1) throw new SyntaxError(`there is no field ${number}`);
    at = tag.end;
    const wireType = tag.value % 8;
    if (wireType === VARINT) {
      const { value, end } = readVarint(bytes, at);
      yield { number, value };
      at = end;
      continue;
    }
    let length: number;
    if (wireType === FIXED64) length = 8;
    else if (wireType === FIXED32) length = 4;
    else if (wireType === BYTES) {
      const read = readVarint(bytes, at);
      length = read.value;
      at = read.end;
    } else throw new SyntaxError(`field ${number} has the wire type ${wireType}`);
    if (length < 0 || length > bytes.length - at) throw new RangeError(`field ${number} is longer than its message`);
    yield { number, value: bytes.subarray(at, at + length) };
    at += length;
  }
}

/** A varint as a signed integer of 64 bits; beyond 2⁵³ only nearly so. */
function readVarint(bytes: Uint8Array, start: number): { value: number; end: number } {
  let low = 0;
  let high = 0;
  for (let at = start, shift = 0; shift < 70; at++, shift += 7) {
    const byte = bytes[at];
    if (byte === undefined) throw new RangeError("it ends within a number");
    const part = byte & 0x7f;
    // The first 28 bits, and those above them: neither needs more than an integer of 53 bits.
    if (shift < 28) low += part * 2 ** shift;
    else high += part * 2 ** (shift - 28);
    if (byte < 0x80) {
      const value = low + high * 2 ** 28;
      return { value: high >= 2 ** 35 ? (high - 2 ** 36) * 2 ** 28 + low : value, end: at + 1 };
    }
  }
  throw new SyntaxError("a number has more than 64 bits");
}

export function messageOf({ number, value }: Field): Uint8Array {
  if (typeof value === "number") throw new SyntaxError(`field ${number} is a number where a message is expected`);
  return value;
}

export function integerOf({ number, value }: Field): number {
  if (typeof value !== "number") throw new SyntaxError(`field ${number} is no integer`);
  return value;
}

export function textOf(field: Field): string {
  return Buffer.from(messageOf(field)).toString("utf8");
}

export function floatOf(field: Field): number {
  const [value, ...more] = floatsOf(field);
  if (value === undefined || more.length > 0) throw new SyntaxError(`field ${field.number} is not one float`);
  return value;
}

/** Integers packed or one by one. */
export function integersOf(field: Field): number[] {
  if (typeof field.value === "number") return [field.value];
  const values: number[] = [];
  for (let at = 0; at < field.value.length; ) {
    const { value, end } = readVarint(field.value, at);
    values.push(value);
    at = end;
  }
  return values;
}

/** float32 numbers packed or one by one. */
export function floatsOf(field: Field): number[] {
  return fixedOf(field, 4, (view, at) => view.getFloat32(at, true));
}

/** float64 numbers packed or one by one. */
export function doublesOf(field: Field): number[] {
  return fixedOf(field, 8, (view, at) => view.getFloat64(at, true));
}

function fixedOf(field: Field, width: number, read: (view: DataView, at: number) => number): number[] {
  const bytes = messageOf(field);
  if (bytes.length % width !== 0) throw new SyntaxError(`field ${field.number} has ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: bytes.length / width }, (_, i) => read(view, width * i));
}
