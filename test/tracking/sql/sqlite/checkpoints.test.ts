import { statSync } from "node:fs";
import { join } from "node:path";
import LibsqlDatabase from "libsql";
import { expect, it } from "vitest";
import { openSqlStores } from "../../../../src/tracking/index.js";
import { temporaryFolder } from "../../stores.js";

const folder = temporaryFolder();

it("A log of writes that go on and on starts anew again and again, and loses none of them", async () => {
  const { tracking, close } = await openSqlStores({
    path: "busy.db",
    artifactRoot: "mlartifacts",
    folder,
    synchronous: "NORMAL",
  });
  const path = join(folder, "busy.db");
  const runs = await Promise.all(Array.from({ length: 16 }, () => tracking.createRun({ experimentId: "0" })));
  let longest = 0;
  let written = 0;
  const write = async (at: number) => {
    for (let round = 0; round < 150; round++) {
      const metrics = Array.from({ length: 20 }, (_, k) => ({
        key: `m${k}`,
        value: k,
        timestamp: round,
        step: round,
      }));
      await tracking.logBatch(runs[at]!.info.runId, { metrics });
      written += metrics.length;
      longest = Math.max(longest, statSync(`${path}-wal`).size);
    }
  };
  await Promise.all(runs.map((_, at) => write(at)));
  expect(longest / 2 ** 20).toBeLessThan(80);
  await close();
  const database = new LibsqlDatabase(path);
  expect(database.prepare("SELECT count(*) AS points FROM metrics").all()).toEqual([{ points: written }]);
  expect(database.prepare("PRAGMA integrity_check").all()).toEqual([{ integrity_check: "ok" }]);
  database.close();
});
