import { randomUUID } from "node:crypto";
import { resolve } from "node:path";
import { type Clock, type Logger, systemClock } from "../../support/index.js";
import { absoluteLocation, appendToLocation } from "../artifact-location.js";
import type { RegistryStore, TrackingStore } from "../store.js";
import type { SqlContext } from "./context.js";
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
  readonly logger?: Logger;
}

/** Both stores on one database: closing one closes both. */
export interface SqlStores {
  readonly tracking: TrackingStore;
  readonly registry: RegistryStore;
  close(): Promise<void>;
}

/**
 * Opens MLflow's database as its two stores, making it where there is none.
 *
 * @throws `DATABASE_UNAVAILABLE`, `NOT_AN_MLFLOW_DATABASE`, `DATABASE_AT_OTHER_VERSION`
 */
export async function openSqlStores(options: SqlStoreOptions): Promise<SqlStores> {
  const { folder = process.cwd(), clock = systemClock } = options;
  const artifactRoot = absoluteLocation(options.artifactRoot, folder);
  const path = options.path === ":memory:" ? options.path : resolve(folder, options.path);
  const db = await openDatabase(path, {
    defaultArtifactLocation: appendToLocation(artifactRoot, "0"),
    now: clock(),
    synchronous: options.synchronous,
    logger: options.logger,
  });
  let closed: Promise<void> | undefined;
  const close = () => {
    closed ??= db.destroy();
    return closed;
  };
  const newId = () => randomUUID().replaceAll("-", "");
  const context: SqlContext = { db, clock, newId, artifactRoot, folder, close };
  return { tracking: new SqlTrackingStore(context), registry: new SqlRegistryStore(context), close };
}
