import LibsqlDatabase from "libsql";

/**
 * Fills a database with runs, written as the server writes them but by the database alone: `steps` points of each of
 * ten metrics, five params and five tags a run, in ten experiments of which the first has nine tenths of the runs.
 *
 * @param {string} path of a database that has its tables
 * @param {number} runs
 * @param {number} steps
 */
export function fillTracking(path, runs, steps) {
  const database = new LibsqlDatabase(path);
  const numbers = (name, count) =>
    `${name}(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM ${name} WHERE n + 1 < ${count})`;
  // Ids spread as random ones do, and known again without being read back.
  const id = "lower(printf('%08x%08x%08x%08x', (n * 2654435761) % 4294967296, n, (n * 40503) % 4294967296, n * 7))";
  database.exec("PRAGMA synchronous = OFF");
  database.exec("PRAGMA cache_size = -200000");
  database.exec("BEGIN");
  database.exec(`WITH RECURSIVE ${numbers("e", 10)} INSERT INTO experiments
    (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time)
    SELECT n + 1, 'experiment ' || n, 'mlflow-artifacts:/' || (n + 1), 'active', 1, 1 FROM e`);
  database.exec(`WITH RECURSIVE ${numbers("r", runs)} INSERT INTO runs
    (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time, source_version,
     lifecycle_stage, artifact_uri, experiment_id)
    SELECT ${id}, 'run ' || n, 'UNKNOWN', '', '', 'bench', 'FINISHED', 1700000000000 + n * 1000, '', 'active',
      'mlflow-artifacts:/1/' || ${id} || '/artifacts', iif(n % 10 < 9, 1, 2 + n % 9) FROM r`);
  database.exec(`WITH RECURSIVE ${numbers("r", runs)}, k(k) AS (VALUES (0), (1), (2), (3), (4))
    INSERT INTO params (key, value, run_uuid) SELECT 'param' || k, CAST(n % (k + 2) AS TEXT), ${id} FROM r, k`);
  database.exec(`WITH RECURSIVE ${numbers("r", runs)}, k(k) AS (VALUES (0), (1), (2), (3), (4))
    INSERT INTO tags (key, value, run_uuid)
    SELECT iif(k = 0, 'mlflow.runName', 'tag' || k), iif(k = 0, 'run ' || n, CAST(n % 7 AS TEXT)), ${id} FROM r, k`);
  const value = "abs((n * 7919 + m * 104729 + s * 1299709) % 1000003) / 1000003.0";
  const points = `${numbers("r", runs)}, m(m) AS (SELECT 0 UNION ALL SELECT m + 1 FROM m WHERE m + 1 < 10)`;
  database.exec(`WITH RECURSIVE ${points}, s(s) AS (SELECT 0 UNION ALL SELECT s + 1 FROM s WHERE s + 1 < ${steps})
    INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan)
    SELECT 'metric' || m, ${value}, 1700000000000 + n * 1000 + s, ${id}, s, 0 FROM r, m, s`);
  database.exec(`WITH RECURSIVE ${points}, s(s) AS (VALUES (${steps - 1}))
    INSERT INTO latest_metrics (key, value, timestamp, run_uuid, step, is_nan)
    SELECT 'metric' || m, ${value}, 1700000000000 + n * 1000 + s, ${id}, s, 0 FROM r, m, s`);
  database.exec("COMMIT");
  database.prepare("PRAGMA wal_checkpoint(TRUNCATE)").all();
  database.close();
}
