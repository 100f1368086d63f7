import { isEndpointMissing, MlflowError } from "../errors.js";
import type { Call, Connection } from "./connection.js";

/** What a server may be able to do, and what a client does where it cannot. */
export interface Capability {
  readonly name: string;
  readonly what: string;
  readonly instead: string;
  /** A call that changes nothing, by which a server that knows it is told from one that does not. */
  readonly probe: Pick<Call, "method" | "path" | "query" | "json">;
}

/** `yes` also where the probe is refused in MLflow's words; `denied` 401 and 403; `broken` the server's own failures. */
export type Verdict = "yes" | "no" | "denied" | "broken" | "unreachable";

const api = "/api/2.0/mlflow";
// No run and no model has such an id: what knows the call says that there is none.
const nobody = "0".repeat(32);

export const capabilities = [
  {
    name: "runs",
    what: "experiments and runs",
    instead: "nothing: without them it is no tracking server",
    probe: { method: "POST", path: `${api}/experiments/search`, json: { max_results: 1 } },
  },
  {
    name: "log-batch",
    what: "many values in one call",
    instead: "one call a value",
    probe: {
      method: "POST",
      path: `${api}/runs/log-batch`,
      json: { run_id: nobody, metrics: [], params: [], tags: [] },
    },
  },
  {
    name: "run-updates",
    what: "a run's end and its name",
    instead: "the tags perigee.status and perigee.end_time",
    probe: { method: "POST", path: `${api}/runs/update`, json: { run_id: nobody, status: "RUNNING" } },
  },
  {
    name: "inputs",
    what: "datasets as a run's inputs",
    instead: "the tag perigee.dataset.CONTEXT",
    probe: { method: "POST", path: `${api}/runs/log-inputs`, json: { run_id: nobody, datasets: [] } },
  },
  {
    name: "logged-models",
    what: "MLflow 3's logged models",
    instead: "a run's artifact, noted in mlflow.log-model.history",
    probe: { method: "POST", path: `${api}/logged-models/search`, json: { experiment_ids: ["0"], max_results: 1 } },
  },
  {
    name: "log-model",
    what: "the old call that notes a run's model",
    instead: "the tag mlflow.log-model.history, which is what the call sets",
    probe: { method: "POST", path: `${api}/runs/log-model`, json: { run_id: nobody, model_json: "{}" } },
  },
  {
    name: "registry",
    what: "registered models and versions",
    instead: "tags of the runs, perigee.registry.NAME.…",
    probe: { method: "GET", path: `${api}/registered-models/search`, query: { max_results: 1 } },
  },
  {
    name: "aliases",
    what: "aliases of versions",
    instead: "tags of the registered model, perigee.alias.ALIAS",
    probe: { method: "GET", path: `${api}/registered-models/alias`, query: { name: nobody, alias: nobody } },
  },
  {
    name: "artifacts",
    what: "artifacts by way of the server",
    instead: "nothing: the run's artifact URI must be one that is reached from here",
    probe: { method: "GET", path: "/api/2.0/mlflow-artifacts/artifacts", query: { path: nobody } },
  },
] as const satisfies readonly Capability[];

export type CapabilityName = (typeof capabilities)[number]["name"];

/** Asks a server once for each thing, when it is first wanted. */
export class Capabilities {
  readonly #connection: Connection;
  readonly #verdicts = new Map<CapabilityName, Promise<Verdict>>();

  /** @param connection one that does not try again: a probe's failure is its answer */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  verdict(name: CapabilityName): Promise<Verdict> {
    const known = this.#verdicts.get(name);
    if (known) return known;
    const asked = this.#ask(name);
    this.#verdicts.set(name, asked);
    return asked;
  }

  /** Notes what a call has shown. */
  found(name: CapabilityName, verdict: Verdict): void {
    this.#verdicts.set(name, Promise.resolve(verdict));
  }

  /** Whether a server is known to lack something; one that cannot be asked is taken to have it. */
  async lacks(name: CapabilityName): Promise<boolean> {
    return (await this.verdict(name)) === "no";
  }

  async #ask(name: CapabilityName): Promise<Verdict> {
    const { probe } = capabilities.find((each) => each.name === name)!;
    try {
      await this.#connection.send({ ...probe, idempotent: true });
      return "yes";
    } catch (failure) {
      return verdictOf(failure);
    }
  }
}

/** What a failed call says of whether the server knows it. */
export function verdictOf(failure: unknown): Verdict {
  if (isEndpointMissing(failure)) return "no";
  const status = failure instanceof MlflowError ? failure.status : undefined;
  if (status === undefined) return "unreachable";
  if (status === 401 || status === 403) return "denied";
  return status >= 500 ? "broken" : "yes";
}

/** The version that a server says it has, as `mlflow server` does since 1.28; undefined where it does not say. */
export async function serverVersion(connection: Connection): Promise<string | undefined> {
  try {
    const response = await connection.send({ method: "GET", path: "/version", idempotent: true });
    const text = (await response.text()).trim();
    return /^\d+(\.\w+)+$/.test(text) ? text : undefined;
  } catch {
    return undefined;
  }
}
