import { columnTwice, csvInvalid } from "../errors.js";
import type { RequestTable } from "./request-table.js";

/** What pandas' `read_csv` takes for a missing value. */
const missing = new Set(
  " #N/A #N/A N/A #NA -1.#IND -1.#QNAN -NaN -nan 1.#IND 1.#QNAN <NA> N/A NA NULL NaN None n/a nan null".split(" "),
);

/**
 * The rows of a CSV body (RFC 4180) with a line of column names, read as pandas' `read_csv` reads it:
 * blank lines are skipped, short rows are filled up with missing values.
 *
 * @throws `CSV_INVALID`, `COLUMN_TWICE`
 */
export function readCsvForm(text: string): RequestTable {
  const lines = records(text);
  const header = lines.shift();
  if (header === undefined) throw csvInvalid("No columns to parse from file");
  const columns = new Map<string, unknown[]>();
  for (const name of header.fields) {
    if (columns.has(name)) throw columnTwice(name);
    columns.set(name, []);
  }
  for (const { fields, line } of lines) {
    if (fields.length > header.fields.length) {
      throw csvInvalid(`Expected ${header.fields.length} fields in line ${line}, saw ${fields.length}`);
    }
    let at = 0;
    for (const column of columns.values()) {
      const field = fields[at++];
      column.push(field === undefined || missing.has(field) ? undefined : field);
    }
  }
  return { rows: lines.length, columns };
}

interface CsvRecord {
  readonly fields: readonly string[];
  /** Counted from 1; of the record's first character. */
  readonly line: number;
}

function records(text: string): CsvRecord[] {
  const found: CsvRecord[] = [];
  let fields: string[] = [];
  let line = 1;
  let began = 1;
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  const endRecord = () => {
    if (fields.length > 1 || fields[0] !== "") found.push({ fields, line: began });
    fields = [];
    began = line;
  };
  while (at < text.length) {
    let field = "";
    if (text[at] === '"') {
      for (;;) {
        const close = text.indexOf('"', at + 1);
        if (close < 0) throw csvInvalid(`a quote that opens in line ${line} is never closed`);
        field += text.slice(at + 1, close);
        at = close + 1;
        if (text[at] !== '"') break;
        field += '"';
      }
      line += field.split("\n").length - 1;
    }
    const start = at;
    while (at < text.length && text[at] !== "," && text[at] !== "\n" && text[at] !== "\r") at++;
    fields.push(field + text.slice(start, at));
    if (text[at] === ",") {
      at++;
      if (at === text.length) fields.push("");
      continue;
    }
    if (text[at] === "\r" && text[at + 1] === "\n") at++;
    at++;
    line++;
    endRecord();
  }
  if (fields.length > 0) endRecord();
  return found;
}
