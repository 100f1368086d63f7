import type { Access } from "./access.js";
import { proxiedPath } from "./artifact-owners.js";
import { type Action, allows } from "./permissions.js";
import { type Asked, type Fields, optionalTextIn, type Policy, textIn, users } from "./policy.js";

/** Files by their path below the artifact root: they follow the experiment that the path belongs to. */
export const onArtifact = (action: Action): Policy =>
  users((asked) => mayTouch(asked, textIn(asked.fields, "*"), action));

/** A folder that a query names, the root where it names none. */
export const onArtifactFolder: Policy = users((asked) =>
  mayTouch(asked, optionalTextIn(asked.fields, "path") ?? "", "read"),
);

/** A file, or a folder with all that is below it. */
export const onArtifactTree: Policy = users(async (asked) => {
  const path = textIn(asked.fields, "*");
  const below = await asked.artifacts.below(path);
  return (
    (await mayTouch(asked, path, "manage")) &&
    below.every((experimentId) => asked.access.within(experimentId, "run", "manage"))
  );
});

/**
 * Making an experiment: a location below the artifact root must not be that of somebody else's experiment, nor hold
 * one; its files would be read as those of the new one.
 */
export const onNewExperiment: Policy = users(async ({ access, fields, artifacts }) => {
  if (access.denied("experiment")) return false;
  const path = proxiedPath(optionalTextIn(fields, "artifact_location") ?? "");
  if (path === undefined) return true;
  const owner = await artifacts.of(path);
  const below = await artifacts.below(path);
  return path !== "" && [owner, ...below].every((id) => id === undefined || access.experiment(id, "manage"));
});

/** A version's source must be readable: the run, the logged model or the version that it is made from. */
export const onNewVersion: Policy = users(async ({ access, fields }) => {
  if (!access.createVersion(textIn(fields, "name"))) return false;
  const copied = /^models:\/([^/@]+)[/@]/.exec(textIn(fields, "source"))?.[1];
  if (copied !== undefined) return access.registeredModel(copied, "read");
  return sourcesAreReadable(access, fields);
});

async function sourcesAreReadable(access: Access, fields: Fields): Promise<boolean> {
  const runId = optionalTextIn(fields, "run_id");
  if (runId !== undefined && !(await access.run(runId, "read"))) return false;
  const named = optionalTextIn(fields, "model_id");
  const source = /^models:\/+([^/@]+)$/.exec(textIn(fields, "source"))?.[1];
  for (const modelId of [named, source]) {
    if (modelId !== undefined && !(await access.loggedModel(modelId, "read"))) return false;
  }
  return true;
}

/** A path of no experiment is judged by what everybody has, as MLflow does. */
async function mayTouch({ access, artifacts }: Asked, path: string, action: Action): Promise<boolean> {
  const experimentId = await artifacts.of(path);
  return experimentId === undefined
    ? allows(access.everybodys, action)
    : access.within(experimentId, partOf(path), action);
}

/** Logged models lie in `EXPERIMENT/models/`, runs beside it. */
const partOf = (path: string) => (path.split("/").filter(Boolean)[1] === "models" ? "logged_model" : "run");
