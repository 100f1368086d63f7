import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { migratePostgres } from "../../../src/tracking/sql/migrations/postgres.js";
import { migrateSqlite } from "../../../src/tracking/sql/migrations/sqlite.js";
import { temporaryFolder } from "../../cli/perigee.js";
import { postgresAbsent, startPostgres } from "../../tracking/postgres.js";
import { missingInPython } from "../python.js";
import { runScript } from "../python-script.js";

/** Heads of MLflow 2.10, 2.15, 2.22, 3.1, 3.5, the first with workspaces, and the last before traces were rewritten. */
const revisions = [
  "acf3f17fdcc7",
  "5b0e9adcef9c",
  "0584bdc529eb",
  "cbc13b556ace",
  "bf29a5ff90ea",
  "1b5f0d9ad7c1",
  "b7e2c1a4d9f3",
];

const described = z.object({ ours: z.unknown(), theirs: z.unknown() });
const script = (name: string) => join(import.meta.dirname, name);
const json = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, "utf8"));

const absent = missingInPython("mlflow");

describe.skipIf(absent)(`a database of an older MLflow in a file${absent ? ` (${absent})` : ""}`, () => {
  const folder = temporaryFolder();
  const old = (...words: string[]) => runScript(script("make_old_database.py"), words, { cwd: folder.path });
  afterAll(() => folder.remove());

  it.each(revisions)(
    "of revision %s comes to the tables and the rows that MLflow's own migrations make",
    async (revision) => {
      const [ours, theirs] = [`${revision}.db`, `${revision}-theirs.db`];
      await old("make", `sqlite:///${ours}`, revision);
      await copyFile(join(folder.path, ours), join(folder.path, theirs));
      const { backup } = await migrateSqlite(join(folder.path, ours), 1);
      await old("upgrade", `sqlite:///${theirs}`);

      await runScript(script("describe_database.py"), [ours, theirs, "tables.json"], { cwd: folder.path });
      const { ours: mine, theirs: mlflows } = described.parse(await json(join(folder.path, "tables.json")));
      expect(mine).toEqual(mlflows);

      await old("dump", `sqlite:///${ours}`, "ours.json");
      await old("dump", `sqlite:///${theirs}`, "theirs.json");
      const rows = z.record(z.string(), z.array(z.unknown())).parse(await json(join(folder.path, "ours.json")));
      expect(rows.runs).toHaveLength(2);
      expect(rows).toEqual(await json(join(folder.path, "theirs.json")));

      await old("upgrade", `sqlite:///${backup}`);
      await old("dump", `sqlite:///${backup}`, "backup.json");
      expect(await json(join(folder.path, "backup.json"))).toEqual(rows);
    },
    300_000,
  );
});

const absentHere = postgresAbsent ?? missingInPython("mlflow", "psycopg2");

describe.skipIf(absentHere)(
  `a database of an older MLflow in PostgreSQL${absentHere ? ` (${absentHere})` : ""}`,
  () => {
    const folder = temporaryFolder();
    const old = (...words: string[]) => runScript(script("make_old_database.py"), words, { cwd: folder.path });
    afterAll(() => folder.remove());

    it("comes to the tables and the rows that MLflow's own migrations make", async () => {
      const postgres = await startPostgres();
      for (const revision of [revisions[0]!, revisions[3]!]) {
        const [ours, theirs] = [await postgres.createDatabase(), await postgres.createDatabase()];
        for (const uri of [ours, theirs]) await old("make", uri, revision);
        await migratePostgres(ours);
        await runScript(script("describe_postgres.py"), [ours, theirs, "catalog.json"], { cwd: folder.path });
        const { ours: mine, theirs: mlflows } = described.parse(await json(join(folder.path, "catalog.json")));
        expect(mine).toEqual(mlflows);
        await old("dump", ours, "ours.json");
        await old("dump", theirs, "theirs.json");
        expect(await json(join(folder.path, "ours.json"))).toEqual(await json(join(folder.path, "theirs.json")));
      }
    }, 300_000);
  },
);
