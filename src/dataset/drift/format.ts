import type { Judged } from "./column-drift.js";
import type { TableDrift } from "./table-drift.js";

/** What changed between two tables, for people on a terminal. */
export function formatDrift(names: readonly [string, string], drift: TableDrift): string {
  const { groups, labels, columns } = drift;
  const width = Math.max(8, ...columns.map(({ column }) => column.length));
  const head = ["column".padEnd(width), "PSI", "KS", "Jensen–Shannon", "missing"];
  const line = ([first = "", ...cells]: readonly string[]) =>
    `  ${first.padEnd(width)}${cells.map((cell) => cell.padStart(22)).join("")}`;
  return [
    `${names[0]} (${count(drift.rows[0])} rows) against ${names[1]} (${count(drift.rows[1])} rows), by ${drift.group}`,
    `  ${count(groups.common)} groups in both, ${count(groups.gone)} gone, ${count(groups.new)} new (${percent(groups.new_rows_share)} of the rows)`,
    ...(labels
      ? [
          `  ${drift.label}: ${percent(labels.positive_share[0])} positive before, ${percent(labels.positive_share[1])} after; ${count(labels.flipped)} groups of both changed label`,
          ...labels.examples.map(({ group, from, to }) => `    ${group}: ${from} to ${to}`),
        ]
      : []),
    "",
    line(head),
    ...columns.map(
      ({ column, psi, ks, js, missing, drifted }) =>
        `${line([column, cell(psi), ks ? cell(ks) : "–", cell(js), cell(missing)])}${drifted ? "  drift" : ""}`,
    ),
    "  each figure with the threshold that random divisions of the groups give",
    ...drift.not_compared.map(({ column, why }) => `  not compared: ${column}, ${why}`),
    "",
    drift.drifted.length === 0
      ? "No column differs by more than chance explains."
      : `Drift in ${drift.drifted.join(", ")}.`,
  ].join("\n");
}

const cell = ({ value, threshold, drifted }: Judged) =>
  Number.isNaN(value) ? "–" : `${value.toFixed(4)} ${drifted ? ">" : "≤"} ${threshold.toFixed(4)}`;
const count = (value: number) => value.toLocaleString("en-US");
const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
