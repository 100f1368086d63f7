import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { createTrackingServer } from "../../src/server/index.js";
import { listen, silentLogger } from "../../src/support/index.js";
import { openSqlStores, type RegistryStore, type TrackingStore } from "../../src/tracking/index.js";
import { createRestStore } from "../../src/tracking/rest/index.js";

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
  let now = 1_700_000_000_000;
  const stores = await openSqlStores({
    path: ":memory:",
    artifactRoot: "/artifacts",
    folder: "/work",
    clock: () => ++now,
  });
  afterAll(() => stores.close());
  return stores;
}

/** Such a store behind our own tracking server, by its REST API. */
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
];
