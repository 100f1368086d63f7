import { invalidParameter } from "../../tracking/index.js";
import type { Backend } from "../route.js";
import type { Access } from "./access.js";
import type { ArtifactOwners } from "./artifact-owners.js";
import type { Action } from "./permissions.js";

/** A request's fields as its handler gets them: query, body and path in one. */
export type Fields = Readonly<Record<string, unknown>>;

/** What a policy looks at. */
export interface Asked {
  readonly access: Access;
  readonly fields: Fields;
  readonly backend: Backend;
  readonly artifacts: ArtifactOwners;
}

/** Who may call a route. Admins may call all. */
export type Policy =
  /** Anybody, signed in or not. */
  | { readonly who: "anybody" }
  /** Admins alone, or with a token of the scope `metrics`. */
  | { readonly who: "admins"; readonly scope?: "metrics" }
  /** Whoever is signed in and is allowed what is asked. */
  | { readonly who: "users"; readonly allows: (asked: Asked) => boolean | Promise<boolean> };

export const anybody: Policy = { who: "anybody" };
export const admins: Policy = { who: "admins" };
export const metricsReaders: Policy = { who: "admins", scope: "metrics" };

/** Users without more: the answer tells of nothing that they may not read. */
export const anyUser: Policy = { who: "users", allows: () => true };

export const users = (allows: (asked: Asked) => boolean | Promise<boolean>): Policy => ({ who: "users", allows });

/** A text that a request must have. @throws `INVALID_PARAMETER_VALUE` in MLflow's words */
export function textIn(fields: Fields, name: string): string {
  const value = fields[name] ?? (name === "run_id" ? fields.run_uuid : undefined);
  if (typeof value === "string" && value !== "") return value;
  throw invalidParameter(
    value === undefined || value === null || value === ""
      ? `Missing value for required parameter '${name}'. See the API docs for more information about request parameters.`
      : `Invalid value for parameter '${name}' supplied: a string is expected.`,
  );
}

/** A text that may be left out. */
export function optionalTextIn(fields: Fields, name: string): string | undefined {
  const value = fields[name];
  return value === undefined || value === null || value === "" ? undefined : textIn(fields, name);
}

/** Texts of which a request must have one or more. @throws `INVALID_PARAMETER_VALUE` */
export function textsIn(fields: Fields, name: string): readonly string[] {
  const value = fields[name];
  const list: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  if (list.length === 0) textIn({}, name);
  return list.map((one) => textIn({ [name]: one }, name));
}

export const onExperiment = (action: Action): Policy =>
  users(({ access, fields }) => access.experiment(textIn(fields, "experiment_id"), action));

export const onRun = (action: Action): Policy =>
  users(({ access, fields }) => access.run(textIn(fields, "run_id"), action));

export const onLoggedModel = (action: Action): Policy =>
  users(({ access, fields }) => access.loggedModel(textIn(fields, "model_id"), action));

export const onRegisteredModel = (action: Action): Policy =>
  users(({ access, fields }) => access.registeredModel(textIn(fields, "name"), action));

export const onModelVersion = (action: Action): Policy =>
  users(({ access, fields }) => access.modelVersion(textIn(fields, "name"), action));

/** Metrics and models that a run's request names are written to the logged models too. */
export const onRunAndItsModels: Policy = users(async ({ access, fields }) => {
  if (!(await access.run(textIn(fields, "run_id"), "update"))) return false;
  for (const modelId of modelsNamedIn(fields)) {
    if (!(await access.loggedModel(modelId, "update"))) return false;
  }
  return true;
});

function modelsNamedIn(fields: Fields): ReadonlySet<string> {
  const named = [fields, ...objectsIn(fields.metrics), ...objectsIn(fields.models)];
  return new Set(named.map((one) => optionalTextIn(one, "model_id")).filter((modelId) => modelId !== undefined));
}

function objectsIn(list: unknown): readonly Fields[] {
  if (!Array.isArray(list)) return [];
  return list
    .filter((one: unknown): one is object => typeof one === "object" && one !== null)
    .map((one) => Object.fromEntries(Object.entries(one)));
}

/** All runs that are named. */
export const onRuns = (field: string): Policy =>
  users(async ({ access, fields }) => {
    for (const runId of textsIn(fields, field)) if (!(await access.run(runId, "read"))) return false;
    return true;
  });

/** All experiments that are named. */
export const onExperiments: Policy = users(({ access, fields }) =>
  textsIn(fields, "experiment_ids").every((experimentId) => access.experiment(experimentId, "read")),
);
