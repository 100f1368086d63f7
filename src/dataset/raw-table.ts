import { resolve } from "node:path";
import { type DuckDBConnection, DuckDBTypeId } from "@duckdb/node-api";
import { boundMemory, identifier, literal, pathLiteral, runBounded } from "./database.js";
import { fileUnreadable, headerMalformed, lineTooLong, longestLine, rowMalformed } from "./errors.js";
import type { FileFormat } from "./file-format.js";
import { activeCellInSql } from "./inert-cell.js";
import { lineLongerThan } from "./long-line.js";
import { missingSpellings } from "./missing.js";
import type { Column } from "./table.js";

/**
 * A column of the file in DuckDB's table `raw`, whose `rowid` counts the file's rows from 0.
 * `number` and `text` name its cells in SQL: as DOUBLE, NULL where there is no number; and as VARCHAR.
 * For a column that is known to hold numbers, `text` is NULL where a number was read, which makes it nearly free.
 */
export interface RawColumn {
  readonly name: string;
  readonly number?: string;
  readonly text?: string;
  /** Whether commas were read as decimal ones; `text` then has every cell. */
  readonly decimalComma?: boolean;
  /** Left open until the values are seen. */
  readonly kind: Column["kind"] | undefined;
}

export type KindsByName = (names: readonly string[]) => ReadonlyMap<string, Column["kind"]>;

/**
 * Loads a file into the table `raw`.
 *
 * @throws `ROW_MALFORMED`, `HEADER_MALFORMED`, `FILE_UNREADABLE`, and what `kindsByName` throws
 */
export async function loadRawTable(
  connection: DuckDBConnection,
  path: string,
  format: FileFormat,
  kindsByName: KindsByName,
): Promise<RawColumn[]> {
  const reader = readerOf(pathLiteral(resolve(path)), format);
  const found = format.kind === "csv" ? csvColumns(format) : await typedColumns(connection, path, reader);
  const kinds = kindsByName(found.map(({ name }) => name));
  await boundMemory(connection, found.length);
  const decimalComma = format.kind === "csv" && format.header.delimiter === ";";

  const cells: string[] = [];
  const columns = found.map(({ name, at, numeric }, index): RawColumn => {
    const kind = kinds.get(name) ?? (numeric ? "number" : undefined);
    const [number, text] = [`n${index}`, `t${index}`];
    const asText = format.kind === "csv" ? activeCellInSql(at) : `${at}::VARCHAR`;
    if (kind === "text") {
      cells.push(`${asText} AS ${text}`);
      return { name, kind, text };
    }
    if (numeric) {
      cells.push(`${at}::DOUBLE AS ${number}`);
      return { name, kind: "number", number };
    }
    const spelled = decimalComma ? `replace(${at}, ',', '.')` : `${at}::VARCHAR`;
    const value = `TRY_CAST(${spelled} AS DOUBLE)`;
    cells.push(`${value} AS ${number}`);
    const onlyWords = kind === "number" && !decimalComma;
    cells.push(`${onlyWords ? `CASE WHEN ${value} IS NULL THEN ${at}::VARCHAR END` : asText} AS ${text}`);
    return { name, kind, number, text, decimalComma };
  });

  try {
    await runBounded(connection, `CREATE TABLE raw AS SELECT ${cells.join(", ")} FROM ${reader}`);
  } catch (cause) {
    if (format.kind === "csv" && isOfLineLength(cause)) {
      throw lineTooLong(path, await lineLongerThan(path, format.gzip, longestLine), cause);
    }
    throw inOurWords(path, cause);
  }
  return columns;
}

/** The condition that a cell holds something that is neither a number nor a missing value; `false` where none can. */
export function notANumber({ number, text }: RawColumn): string {
  if (!number || !text) return "false";
  const missing = missingSpellings.map(literal).join(", ");
  return `(${number} IS NULL AND ${text} IS NOT NULL AND lower(trim(${text})) NOT IN (${missing}))`;
}

interface FoundColumn {
  readonly name: string;
  /** Its name in the reader. */
  readonly at: string;
  readonly numeric: boolean;
}

function readerOf(file: string, format: FileFormat): string {
  const compression = `compression='${format.gzip ? "gzip" : format.kind === "json" ? "uncompressed" : "none"}'`;
  if (format.kind === "parquet") return `read_parquet(${file})`;
  if (format.kind === "json") return `read_json(${file}, ${compression}, sample_size=-1, maximum_depth=2)`;
  const settings = [
    compression,
    "auto_detect=false",
    "header=true",
    `skip=${format.blankLines}`,
    `max_line_size=${longestLine}`,
    `delim=${literal(format.header.delimiter)}`,
    `quote='"'`,
    `escape='"'`,
    `columns={${csvColumns(format).map(({ at }) => `'${at}': 'VARCHAR'`)}}`,
  ];
  return `read_csv(${file}, ${settings.join(", ")})`;
}

function csvColumns(format: Extract<FileFormat, { kind: "csv" }>): FoundColumn[] {
  return format.header.names.map((name, index) => ({ name, at: `c${index}`, numeric: false }));
}

const numberTypes = new Set<DuckDBTypeId>([
  DuckDBTypeId.TINYINT,
  DuckDBTypeId.SMALLINT,
  DuckDBTypeId.INTEGER,
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.UTINYINT,
  DuckDBTypeId.USMALLINT,
  DuckDBTypeId.UINTEGER,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UHUGEINT,
  DuckDBTypeId.FLOAT,
  DuckDBTypeId.DOUBLE,
  DuckDBTypeId.DECIMAL,
]);

const dateTypes = new Set<DuckDBTypeId>([
  DuckDBTypeId.DATE,
  DuckDBTypeId.TIMESTAMP,
  DuckDBTypeId.TIMESTAMP_S,
  DuckDBTypeId.TIMESTAMP_MS,
  DuckDBTypeId.TIMESTAMP_NS,
]);

/** A typed cell in the spelling in which `writeTable` wrote it. */
function textOrNumber(name: string, type: DuckDBTypeId, alias: string | undefined): string {
  // A JSON value of no one type would be read with its quotes.
  if (alias === "JSON") return `(${name} ->> '$')`;
  if (type === DuckDBTypeId.BOOLEAN) return `CASE ${name} WHEN true THEN 'True' WHEN false THEN 'False' END`;
  if (!dateTypes.has(type)) return name;
  // As they are written: a day alone where there is no time in it.
  const time = `${name}::TIMESTAMP`;
  return `CASE WHEN ${time} = date_trunc('day', ${time}) THEN strftime(${time}, '%Y-%m-%d') ELSE strftime(${time}, '%Y-%m-%dT%H:%M:%S.%gZ') END`;
}

async function typedColumns(connection: DuckDBConnection, path: string, reader: string): Promise<FoundColumn[]> {
  try {
    const empty = await connection.run(`SELECT * FROM ${reader} LIMIT 0`);
    return empty.columnNames().map((name, index) => ({
      name,
      at: textOrNumber(identifier(name), empty.columnTypeId(index), empty.columnType(index).alias),
      numeric: numberTypes.has(empty.columnTypeId(index)),
    }));
  } catch (cause) {
    throw inOurWords(path, cause);
  }
}

/** DuckDB's parallel reader has its own words for a line that is longer than its buffer. */
const isOfLineLength = (cause: unknown) =>
  cause instanceof Error && /Maximum line size|Parallel CSV Reader currently does not support/.test(cause.message);

function inOurWords(path: string, cause: unknown): unknown {
  if (!(cause instanceof Error)) return cause;
  const message = cause.message;
  const line = Number(/CSV Error on Line: (\d+)/.exec(message)?.[1]);
  const fields = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(message);
  if (fields) return rowMalformed(path, line, `${fields[2]} fields where ${fields[1]} are expected`, cause);
  if (/unterminated quote/.test(message)) return rowMalformed(path, line, "a quote is never closed", cause);
  if (/Invalid unicode|not utf-8/.test(message)) return rowMalformed(path, line, "the text is not UTF-8", cause);
  if (/maximum_object_size/.test(message)) return fileUnreadable(path, "a JSON record is larger than 16 MiB", cause);
  if (/duplicate/i.test(message)) return headerMalformed(path, "a column is named twice");
  return fileUnreadable(path, message.split("\n")[0] ?? message, cause);
}
