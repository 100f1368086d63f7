import type { Arena } from "./arena.js";

/** A record of the kernels, field by field in its order there. */
export type Fields = readonly (readonly ["f64" | "u32", number])[];

/**
 * Writes a record where the kernels read it; its f64 fields stand first, so that no field needs padding.
 *
 * @returns its pointer
 */
export function putRecord(arena: Arena, fields: Fields): number {
  const pointer = arena.take(fields.length * 8);
  writeRecord(arena, pointer, fields);
  return pointer;
}

export function writeRecord(arena: Arena, pointer: number, fields: Fields): void {
  const view = new DataView(arena.memory.buffer);
  let at = pointer;
  for (const [type, value] of fields) {
    if (type === "f64") view.setFloat64(at, value, true);
    else view.setUint32(at, value, true);
    at += type === "f64" ? 8 : 4;
  }
}
