import { bodyNotObject, columnLengths, columnTwice, inputFormAmbiguous, invalidForm } from "../errors.js";
import type { RequestTable } from "./request-table.js";

/** The forms of MLflow's scoring protocol 2.0, each with the reader of its value. */
const forms: Readonly<Record<string, (value: unknown) => RequestTable>> = {
  dataframe_split: fromSplit,
  dataframe_records: fromRecords,
  instances: fromInstances,
  inputs: fromInputs,
};

/**
 * The rows of a parsed JSON body in one of MLflow's four forms; `params` and other fields are let pass, as MLflow does.
 *
 * @throws `BODY_NOT_OBJECT`, `INPUT_FORM_AMBIGUOUS`, `INVALID_FORM`, `COLUMN_TWICE`
 */
export function readJsonForm(body: unknown): RequestTable {
  if (Array.isArray(body)) throw bodyNotObject("a list");
  if (!isRecord(body)) throw bodyNotObject(`unexpected input type '${body === null ? "null" : typeof body}'`);
  const given = Object.keys(body).filter((key) => Object.hasOwn(forms, key));
  const [form] = given;
  if (form === undefined || given.length > 1) throw inputFormAmbiguous(given);
  return forms[form]!(body[form]);
}

function fromSplit(value: unknown): RequestTable {
  if (!isRecord(value)) throw invalidForm(`Dataframe split format must be a dictionary. Got ${kind(value)}.`);
  const keys = Object.keys(value);
  if (!keys.includes("data") || keys.some((key) => !["columns", "data", "index"].includes(key))) {
    throw invalidForm(
      `Dataframe split format must have 'data' field and optionally 'columns' and 'index' fields. Got {${keys.join(", ")}}.`,
    );
  }
  const { data, columns } = value;
  if (!Array.isArray(data) || !data.every(Array.isArray)) {
    throw invalidForm("Provided dataframe_split field holds data that is not a list of rows.");
  }
  if (columns !== undefined && (!Array.isArray(columns) || columns.some((name) => typeof name !== "string"))) {
    throw invalidForm("Provided dataframe_split field holds columns that are not a list of names.");
  }
  const rows: readonly (readonly unknown[])[] = data;
  const width = rows.reduce((most, row) => Math.max(most, row.length), 0);
  const names: readonly string[] = columns ?? Array.from({ length: width }, (_, i) => String(i));
  if (width > names.length) {
    throw invalidForm(
      `Provided dataframe_split field is not a valid dataframe: ${names.length} columns passed, passed data had ${width} columns`,
    );
  }
  const table = new Map<string, unknown[]>();
  for (const [at, name] of names.entries()) {
    if (table.has(name)) throw columnTwice(name);
    table.set(
      name,
      rows.map((row) => row[at]),
    );
  }
  return { rows: rows.length, columns: table };
}

function fromRecords(value: unknown): RequestTable {
  if (!Array.isArray(value)) {
    throw invalidForm(`Dataframe records format must be a list of records. Got ${kind(value)}.`);
  }
  return recordsTable(value, "dataframe_records");
}

function recordsTable(rows: readonly unknown[], form: string): RequestTable {
  const named = rows.some(isRecord);
  const table = new Map<string, unknown[]>();
  for (const [at, row] of rows.entries()) {
    if (named && !isRecord(row)) {
      throw invalidForm(
        `Each row of ${form} must be a dictionary of column names and values, as others are. Row ${at} is ${kind(row)}.`,
      );
    }
    const values = isRecord(row) ? row : byPosition(row);
    for (const name of Object.keys(values)) {
      let column = table.get(name);
      if (column === undefined) {
        column = new Array<unknown>(rows.length).fill(undefined);
        table.set(name, column);
      }
      column[at] = values[name];
    }
  }
  return { rows: rows.length, columns: table };
}

/** A row without names has its places for names, as in pandas; no model has such columns, so that the answer names them. */
function byPosition(row: unknown): Record<string, unknown> {
  return Array.isArray(row) ? { ...row } : { 0: row };
}

/** As `dataframe_records`, but MLflow wants each row to have every column. */
function fromInstances(value: unknown): RequestTable {
  if (!Array.isArray(value)) throw invalidForm(`instances must be a list of rows. Got ${kind(value)}.`);
  const table = recordsTable(value, "instances");
  if (value.some((row) => isRecord(row) && Object.keys(row).length !== table.columns.size)) {
    throw invalidForm("The length of values for each input/column name are not the same");
  }
  return table;
}

function fromInputs(value: unknown): RequestTable {
  if (Array.isArray(value)) return recordsTable(value, "inputs");
  if (!isRecord(value))
    throw invalidForm(`inputs must be a dictionary of columns or a list of rows. Got ${kind(value)}.`);
  const entries = Object.entries(value);
  const lists = entries.filter(([, column]) => Array.isArray(column));
  if (lists.length === 0) {
    return { rows: entries.length > 0 ? 1 : 0, columns: new Map(entries.map(([name, single]) => [name, [single]])) };
  }
  const table = new Map<string, readonly unknown[]>();
  let rows = -1;
  for (const [name, column] of entries) {
    if (!Array.isArray(column))
      throw invalidForm(`inputs holds a list for some columns and a single value for ${name}.`);
    if (rows >= 0 && column.length !== rows) {
      throw columnLengths(name, column.length, rows);
    }
    rows = column.length;
    table.set(name, column);
  }
  return { rows, columns: table };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function kind(value: unknown): string {
  if (Array.isArray(value)) return "list";
  return isRecord(value) ? "dictionary" : `type ${value === null ? "null" : typeof value}`;
}
