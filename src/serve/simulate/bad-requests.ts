import type { Random } from "../../support/index.js";
import type { ApproachRow } from "./approach-row.js";

/** Mistakes that clients make, each as the body that comes of it. */
const mistakes: readonly ((row: ApproachRow) => string)[] = [
  ({ miss_distance, ...row }) => JSON.stringify({ dataframe_records: [{ ...row, mis_distance: miss_distance }] }),
  (row) => JSON.stringify({ dataframe_records: [{ ...row, absolute_magnitude: "bright" }] }),
  (row) => JSON.stringify({ dataframe_records: [row] }).slice(0, -3),
  (row) => JSON.stringify({ rows: [row] }),
];

export function badBody(row: ApproachRow, random: Random): string {
  return mistakes[random.below(mistakes.length)]!(row);
}
