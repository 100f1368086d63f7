import fc from "fast-check";

/** Labels and scores in columns. */
export type Columns = readonly [labels: Uint8Array, scores: Float64Array];

const row = fc.record({
  label: fc.constantFrom(0, 1),
  // Half of the scores are tenths, so that rows tie; the others are float32, so that two differ by enough.
  score: fc.oneof(
    fc.float({ min: 0, max: 1, noNaN: true }),
    fc.nat({ max: 10 }).map((tenths) => tenths / 10),
  ),
});

/** Tables of both classes, with ties. */
export const tables = fc
  .array(row, { minLength: 2, maxLength: 120 })
  .filter((rows) => rows.some((r) => r.label === 1) && rows.some((r) => r.label === 0));

export const columns = (rows: readonly { label: number; score: number }[]): Columns => [
  Uint8Array.from(rows, (r) => r.label),
  Float64Array.from(rows, (r) => r.score),
];
