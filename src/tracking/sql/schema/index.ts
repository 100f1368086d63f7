import { createTable } from "./ddl.js";
import { evaluationTables } from "./evaluation.js";
import { gatewayTables } from "./gateway.js";
import { createPostgresTables } from "./postgres-ddl.js";
import { registryTables } from "./registry.js";
import type { Table } from "./table.js";
import { tracesTables } from "./traces.js";
import { trackingTables } from "./tracking.js";

/** The Alembic revision of MLflow 3.17, whose tables these are. */
export const schemaVersion = "dc11669786a5";

/** Every table of MLflow's database: its server wants them all, empty ones too. */
export const tables: readonly Table[] = [
  ...trackingTables,
  ...registryTables,
  ...tracesTables,
  ...evaluationTables,
  ...gatewayTables,
];

/** The rows that MLflow's migrations leave in a new database. */
const firstRows = [
  `INSERT INTO alembic_version (version_num) VALUES ('${schemaVersion}')`,
  "INSERT INTO workspaces (name, description) VALUES ('default', 'Default workspace for legacy resources')",
];

/** The statements that make an empty database of MLflow's in SQLite. */
export const createSchema = (): string[] => [...tables.flatMap(createTable), ...firstRows];

/** The statements that make an empty database of MLflow's in PostgreSQL. */
export const createPostgresSchema = (): string[] => [...createPostgresTables(tables), ...firstRows];
