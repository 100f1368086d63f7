import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import Database from "libsql";
import { describe, expect, it } from "vitest";
import { openApproachStore, openSqliteStore } from "../../../../src/neo/index.js";
import { useFolder } from "../../../dataset/folder.js";
import { countOf, historyOver, keepsApproaches, known, readAll } from "./store-contract.js";

const folder = useFolder();
let files = 0;
const newFile = () => folder.path(`history-${files++}/kept.db`);

describe("a history that is kept in SQLite", () => {
  keepsApproaches(newFile, openSqliteStore);

  it("waits while another process writes, and writes when that is done", async () => {
    const path = newFile();
    const history = await historyOver(await openApproachStore(path));
    const other = new Database(path);
    other.exec("BEGIN IMMEDIATE");
    history.observe("1", known);
    const writing = history.synchronize();
    await sleep(60);
    other.exec("COMMIT");
    await writing;
    other.close();
    const store = await openSqliteStore(path);
    expect(await readAll(store)).toHaveLength(1);
    await store.close();
    await history.close();
  });

  it("says after half a second that another one holds the file, and goes on from memory", async () => {
    const path = newFile();
    const store = await openSqliteStore(path);
    const other = new Database(path);
    other.exec("BEGIN IMMEDIATE");
    await expect(store.append([{ objectId: "1", approach: known }])).rejects.toMatchObject({
      code: "HISTORY_STORE_UNAVAILABLE",
      message: expect.stringContaining("kept.db cannot keep object history for now: database is locked"),
    });
    other.close();
    await store.append([{ objectId: "1", approach: known }]);
    await store.close();
  });

  it("names a file that is no such database, and leaves it as it was", async () => {
    const notes = "These are notes, and have been for a long time.\n".repeat(100);
    const path = await folder.file("notes.db", notes);
    await expect(openSqliteStore(path)).rejects.toMatchObject({
      code: "HISTORY_STORE_UNUSABLE",
      message: expect.stringContaining("notes.db cannot be used to keep object history"),
    });
    expect(readFileSync(path, "utf8")).toBe(notes);
    writeFileSync(folder.path("file"), "");
    await expect(openSqliteStore(folder.path("file/history.db"))).rejects.toMatchObject({
      code: "HISTORY_STORE_UNUSABLE",
    });
  });

  it("names a database of something else, and adds nothing to it", async () => {
    const path = folder.path("mlflow.db");
    const other = new Database(path);
    other.exec("CREATE TABLE experiments (experiment_id INTEGER)");
    await expect(openSqliteStore(path)).rejects.toMatchObject({
      code: "HISTORY_STORE_UNUSABLE",
      message: expect.stringContaining("a database of something else, with the table experiments"),
    });
    expect(other.prepare("SELECT name FROM sqlite_master").pluck().all()).toEqual(["experiments"]);
    other.close();
  });

  it("names a file that was damaged", async () => {
    const path = newFile();
    const store = await openSqliteStore(path);
    await store.append(Array.from({ length: 5000 }, (_, i) => ({ objectId: String(i), approach: known })));
    await store.close();
    const file = openSync(path, "r+");
    writeSync(file, Buffer.alloc(40_000, 0xab), 0, 40_000, 8192);
    closeSync(file);
    const open = async () => historyOver(await openSqliteStore(path));
    await expect(open()).rejects.toMatchObject({
      code: "HISTORY_STORE_UNUSABLE",
      message: expect.stringContaining("kept.db cannot be used to keep object history"),
      hint: expect.stringContaining("--history"),
    });
  });

  it("counts an approach once, though it was written twice", async () => {
    const path = newFile();
    const store = await openSqliteStore(path);
    await store.append([{ objectId: "1", approach: known }]);
    await store.append([{ objectId: "1", approach: known }]);
    await store.close();
    const history = await historyOver(await openSqliteStore(path));
    expect(countOf(history)).toBe(2);
    await history.close();
  });
});
