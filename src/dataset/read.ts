import type { DuckDBConnection, DuckDBDataChunk } from "@duckdb/node-api";
import { withDatabase } from "./database.js";
import { datasetDigest, sha256OfWholeFile } from "./digest.js";
import { noRows, pointOrSeparator, valueNotANumber } from "./errors.js";
import { detectFormat, type FileFormat } from "./file-format.js";
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
  const format = await detectFormat(path);
  let stopReading = () => {};
  const [hashed, loaded] = await Promise.allSettled([
    sha256OfWholeFile(path, format.gzip).catch((cause: unknown) => {
      stopReading();
      throw cause;
    }),
    withDatabase((connection) => {
      stopReading = () => connection.interrupt();
      return readColumns(connection, path, format, options.kinds ?? (() => new Map())).finally(() => {
        stopReading = () => {};
      });
    }),
  ]);
  // A damaged gzip file, or a bomb, also gives malformed rows: the cause is the better message.
  if (hashed.status === "rejected") throw hashed.reason;
  if (loaded.status === "rejected") throw loaded.reason;

  const sha256 = hashed.value;
  const name = format.kind === "parquet" ? format.kind : (`${format.kind}${format.gzip ? ".gz" : ""}` as const);
  return {
    ...loaded.value,
    source: { path, format: name, sha256, digest: datasetDigest(sha256), rows: loaded.value.rows },
  };
}

async function readColumns(
  connection: DuckDBConnection,
  path: string,
  format: FileFormat,
  kindsByName: KindsByName,
): Promise<Table> {
  const raw = await decideKinds(connection, await loadRawTable(connection, path, format, kindsByName));
  await refuseNonNumbers(connection, path, raw);
  await refuseMixedPoints(connection, path, raw);

  const dictionaries: (string[] | undefined)[] = [];
  for (const { kind, text } of raw) {
    dictionaries.push(kind === "text" && text ? await createDictionary(connection, text) : undefined);
  }
  const cells = raw.map(({ kind, number, text }) =>
    kind === "number"
      ? `coalesce(${number}, 'nan'::DOUBLE)`
      : `coalesce(enum_code(${text}::dictionary_${text})::UINTEGER, ${missingCode}::UINTEGER)`,
  );
  const result = await connection.run(`SELECT ${cells.join(", ")} FROM raw`);
  const chunks = await result.fetchAllChunks();
  const rows = chunks.reduce((sum, chunk) => sum + chunk.rowCount, 0);
  if (rows === 0) throw noRows(path);

  const columns = raw.map(({ name }, index): Column => {
    const values = dictionaries[index];
    return values
      ? { name, kind: "text", codes: copyInto(new Uint32Array(rows), chunks, index), values }
      : { name, kind: "number", values: copyInto(new Float64Array(rows), chunks, index) };
  });
  return { rows, columns };
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

/** Makes the type `dictionary_…` of a column's distinct texts, and gives them in order of first appearance. */
async function createDictionary(connection: DuckDBConnection, text: string): Promise<string[]> {
  await connection.run(
    `CREATE TABLE values_${text} AS
       SELECT ${text} AS value FROM raw WHERE ${text} IS NOT NULL GROUP BY ${text} ORDER BY min(rowid)`,
  );
  await connection.run(`CREATE TYPE dictionary_${text} AS ENUM (SELECT value FROM values_${text})`);
  const [values = []] = (await connection.runAndReadAll(`SELECT value FROM values_${text}`)).getColumns();
  return values.map(String);
}

function copyInto<Target extends Float64Array | Uint32Array>(
  target: Target,
  chunks: readonly DuckDBDataChunk[],
  index: number,
): Target {
  let at = 0;
  for (const chunk of chunks) {
    const vector = chunk.getColumnVector(index);
    const rows = chunk.rowCount;
    for (let i = 0; i < rows; i++) target[at + i] = Number(vector.getItem(i));
    at += rows;
  }
  return target;
}
