import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openSqlStores, type SqlStores } from "../../src/tracking/index.js";

/** A folder of its own, gone after the file's tests. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "perigee-tracking-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A new store in memory, whose clock ticks a millisecond a reading. */
export async function memoryStores(): Promise<SqlStores> {
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
