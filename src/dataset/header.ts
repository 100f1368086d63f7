import { headerEndless, headerMalformed } from "./errors.js";
import { activeCell } from "./inert-cell.js";

const delimiters = [",", ";", "\t", "|"] as const;
const recordsTried = 5;

export interface Header {
  readonly names: readonly string[];
  readonly delimiter: string;
}

/**
 * The header of a CSV: the column names, and the delimiter (comma, semicolon, tab or bar) that splits the header into
 * most fields, and the next records into as many. Names are trimmed; a column without a name (the row index that pandas
 * writes) is `unnamed_N`, N from 0.
 *
 * @param text the beginning of the file, without byte order mark
 * @param path names the file in errors
 * @param whole whether the text is all of the file, so that its end ends a record
 * @throws `HEADER_MALFORMED` for a header that does not end, or names a column twice
 */
export function parseHeader(text: string, path: string, whole = true): Header {
  const candidates = delimiters.map((delimiter) => {
    const [header = [], ...others] = firstRecords(text, delimiter, whole);
    const even = others.every((record) => record.length === header.length);
    return { delimiter, header, rank: header.length + (even && header.length > 1 ? 1e6 : 0) };
  });
  const { header, delimiter } = candidates.reduce((a, b) => (b.rank > a.rank ? b : a));
  if (header.length === 0 && !whole) throw headerEndless(path, text.length);
  if (header.length === 0) throw headerMalformed(path, "the header has a quote that is never closed");

  const names = header.map((field, index) => activeCell(field.trim()) || `unnamed_${index}`);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw headerMalformed(path, `two columns are named ${JSON.stringify(twice)}`);
  return { names, delimiter };
}

/** The first records that are not blank; without the last, where its quote is open or the text is cut off. */
function firstRecords(text: string, delimiter: string, whole: boolean): string[][] {
  const records: string[][] = [];
  let fields: string[] = [];
  let field = "";
  let quoted = false;
  for (let i = 0; i <= text.length && records.length < recordsTried; i++) {
    const character = text[i];
    if (quoted) {
      if (character !== '"') field += character ?? "";
      else if (text[i + 1] === '"') field += text[++i];
      else quoted = false;
    } else if (character === '"' && field === "") quoted = true;
    else if (character === delimiter) {
      fields.push(field);
      field = "";
    } else if (character === "\n" || character === "\r" || character === undefined) {
      const ended = character !== undefined || whole;
      if (ended && (fields.length > 0 || field !== "")) records.push([...fields, field]);
      fields = [];
      field = "";
    } else field += character;
  }
  return records;
}
