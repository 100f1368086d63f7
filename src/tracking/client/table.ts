import { z } from "zod";
import { parseAs } from "../../support/parse.js";
import { invalidParameter } from "../errors.js";

/** A table as pandas writes one with `orient="split"`: names of columns, and rows. */
export interface Table {
  readonly columns: readonly string[];
  readonly data: readonly (readonly unknown[])[];
}

const tableInJson = z.object({ columns: z.array(z.string()), data: z.array(z.array(z.unknown())) });

/** Columns as rows. @throws `INVALID_PARAMETER_VALUE` where their lengths differ */
export function tableOf(columns: Readonly<Record<string, readonly unknown[]>>): Table {
  const names = Object.keys(columns);
  const rows = names[0] === undefined ? 0 : (columns[names[0]]?.length ?? 0);
  const other = names.find((name) => columns[name]?.length !== rows);
  if (other !== undefined) {
    throw invalidParameter(
      `the column ${JSON.stringify(other)} has ${columns[other]?.length} rows where ${JSON.stringify(names[0])} has ${rows}`,
    );
  }
  return { columns: names, data: Array.from({ length: rows }, (_, row) => names.map((name) => columns[name]?.[row])) };
}

/** The rows of one table below those of another; a column that one of them lacks is null there. */
export function appendRows(above: Table, below: Table): Table {
  const columns = [...above.columns, ...below.columns.filter((name) => !above.columns.includes(name))];
  const rows = ({ columns: own, data }: Table) =>
    data.map((row) => columns.map((name) => row[own.indexOf(name)] ?? null));
  return { columns, data: [...rows(above), ...rows(below)] };
}

/** JSON has no NaN; pandas writes null for it. */
export const tableText = (table: Table): string =>
  JSON.stringify(table, (_key, value: unknown) =>
    typeof value === "number" && !Number.isFinite(value) ? null : (value ?? null),
  );

/** @throws `INVALID_INPUT` */
export function parseTable(text: string, path: string): Table {
  try {
    return parseAs(tableInJson, JSON.parse(text), path);
  } catch (cause) {
    if (cause instanceof SyntaxError) throw invalidParameter(`${path} is no JSON: ${cause.message}`);
    throw cause;
  }
}
