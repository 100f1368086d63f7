import { randomBytes } from "node:crypto";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { DOUBLE, type DuckDBConnection, DuckDBTableFunction, type DuckDBVector, VARCHAR } from "@duckdb/node-api";
import { boundMemory, identifier, literal, runBounded, withDatabase } from "./database.js";
import { fileUnwritable, unknownExtension } from "./errors.js";
import { inertCell } from "./inert-cell.js";
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
 * In CSV a text that a spreadsheet would run as a formula gets an apostrophe before it (OWASP, CSV Injection), which
 * `readTable` takes away again, see {@link inertCell}; Parquet has every text as it is.
 *
 * @param order rows in the order in which they are written, `[rows]`; that of the table where left out
 * @throws `UNKNOWN_FORMAT` for another extension, `FILE_UNWRITABLE`
 */
export async function writeTable(path: string, table: Table, order?: Uint32Array): Promise<void> {
  const format = formats.find(({ extension }) => path.toLowerCase().endsWith(extension));
  if (!format) throw unknownExtension(path);

  const target = resolve(path);
  const neighbour = `${target}.${randomBytes(6).toString("hex")}.part`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await withDatabase(async (connection) => {
      await boundMemory(connection, table.columns.length);
      offer(connection, format.typed ? table : inertTable(table), order);
      const cells = table.columns.map((column, index) => {
        return `c${index}${castOf(column, format.typed)} AS ${identifier(format.typed ? column.name : inertCell(column.name))}`;
      });
      const rows = `SELECT ${cells.join(", ")} FROM given()`;
      await runBounded(connection, `COPY (${rows}) TO ${literal(neighbour)} (${format.copy})`);
    });
    await rename(neighbour, target);
  } catch (cause) {
    // Where the folder cannot be made there is nothing to remove, and that too is an error.
    await rm(neighbour, { force: true }).catch(() => {});
    throw fileUnwritable(path, cause);
  }
}

function inertTable({ rows, columns }: Table): Table {
  const inert = (column: Column): Column =>
    column.kind === "text" ? { ...column, values: column.values.map(inertCell) } : column;
  return { rows, columns: columns.map(inert) };
}

/** Makes the table function `given` of a table's rows, which are made into cells as they are asked for. */
function offer(connection: DuckDBConnection, table: Table, order: Uint32Array | undefined): void {
  const some = new Uint32Array(chunkRows);
  let from = 0;
  const given = DuckDBTableFunction.create({
    name: "given",
    bindFunction: (bind) => {
      table.columns.forEach(({ kind }, index) => {
        bind.addResultColumn(`c${index}`, kind === "number" ? DOUBLE : VARCHAR);
      });
      bind.setCardinality(table.rows, true);
    },
    initFunction: (init) => {
      init.setMaxThreads(1);
      from = 0;
    },
    mainFunction: (_info, chunk) => {
      const rows = Math.min(chunkRows, table.rows - from);
      chunk.rowCount = rows;
      for (let i = 0; i < rows; i++) some[i] = order ? order[from + i]! : from + i;
      table.columns.forEach((column, index) => {
        if (rows > 0) fill(chunk.getColumnVector(index), column, some, rows);
      });
      from += rows;
    },
  });
  connection.registerTableFunction(given);
}

/** Cell by cell into the vector's own memory: an array of them would box each number. */
function fill(vector: DuckDBVector, column: Column, rows: Uint32Array, count: number): void {
  if (column.kind === "number") {
    for (let i = 0; i < count; i++) {
      const value = column.values[rows[i]!]!;
      vector.setItem(i, Number.isNaN(value) ? null : value);
    }
  } else {
    for (let i = 0; i < count; i++) {
      const code = column.codes[rows[i]!]!;
      vector.setItem(i, code === missingCode ? null : column.values[code]!);
    }
  }
  vector.flush();
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
