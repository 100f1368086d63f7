import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import type { Kysely } from "kysely";
import { type Clock, type Logger, systemClock } from "../../support/index.js";
import { absoluteLocation, appendToLocation } from "../artifact-location.js";
import type { Keeper } from "../move/keeper.js";
import type { RegistryStore, TrackingStore } from "../store.js";
import type { SqlContext } from "./context.js";
import type { Database } from "./database.js";
import type { FirstExperiment } from "./first-experiment.js";
import { createKeeper } from "./keeper.js";
import { SqlRegistryStore } from "./registry-store.js";
import { openDatabase } from "./sqlite/open.js";
import { SqlTrackingStore } from "./tracking-store.js";

export interface SqlStoreOptions {
  /** A file, or `:memory:`. */
  readonly path: string;
  /** Where experiments keep artifacts: a folder (made absolute) or a URI such as `mlflow-artifacts:/`. */
  readonly artifactRoot: string;
  /** What relative locations are relative to; the working folder where left out. */
  readonly folder?: string;
  readonly clock?: Clock;
  /** FULL where left out: what was acknowledged survives a power cut. NORMAL may lose the last of it. */
  readonly synchronous?: "FULL" | "NORMAL";
  /** Told of checkpoints that fail. */
  readonly logger?: Pick<Logger, "info" | "warn">;
}

export interface PostgresStoreOptions extends Omit<SqlStoreOptions, "path" | "synchronous"> {
  /** Such as `postgresql://user:password@host/database`. */
  readonly uri: string;
}

/** Both stores on one database: closing one closes both. */
export interface SqlStores {
  readonly tracking: TrackingStore;
  readonly registry: RegistryStore;
  readonly keeper: Keeper;
  close(): Promise<void>;
}

/**
 * Opens MLflow's database in a file as its two stores, making it where there is none.
 *
 * @throws `DATABASE_UNAVAILABLE`, `NOT_AN_MLFLOW_DATABASE`, `DATABASE_AT_OTHER_VERSION`
 */
export function openSqlStores(options: SqlStoreOptions): Promise<SqlStores> {
  const { path, synchronous } = options;
  return openStores(options, (first, folder) =>
    openDatabase(path === ":memory:" ? path : resolve(folder, path), {
      ...first,
      synchronous,
      logger: options.logger,
    }),
  );
}

/**
 * Opens MLflow's database in PostgreSQL as its two stores, making its tables where there are none.
 *
 * @throws `DATABASE_UNAVAILABLE`, `NOT_AN_MLFLOW_DATABASE`, `DATABASE_AT_OTHER_VERSION`
 */
export function openPostgresStores(options: PostgresStoreOptions): Promise<SqlStores> {
  return openStores(options, async (first) => {
    // Only who uses PostgreSQL loads what it needs.
    const { openPostgres } = await import("./postgres/open.js");
    return openPostgres(options.uri, { ...first, logger: options.logger });
  });
}

async function openStores(
  options: Omit<SqlStoreOptions, "path">,
  open: (first: FirstExperiment, folder: string) => Promise<Kysely<Database>>,
): Promise<SqlStores> {
  const { folder = process.cwd(), clock = systemClock } = options;
  const artifactRoot = absoluteLocation(options.artifactRoot, folder);
  const db = await open({ defaultArtifactLocation: appendToLocation(artifactRoot, "0"), now: clock() }, folder);
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= db.destroy();
    return closed;
  };
  const newId = () => randomUUID().replaceAll("-", "");
  const context: SqlContext = { db, clock, newId, artifactRoot, folder, close };
  return {
    tracking: new SqlTrackingStore(context),
    registry: new SqlRegistryStore(context),
    keeper: createKeeper(context),
    close,
  };
}
