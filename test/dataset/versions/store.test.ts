import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { encodeText, openDatasetStore, readTable, type Table, writeTable } from "../../../src/dataset/index.js";

const root = mkdtempSync(join(tmpdir(), "perigee-versions-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folders = 0;
const newStore = () => {
  const folder = join(root, `store-${++folders}`);
  return { folder, store: openDatasetStore(folder) };
};

const tableOf = (...ids: string[]): Table => ({
  rows: ids.length,
  columns: [
    encodeText("id", ids),
    { name: "x", kind: "number", values: Float64Array.from(ids, (_, row) => (row === 1 ? Number.NaN : row / 3)) },
    encodeText(
      "hazardous",
      ids.map((_, row) => (row % 2 ? "True" : "False")),
    ),
    encodeText(
      "date",
      ids.map((_, row) => (row === 0 ? "2024-01-31" : "1910-02-03T04:05:06.789Z")),
    ),
  ],
});
const lineage = {
  source: "file",
  uri: "a.csv",
  query: {},
  imported_at: "2026-01-01T00:00:00.000Z",
  code_version: "0.1.0",
};
const told = (name: string) => ({ name, keys: ["id"], lineage, summary: { objects: 2 } });

describe("a dataset store", () => {
  it("keeps rows under the digest of what they say, in one order, and reads them back", async () => {
    const { store } = newStore();
    const { manifest, isNew } = await store.put(tableOf("b", "a", "c"), told("neo"));
    expect(isNew).toBe(true);
    const kinds = new Map(manifest.columns.map(({ name, kind }) => [name, kind]));
    const { source, ...table } = await readTable(store.pathOf(manifest), { kinds: () => kinds });
    expect(table.columns.find(({ name }) => name === "id")).toMatchObject({ values: ["a", "b", "c"] });
    expect(table.columns.find(({ name }) => name === "date")).toMatchObject({
      values: ["1910-02-03T04:05:06.789Z", "2024-01-31"],
    });
    await store.verify(manifest, ["id"]);
  });

  it("knows rows again that came in another order, and gives them no second version", async () => {
    const { store, folder } = newStore();
    const first = await store.put(tableOf("a", "b"), told("neo"));
    const rows = tableOf("a", "b");
    await writeTable(join(folder, "again.parquet"), rows);
    const { source, ...read } = await readTable(join(folder, "again.parquet"), { kinds: () => new Map() });
    const again = await store.put(read, told("neo"));
    expect(again).toEqual({ manifest: first.manifest, isNew: false });
    expect((await store.list())[0]?.versions).toHaveLength(1);
  });

  it("says which version came before, and finds each by its name, or by 8 characters of its digest", async () => {
    const { store } = newStore();
    const old = (await store.put(tableOf("a"), told("neo"))).manifest;
    const young = (await store.put(tableOf("a", "b"), told("neo"))).manifest;
    expect(young.lineage.parent).toBe(old.digest);
    expect(await store.resolve("neo")).toEqual(young);
    expect(await store.resolve(`neo@${old.digest.slice(0, 8)}`)).toEqual(old);
    expect(await store.resolve(old.digest.slice(0, 12))).toEqual(old);
  });

  it("names what there is where a reference means nothing", async () => {
    const { store } = newStore();
    await expect(store.resolve("neo")).rejects.toMatchObject({ code: "VERSION_UNKNOWN", hint: /perigee data import/ });
    await store.put(tableOf("a"), told("neo-2024"));
    await expect(store.resolve("neo-2023")).rejects.toMatchObject({
      code: "VERSION_UNKNOWN",
      hint: /Did you mean neo-2024/,
    });
    await expect(store.resolve("neo-2024@00000000")).rejects.toMatchObject({ code: "VERSION_UNKNOWN" });
    await expect(store.put(tableOf("a"), told("../x"))).rejects.toMatchObject({ code: "DATASET_NAME_INVALID" });
  });

  it("tells a version whose bytes have changed, or are gone", async () => {
    const { store } = newStore();
    const { manifest } = await store.put(tableOf("a", "b"), told("neo"));
    const bytes = readFileSync(store.pathOf(manifest));
    bytes[10]! ^= 1;
    writeFileSync(store.pathOf(manifest), bytes);
    await expect(store.verify(manifest, ["id"])).rejects.toMatchObject({ code: "VERSION_DAMAGED", exitCode: 3 });
    rmSync(store.pathOf(manifest));
    await expect(store.verify(manifest, ["id"])).rejects.toThrow(/its file is gone/);
  });

  it("removes what an import of the same rows left that was killed, and nothing of one that is at work", async () => {
    const { store, folder } = newStore();
    const { digest } = (await newStore().store.put(tableOf("a", "b"), told("neo"))).manifest;
    const versions = join(folder, "versions");
    mkdirSync(versions, { recursive: true });
    const ended = spawnSync(process.execPath, ["--version"]).pid;
    writeFileSync(join(versions, `${digest}.part-${ended}.parquet.0123456789ab.part`), "half");
    writeFileSync(join(versions, `${digest}.part-${process.ppid}.parquet`), "half");
    await store.put(tableOf("a", "b"), told("neo"));
    expect(readdirSync(versions).sort()).toEqual(
      [`${digest}.json`, `${digest}.parquet`, `${digest}.part-${process.ppid}.parquet`].sort(),
    );
  });

  it("forgets old versions when it is told to, and what an import that was killed left", async () => {
    const { store, folder } = newStore();
    const old = (await store.put(tableOf("a"), told("neo"))).manifest;
    const young = (await store.put(tableOf("a", "b"), told("neo"))).manifest;
    await store.put(tableOf("a"), told("other"));
    writeFileSync(join(folder, "versions", `${young.digest}.part-1.parquet`), "half");
    expect((await store.collect(1)).removed).toEqual([]);
    expect(readdirSync(join(folder, "versions"))).toHaveLength(4);
    rmSync(join(folder, "names", "other.json"));
    expect((await store.collect(1)).removed).toEqual([old.digest]);
    expect(await store.resolve("neo")).toEqual(young);
  });
});
