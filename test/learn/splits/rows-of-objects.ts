import fc from "fast-check";
import { expect } from "vitest";
import { type Split, take } from "../../../src/learn/splits/index.js";

export const seeds = fc.nat();
export const shares = fc.double({ min: 0.05, max: 0.95, noNaN: true });

/** Rows of objects that have one label each, at least `least` objects. */
export const objects = (least: number) =>
  fc
    .array(fc.record({ rows: fc.integer({ min: 1, max: 6 }), label: fc.constantFrom(0, 1) }), {
      minLength: least,
      maxLength: 60,
    })
    .map((list) => {
      const rows = list.flatMap(({ rows, label }, i) => Array.from({ length: rows }, () => ({ id: 7919 * i, label })));
      return { group: Uint32Array.from(rows, (r) => r.id), labels: Uint8Array.from(rows, (r) => r.label) };
    });

export function expectWhole({ train, test }: Split, rows: number): void {
  expect(train.length).toBeGreaterThan(0);
  expect(test.length).toBeGreaterThan(0);
  expect([...train]).toEqual([...train].sort((a, b) => a - b));
  expect([...test]).toEqual([...test].sort((a, b) => a - b));
  expect([...train, ...test].sort((a, b) => a - b)).toEqual(Array.from({ length: rows }, (_, row) => row));
}

export function expectApart(group: Uint32Array, { train, test }: Split): void {
  const seen = new Set(take(group, train));
  expect([...take(group, test)].filter((id) => seen.has(id))).toEqual([]);
}
