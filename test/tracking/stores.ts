import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, it } from "vitest";
import { createTrackingServer } from "../../src/server/index.js";
import { listen, silentLogger } from "../../src/support/index.js";
import { openPostgresStores, openSqlStores, type RegistryStore, type TrackingStore } from "../../src/tracking/index.js";
import { createRestStore } from "../../src/tracking/rest/index.js";
import { type PostgresServer, postgresAbsent, startPostgres } from "./postgres.js";

/** A folder of its own, gone after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "perigee-tracking-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Stores {
  readonly tracking: TrackingStore;
  readonly registry: RegistryStore;
}

/** A new store in memory, whose clock ticks a millisecond a reading. */
export async function memoryStores(): Promise<Stores> {
  const stores = await openSqlStores({ path: ":memory:", ...places, clock: ticking() });
  afterAll(() => stores.close());
  return stores;
}

/** Such a store in a database of its own of a PostgreSQL that is started for the file's tests. */
export async function postgresStores(artifactRoot = places.artifactRoot): Promise<Stores> {
  postgres ??= startPostgres();
  const uri = await (await postgres).createDatabase();
  const stores = await openPostgresStores({ uri, ...places, artifactRoot, clock: ticking() });
  afterAll(() => stores.close());
  return stores;
}

let postgres: Promise<PostgresServer> | undefined;

const places = { artifactRoot: "/artifacts", folder: "/work" };

function ticking(): () => number {
  let now = 1_720_000_000_000;
  return () => ++now;
}

/** A store in memory behind our own tracking server, by its REST API. */
export async function servedStores(): Promise<Stores> {
  const stores = await memoryStores();
  const server = createTrackingServer({ ...stores, artifactRoot: "/artifacts", logger: silentLogger() });
  const { url } = await listen(server, { host: "127.0.0.1", port: 0 });
  afterAll(() => server.close());
  const store = createRestStore({ uri: url, env: {} });
  return { tracking: store, registry: store };
}

/** What every test of a store runs over. */
export const implementations: readonly (readonly [name: string, open: () => Promise<Stores>])[] = [
  ["a database", memoryStores],
  ["a tracking server", servedStores],
  ...(postgresAbsent === undefined ? [["PostgreSQL", () => postgresStores()] as const] : []),
];

// Told, as the tests over PostgreSQL would otherwise be missing in silence.
if (postgresAbsent) it.skip(`are the same over PostgreSQL (${postgresAbsent})`, () => {});
