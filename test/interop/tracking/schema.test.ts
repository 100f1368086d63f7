import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openSqlStores } from "../../../src/tracking/index.js";
import { temporaryFolder } from "../../cli/perigee.js";
import { missingInPython } from "../python.js";
import { runScript } from "../python-script.js";

const absent = missingInPython("mlflow");

const database = z.object({
  version: z.array(z.tuple([z.string()])),
  triggers: z.array(z.tuple([z.string(), z.string()])),
  tables: z.record(z.string(), z.record(z.enum(["columns", "keys", "indexes"]), z.array(z.unknown()))),
});

describe.skipIf(absent)(`the tables of a new database${absent ? ` (${absent})` : ""}`, () => {
  const folder = temporaryFolder();
  let ours: z.output<typeof database>;
  let theirs: z.output<typeof database>;

  beforeAll(async () => {
    const stores = await openSqlStores({ path: "ours.db", artifactRoot: "mlartifacts", folder: folder.path });
    await stores.close();
    const script = join(import.meta.dirname, "describe_database.py");
    await runScript(script, ["ours.db", "theirs.db", "tables.json"], { cwd: folder.path });
    const described = JSON.parse(await readFile(join(folder.path, "tables.json"), "utf8"));
    ({ ours, theirs } = z.object({ ours: database, theirs: database }).parse(described));
  });
  afterAll(() => folder.remove());

  it("are at the version of MLflow 3.17", () => {
    expect(theirs.version).toEqual([["dc11669786a5"]]);
    expect(ours.version).toEqual(theirs.version);
  });

  it("are MLflow's, every one", () => {
    expect(Object.keys(ours.tables)).toEqual(Object.keys(theirs.tables));
    expect(Object.keys(ours.tables)).toHaveLength(65);
  });

  it("have MLflow's columns with type, default and whether they may be null, its keys and its indexes", () => {
    for (const [name, table] of Object.entries(theirs.tables)) expect(ours.tables[name], name).toEqual(table);
  });

  it("have MLflow's triggers", () => {
    expect(ours.triggers.map(([name]) => name)).toEqual(theirs.triggers.map(([name]) => name));
  });
});
