/** What the server has said is stored; kept here, outside of it. */
export interface Acknowledged {
  readonly runId: string;
  /** The values of the metric `m` at the steps 0, 1, …; each of the batches has also a param `p` of its step. */
  readonly values: readonly number[];
}

export interface Refusal {
  readonly status: number;
  readonly error_code: unknown;
  readonly message: unknown;
}

/** Posts a call of the API; the answer's status and JSON. */
export async function post(url: string, call: string, body: object) {
  const answer = await fetch(`${url}/api/2.0/mlflow/${call}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, json: text === "" ? {} : JSON.parse(text) };
}

/** So many clients that create runs and log to them until they are stopped, or their server is gone. */
export function writers(url: string, count: number) {
  const acknowledged: Acknowledged[] = [];
  const refusals: Refusal[] = [];
  let stopped = false;
  const write = async () => {
    while (!stopped) {
      const created = await post(url, "runs/create", { experiment_id: "0", start_time: Date.now() });
      if (created.status !== 200) {
        refusals.push({ status: created.status, ...created.json });
        continue;
      }
      const runId: string = created.json.run.info.run_id;
      const values: number[] = [];
      acknowledged.push({ runId, values });
      for (let step = 0; step < 3 && !stopped; step++) {
        const value = Math.random();
        const logged = await post(url, "runs/log-batch", {
          run_id: runId,
          metrics: [{ key: "m", value, step, timestamp: Date.now() }],
          params: [{ key: `p${step}`, value: String(value) }],
        });
        if (logged.status !== 200) {
          refusals.push({ status: logged.status, ...logged.json });
          break;
        }
        values.push(value);
      }
    }
  };
  // A server that has been killed answers nothing: what it has not acknowledged may be there or not.
  const ended = Promise.allSettled(Array.from({ length: count }, write));
  return {
    acknowledged,
    refusals,
    async stop() {
      stopped = true;
      await ended;
    },
  };
}
