import LibsqlDatabase from "libsql";
import type { Acknowledged } from "./writers.js";

/** What a database lacks of what was acknowledged, and whether it is whole. */
export function checkStored(path: string, acknowledged: readonly Acknowledged[]) {
  const database = new LibsqlDatabase(path);
  const rows = (sql: string) => database.prepare(sql).raw(true).all() as unknown[][];
  const runs = new Set(rows("SELECT run_uuid FROM runs").map(([id]) => id));
  const points = new Set(rows("SELECT run_uuid, step, value FROM metrics").map((row) => row.join(" ")));
  const latest = new Map(rows("SELECT run_uuid, step FROM latest_metrics").map(([run, step]) => [run, Number(step)]));
  const params = new Set(rows("SELECT run_uuid, key, value FROM params").map((row) => row.join(" ")));
  const missing: string[] = [];
  for (const { runId, values } of acknowledged) {
    if (!runs.has(runId)) missing.push(`run ${runId}`);
    for (const [step, value] of values.entries()) {
      if (!points.has(`${runId} ${step} ${value}`)) missing.push(`metric of ${runId} at step ${step}`);
      if (!params.has(`${runId} p${step} ${value}`)) missing.push(`param of ${runId} at step ${step}`);
    }
    if (values.length && (latest.get(runId) ?? -1) < values.length - 1) missing.push(`latest metric of ${runId}`);
  }
  const integrity = rows("PRAGMA integrity_check").flat();
  const orphans = rows("PRAGMA foreign_key_check");
  database.close();
  return { runs: runs.size, missing, integrity, orphans };
}
