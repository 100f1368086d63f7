/** Anything that writes the fields of one message. */
export type Fields = (message: ProtobufWriter) => void;

const VARINT = 0;
const BYTES = 2;
const FIXED32 = 5;

/**
 * Writes messages of Protocol Buffers (https://protobuf.dev/programming-guides/encoding/): as much as ONNX needs.
 * Repeated numbers are packed, which every reader of protobuf since 2.3 takes.
 */
export class ProtobufWriter {
  #bytes = new Uint8Array(1024);
  #length = 0;

  finish(): Uint8Array {
    return this.#bytes.slice(0, this.#length);
  }

  /** A non-negative integer below 2⁵³. */
  integer(field: number, value: number): void {
    this.#tag(field, VARINT);
    this.#varint(value);
  }

  float(field: number, value: number): void {
    this.#tag(field, FIXED32);
    this.#reserve(4);
    new DataView(this.#bytes.buffer).setFloat32(this.#length, value, true);
    this.#length += 4;
  }

  string(field: number, value: string): void {
    this.bytes(field, new TextEncoder().encode(value));
  }

  bytes(field: number, value: Uint8Array): void {
    this.#tag(field, BYTES);
    this.#varint(value.length);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#length);
    this.#length += value.length;
  }

  /** Non-negative integers below 2⁵³. */
  integers(field: number, values: ArrayLike<number>): void {
    const packed = new ProtobufWriter();
    for (let i = 0; i < values.length; i++) packed.#varint(values[i]!);
    this.bytes(field, packed.#bytes.subarray(0, packed.#length));
  }

  floats(field: number, values: ArrayLike<number>): void {
    const packed = new DataView(new ArrayBuffer(4 * values.length));
    for (let i = 0; i < values.length; i++) packed.setFloat32(4 * i, values[i]!, true);
    this.bytes(field, new Uint8Array(packed.buffer));
  }

  message(field: number, fields: Fields): void {
    const inner = new ProtobufWriter();
    fields(inner);
    this.bytes(field, inner.#bytes.subarray(0, inner.#length));
  }

  #tag(field: number, wireType: number): void {
    this.#varint(field * 8 + wireType);
  }

  #varint(value: number): void {
    this.#reserve(10);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  #reserve(bytes: number): void {
    const needed = this.#length + bytes;
    if (needed <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
