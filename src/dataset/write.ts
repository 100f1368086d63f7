import { randomBytes } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { DOUBLE, type DuckDBConnection, DuckDBDataChunk, VARCHAR } from "@duckdb/node-api";
import { identifier, literal, withDatabase } from "./database.js";
import { fileUnwritable, unknownExtension } from "./errors.js";
import { type Column, missingCode, type Table } from "./table.js";

const chunkRows = 2048;

/** What COPY is told, by the file's extension. */
const formats: readonly { extension: string; copy: string; typed: boolean }[] = [
  { extension: ".csv", copy: "FORMAT csv, HEADER true, COMPRESSION none", typed: false },
  { extension: ".csv.gz", copy: "FORMAT csv, HEADER true, COMPRESSION gzip", typed: false },
  { extension: ".parquet", copy: "FORMAT parquet, COMPRESSION zstd", typed: true },
];

/**
 * Writes a table as CSV, CSV.gz or Parquet, by the extension; whole or not at all. Missing values are empty (null in
 * Parquet), numbers have the fewest digits that read back to the same float64. In Parquet a text column of `True` and
 * `False` alone is a boolean one, and one of dates in ISO 8601 alone is one of dates, or of timestamps in UTC.
 *
 * In CSV a text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV Injection), see
 * {@link inertCell}; Parquet has every text as it is.
 *
 * @throws `UNKNOWN_FORMAT` for another extension, `FILE_UNWRITABLE`
 */
export async function writeTable(path: string, table: Table): Promise<void> {
  const format = formats.find(({ extension }) => path.toLowerCase().endsWith(extension));
  if (!format) throw unknownExtension(path);

  const target = resolve(path);
  const neighbour = `${target}.${randomBytes(6).toString("hex")}.part`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await withDatabase(async (connection) => {
      await append(connection, format.typed ? table : inertTable(table));
      const cells = table.columns.map((column, index) => {
        return `c${index}${castOf(column, format.typed)} AS ${identifier(format.typed ? column.name : inertCell(column.name))}`;
      });
      await connection.run(`COPY (SELECT ${cells.join(", ")} FROM raw) TO ${literal(neighbour)} (${format.copy})`);
    });
    await rename(neighbour, target);
  } catch (cause) {
    // Where the folder cannot be made there is nothing to remove, and that too is an error.
    await rm(neighbour, { force: true }).catch(() => {});
    throw fileUnwritable(path, cause);
  }
}

/**
 * A text as a cell that no spreadsheet takes for a formula: an apostrophe before `=`, `+`, `-`, `@`, tab and carriage
 * return at its beginning. Plain numbers such as `-0.5` stay.
 */
export function inertCell(text: string): string {
  return /^[=+\-@\t\r]/.test(text) && !plainNumber.test(text) ? `'${text}` : text;
}

const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

function inertTable({ rows, columns }: Table): Table {
  const inert = (column: Column): Column =>
    column.kind === "text" ? { ...column, values: column.values.map(inertCell) } : column;
  return { rows, columns: columns.map(inert) };
}

async function append(connection: DuckDBConnection, table: Table): Promise<void> {
  const types = table.columns.map(({ kind }) => (kind === "number" ? DOUBLE : VARCHAR));
  await connection.run(`CREATE TABLE raw (${types.map((type, index) => `c${index} ${type}`).join(", ")})`);
  const appender = await connection.createAppender("raw");
  for (let from = 0; from < table.rows; from += chunkRows) {
    const rows = Math.min(chunkRows, table.rows - from);
    const chunk = DuckDBDataChunk.create(types, rows);
    table.columns.forEach((column, index) => {
      chunk.setColumnValues(index, cellsOf(column, from, rows));
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

function cellsOf(column: Column, from: number, rows: number): (number | string | null)[] {
  const cells = new Array<number | string | null>(rows);
  for (let i = 0; i < rows; i++) {
    if (column.kind === "number") {
      const value = column.values[from + i]!;
      cells[i] = Number.isNaN(value) ? null : value;
    } else {
      const code = column.codes[from + i]!;
      cells[i] = code === missingCode ? null : column.values[code]!;
    }
  }
  return cells;
}

function castOf(column: Column, typed: boolean): string {
  // In Parquet a column's type is the same in every version, whole numbers or not.
  if (!typed && holdsIntegers(column)) return "::BIGINT";
  if (!typed || column.kind !== "text" || column.values.length === 0) return "";
  if (column.values.every((value) => value === "True" || value === "False")) return "::BOOLEAN";
  if (column.values.every((value) => isoDay.test(value))) return "::DATE";
  return column.values.every((value) => isoDay.test(value) || isoTime.test(value)) ? "::TIMESTAMP" : "";
}

const isoDay = /^\d{4}-\d{2}-\d{2}$/;
const isoTime = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

/** A year is 2020 in a CSV, not 2020.0. */
function holdsIntegers(column: Column): boolean {
  return (
    column.kind === "number" &&
    column.values.every((v) => Number.isNaN(v) || (Number.isSafeInteger(v) && !Object.is(v, -0)))
  );
}
