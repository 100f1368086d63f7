import type { DuckDBConnection } from "@duckdb/node-api";
import { boundMemory, releaseMemory, runBounded, withDatabase } from "./database.js";
import { datasetDigest, sha256OfWholeFile } from "./digest.js";
import { columnMissing, lineTooLong, longestLine, noRows, pointOrSeparator, valueNotANumber } from "./errors.js";
import { detectFormat, type FileFormat } from "./file-format.js";
import { lineLongerThan, longLineAlarm } from "./long-line.js";
import { type KindsByName, loadRawTable, notANumber, type RawColumn } from "./raw-table.js";
import { type Column, missingCode, type Table } from "./table.js";

/** Where a table came from. */
export interface TableSource {
  readonly path: string;
  readonly format: "csv" | "csv.gz" | "json" | "json.gz" | "parquet";
  /** Of the file's bytes, in hexadecimal. */
  readonly sha256: string;
  /** The first 8 characters of it, as MLflow's dataset inputs want. */
  readonly digest: string;
  readonly rows: number;
}

export interface ReadOptions {
  /**
   * The kinds of columns, chosen when their names are known. A column left out holds numbers where every present value
   * is one, and text elsewhere.
   */
  readonly kinds?: KindsByName;
}

/**
 * Reads a CSV (comma, semicolon, tab or bar; plain or gzip), Parquet or JSON-lines file through DuckDB.
 *
 * Every row of the file is a row of the table, in the file's order. In number columns `""`, NULL, None, nan, NA, N/A
 * and `\N`, in any case, are missing; a file split by semicolons may write numbers with a decimal comma. Thousands
 * separators are refused.
 *
 * @throws `VALUE_NOT_A_NUMBER` that names row (from 1, after the header), column and value; `ROW_MALFORMED` for a line
 *   with too few or too many fields, or of more than 2 MB; `TABLE_EMPTY`; `FILE_DAMAGED`; `UNPACKS_TOO_LARGE` for gzip
 *   beyond 8 GiB or 200 times its size; and what {@link detectFormat} throws
 *
 * @example
 * const table = await readTable("approaches.csv.gz");
 * numbersOf(table, "miss_distance")[0]; // 65417380.10969937
 */
export async function readTable(path: string, options: ReadOptions = {}): Promise<Table & { source: TableSource }> {
  const { result, source } = await readColumns(path, options, async ({ rows, names, column }) => {
    const columns: Column[] = [];
    for (const name of names) columns.push(await column(name));
    return { rows, columns };
  });
  return { ...result, source };
}

/** The columns of a file that is being read; each is brought into memory as it is asked for. */
export interface ColumnReader {
  readonly rows: number;
  /** In the file's order. */
  readonly names: readonly string[];
  /** @throws `COLUMN_MISSING` */
  readonly column: (name: string) => Promise<Column>;
}

/**
 * Reads a file as {@link readTable} does, column by column: for one who makes something smaller of each, so that no two
 * forms of a large table are in memory at a time.
 *
 * @param work what the columns are read for; it asks for one at a time
 * @throws what `readTable` and the work throw
 */
export async function readColumns<T>(
  path: string,
  options: ReadOptions,
  work: (reader: ColumnReader) => Promise<T>,
): Promise<{ result: T; source: TableSource }> {
  const format = await detectFormat(path);
  const isLong = longLineAlarm(longestLine);
  let hasLongLine = false;
  let stopReading = () => {};
  const [hashed, loaded] = await Promise.allSettled([
    sha256OfWholeFile(path, format.gzip, (part) => {
      hasLongLine = isLong(part);
    }).catch((cause: unknown) => {
      stopReading();
      throw cause;
    }),
    withDatabase((connection) => {
      stopReading = () => connection.interrupt();
      return openRaw(connection, path, format, options.kinds ?? (() => new Map()))
        .then(async (reader) => ({ result: await work(reader), rows: reader.rows }))
        .finally(() => {
          stopReading = () => {};
        });
    }),
  ]);
  // A damaged gzip file, or a bomb, also gives malformed rows: the cause is the better message.
  if (hashed.status === "rejected") throw hashed.reason;
  // DuckDB may take a line that is longer than its buffer for the end of the file.
  if (format.kind === "csv" && hasLongLine) {
    throw lineTooLong(path, await lineLongerThan(path, format.gzip, longestLine), undefined);
  }
  if (loaded.status === "rejected") throw loaded.reason;

  const sha256 = hashed.value;
  const name = format.kind === "parquet" ? format.kind : (`${format.kind}${format.gzip ? ".gz" : ""}` as const);
  const { result, rows } = loaded.value;
  return { result, source: { path, format: name, sha256, digest: datasetDigest(sha256), rows } };
}

async function openRaw(
  connection: DuckDBConnection,
  path: string,
  format: FileFormat,
  kindsByName: KindsByName,
): Promise<ColumnReader> {
  const raw = await decideKinds(connection, await loadRawTable(connection, path, format, kindsByName));
  await refuseNonNumbers(connection, path, raw);
  await refuseMixedPoints(connection, path, raw);
  const [[count] = []] = (await connection.runAndReadAll("SELECT count(*)::DOUBLE FROM raw")).getRows();
  const rows = Number(count);
  if (rows === 0) throw noRows(path);

  const names = raw.map(({ name }) => name);
  const column = async (wanted: string): Promise<Column> => {
    const found = raw.find(({ name }) => name === wanted);
    if (!found) throw columnMissing(wanted, names);
    const { name, kind, number, text } = found;
    if (kind === "text" && text) {
      await boundMemory(connection, raw.length);
      return textColumn(connection, name, text, rows);
    }
    await releaseMemory(connection);
    const values = new Float64Array(rows);
    await readInto(values, connection, `coalesce(${number}, 'nan'::DOUBLE)`);
    return { name, kind: "number", values };
  };
  return { rows, names, column };
}

async function decideKinds(connection: DuckDBConnection, raw: readonly RawColumn[]): Promise<RawColumn[]> {
  const open = raw.filter(({ kind }) => kind === undefined);
  if (open.length === 0) return [...raw];
  const tests = open.map((column) => `count(${column.number}) > 0 AND NOT bool_or(${notANumber(column)})`);
  const [answers] = (await connection.runAndReadAll(`SELECT ${tests.join(", ")} FROM raw`)).getRows();
  const numeric = new Set(open.filter((_, index) => answers?.[index] === true));
  return raw.map((column) => ({ ...column, kind: column.kind ?? (numeric.has(column) ? "number" : "text") }));
}

async function refuseNonNumbers(connection: DuckDBConnection, path: string, raw: readonly RawColumn[]): Promise<void> {
  const numeric = raw.filter(({ kind, text }) => kind === "number" && text);
  if (numeric.length === 0) return;
  const counts = numeric.map((column) => `count(*) FILTER (${notANumber(column)})::DOUBLE`);
  const [answers] = (await connection.runAndReadAll(`SELECT ${counts.join(", ")} FROM raw`)).getRows();
  const index = answers?.findIndex((count) => count !== 0) ?? -1;
  const column = numeric[index];
  if (!column) return;
  const first = await connection.runAndReadAll(
    `SELECT rowid::DOUBLE + 1, ${column.text} FROM raw WHERE ${notANumber(column)} ORDER BY rowid LIMIT 1`,
  );
  const [row, value] = first.getRows()[0] ?? [];
  throw valueNotANumber(path, Number(row), column.name, String(value), Number(answers?.[index]));
}

/** Among decimal commas `438.126` may be 438126 as well: nothing is guessed. */
async function refuseMixedPoints(connection: DuckDBConnection, path: string, raw: readonly RawColumn[]): Promise<void> {
  const open = raw.filter(({ kind, decimalComma }) => kind === "number" && decimalComma);
  if (open.length === 0) return;
  const counts = open.map(({ text }) => `bool_or(contains(${text}, ',')) AND bool_or(contains(${text}, '.'))`);
  const [answers] = (await connection.runAndReadAll(`SELECT ${counts.join(", ")} FROM raw`)).getRows();
  const column = open[answers?.indexOf(true) ?? -1];
  if (!column) return;
  const first = await connection.runAndReadAll(
    `SELECT rowid::DOUBLE + 1, ${column.text} FROM raw WHERE contains(${column.text}, '.') ORDER BY rowid LIMIT 1`,
  );
  const [row, value] = first.getRows()[0] ?? [];
  throw pointOrSeparator(path, Number(row), column.name, String(value));
}

/** Texts by a dictionary of the distinct ones, in order of first appearance. */
async function textColumn(connection: DuckDBConnection, name: string, text: string, rows: number): Promise<Column> {
  await runBounded(
    connection,
    `CREATE TABLE texts AS
       SELECT ${text} AS value, count(*)::DOUBLE AS uses FROM raw WHERE ${text} IS NOT NULL GROUP BY ${text} ORDER BY min(rowid)`,
  );
  const [found = [], uses = []] = (await connection.runAndReadAll("SELECT value, uses FROM texts")).getColumns();
  const values = found.map(String);
  const codes = new Uint32Array(rows);
  if (values.length === 0) codes.fill(missingCode);
  // A column of one text throughout is all zeros as it is.
  if (values.length > 1 || (values.length === 1 && uses[0] !== rows)) {
    await connection.run("CREATE TYPE dictionary AS ENUM (SELECT value FROM texts)");
    await readInto(codes, connection, `coalesce(enum_code(${text}::dictionary)::UINTEGER, ${missingCode}::UINTEGER)`);
    await connection.run("DROP TYPE dictionary");
  }
  await connection.run("DROP TABLE texts");
  return { name, kind: "text", codes, values };
}

async function readInto(target: Float64Array | Uint32Array, connection: DuckDBConnection, cell: string): Promise<void> {
  const result = await connection.stream(`SELECT ${cell} FROM raw`);
  let at = 0;
  for (let chunk = await result.fetchChunk(); chunk && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const vector = chunk.getColumnVector(0);
    const rows = chunk.rowCount;
    for (let i = 0; i < rows; i++) target[at + i] = Number(vector.getItem(i));
    at += rows;
  }
}
