import { parseColumn } from "./column.js";
import type { ForeignKey, Table } from "./table.js";

/** The statements that create a table with its indexes and triggers in SQLite, written as SQLAlchemy writes them. */
export function createTable(table: Table): string[] {
  const parts = [
    ...Object.entries(table.columns).map(([name, spec]) => column(name, spec)),
    `CONSTRAINT ${table.primaryKey.name} PRIMARY KEY (${list(table.primaryKey.columns)})`,
    ...(table.foreignKeys ?? []).map(foreignKey),
    ...(table.unique ?? []).map(({ name, columns }) => `CONSTRAINT ${name} UNIQUE (${list(columns)})`),
    ...(table.checks ?? []).map(({ name, condition }) => `${constraint(name)}CHECK (${condition})`),
  ];
  return [
    `CREATE TABLE ${table.name} (\n\t${parts.join(", \n\t")}\n)`,
    ...(table.indexes ?? []).map(
      ({ name, columns, unique }) =>
        `CREATE ${unique ? "UNIQUE " : ""}INDEX ${name} ON ${table.name} (${list(columns)})`,
    ),
    ...(table.triggers ?? []).map(
      ({ name, when, abort }) =>
        `CREATE TRIGGER ${name} BEFORE UPDATE ON ${table.name} FOR EACH ROW WHEN ${when} BEGIN SELECT RAISE(ABORT, '${abort}'); END`,
    ),
  ];
}

function column(name: string, spec: string): string {
  const { type, required, fallback, expression } = parseColumn(name, spec);
  return [
    quoted(name),
    type.toUpperCase(),
    fallback && `DEFAULT ${fallback}`,
    expression && `GENERATED ALWAYS AS (${expression}) STORED`,
    required && "NOT NULL",
  ]
    .filter(Boolean)
    .join(" ");
}

function foreignKey({ name, columns, to, toColumns = columns, onDelete, onUpdate }: ForeignKey): string {
  const actions = [onDelete && ` ON DELETE ${onDelete}`, onUpdate && ` ON UPDATE ${onUpdate}`].filter(Boolean).join("");
  return `${constraint(name)}FOREIGN KEY(${list(columns)}) REFERENCES ${to} (${list(toColumns)})${actions.toUpperCase()}`;
}

const constraint = (name: string | undefined) => (name ? `CONSTRAINT ${name} ` : "");

const list = (columns: readonly string[]) => columns.map(quoted).join(", ");

/** `key` alone is a reserved word; MLflow's own migrations find constraints by unquoted names. */
const quoted = (column: string) => (column === "key" ? '"key"' : column);
