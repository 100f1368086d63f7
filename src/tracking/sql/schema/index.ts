import { createTable } from "./ddl.js";
import { evaluationTables } from "./evaluation.js";
import { gatewayTables } from "./gateway.js";
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

/** The statements that make an empty database of MLflow's. */
export const createSchema = (): string[] => [
  ...tables.flatMap(createTable),
  `INSERT INTO alembic_version (version_num) VALUES ('${schemaVersion}')`,
];
