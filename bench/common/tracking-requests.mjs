/**
 * The call and the body, in ASCII, of one write to a tracking server, none like another.
 *
 * @param {"create" | "metric" | "batch"} work
 * @param {number} at which request it is
 * @param {string} experiment
 * @param {readonly string[]} runs
 * @returns {[call: string, body: string]}
 */
export function requestOf(work, at, experiment, runs) {
  const run_id = runs[at % runs.length];
  const timestamp = Date.now();
  switch (work) {
    case "create": {
      const tags = [{ key: "group", value: String(at % 7) }];
      const run = { experiment_id: experiment, start_time: timestamp, run_name: `run ${at}`, tags };
      return ["runs/create", JSON.stringify(run)];
    }
    case "metric":
      return ["runs/log-metric", JSON.stringify({ run_id, key: "loss", value: Math.random(), timestamp, step: at })];
    case "batch": {
      const metrics = Array.from({ length: 10 }, (_, k) => ({
        key: `metric${k}`,
        value: Math.random(),
        timestamp,
        step: at,
      }));
      const params = Array.from({ length: 5 }, (_, k) => ({ key: `param${k}`, value: String(k) }));
      return ["runs/log-batch", JSON.stringify({ run_id, metrics, params })];
    }
  }
}
