import { tooManyRows } from "../errors.js";
import { bodyFormat } from "./content-type.js";
import { readCsvForm } from "./csv-form.js";
import { readJsonForm } from "./json-forms.js";
import { decodeUtf8, parseJsonText } from "./json-text.js";
import type { RequestTable } from "./request-table.js";

/**
 * The rows of a request to `/invocations`.
 *
 * @throws the errors of the forms; `TOO_MANY_ROWS` above `rowLimit`
 */
export function readBody(contentType: string | undefined, body: Uint8Array, rowLimit: number): RequestTable {
  const format = bodyFormat(contentType);
  const text = decodeUtf8(body);
  const table = format === "csv" ? readCsvForm(text) : readJsonForm(parseJsonText(text));
  if (table.rows > rowLimit) throw tooManyRows(rowLimit, table.rows);
  return table;
}
