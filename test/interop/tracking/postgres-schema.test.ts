import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { openPostgresStores } from "../../../src/tracking/index.js";
import { temporaryFolder } from "../../cli/perigee.js";
import { postgresAbsent, startPostgres } from "../../tracking/postgres.js";
import { missingInPython } from "../python.js";
import { runScript } from "../python-script.js";

const absent = postgresAbsent ?? missingInPython("mlflow", "psycopg2");

const parts = ["columns", "constraints", "indexes", "triggers", "sequences", "version", "workspaces"] as const;
const catalog = z.record(z.enum(parts), z.array(z.array(z.unknown())));

describe.skipIf(absent)(`the tables of a new database in PostgreSQL${absent ? ` (${absent})` : ""}`, () => {
  const folder = temporaryFolder();
  let ours: z.output<typeof catalog>;
  let theirs: z.output<typeof catalog>;

  beforeAll(async () => {
    const postgres = await startPostgres();
    const [mine, mlflows] = [await postgres.createDatabase(), await postgres.createDatabase()];
    const stores = await openPostgresStores({ uri: mine, artifactRoot: "mlartifacts", folder: folder.path });
    await stores.close();
    const script = join(import.meta.dirname, "describe_postgres.py");
    await runScript(script, [mine, mlflows, "catalog.json"], { cwd: folder.path });
    const described: unknown = JSON.parse(await readFile(join(folder.path, "catalog.json"), "utf8"));
    ({ ours, theirs } = z.object({ ours: catalog, theirs: catalog }).parse(described));
  }, 300_000);
  afterAll(() => folder.remove());

  it("are at the version of MLflow 3.17, and are 65", () => {
    expect(theirs.version).toEqual([["dc11669786a5"]]);
    expect(new Set(ours.columns.map(([table]) => table)).size).toBe(65);
  });

  it.each(parts)("have the %s that MLflow's own migrations make", (part) => {
    expect(ours[part]).toEqual(theirs[part]);
  });
});
