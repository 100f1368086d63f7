import { posix } from "node:path";
import type { ArtifactPlace } from "../artifacts/places.js";
import type { Access } from "./access.js";
import { type Action, allows } from "./permissions.js";
import { type Asked, type Fields, optionalTextIn, type Policy, textIn, users } from "./policy.js";

/** Files by their path below the destination: they follow the experiment that the path belongs to. */
export const onArtifact = (action: Action): Policy =>
  users((asked) => mayTouch(asked, asked.artifacts.inDestination(textIn(asked.fields, "*")), action));

/** A folder that a query names, the destination itself where it names none. */
export const onArtifactFolder: Policy = users((asked) =>
  mayTouch(asked, asked.artifacts.inDestination(optionalTextIn(asked.fields, "path") ?? ""), "read"),
);

/** An upload in parts: the folder stands in the address, the name in the body. */
export const onArtifactInParts: Policy = users((asked) => {
  const folder = optionalTextIn(asked.fields, "*") ?? "";
  const name = posix.basename(textIn(asked.fields, "path"));
  return mayTouch(asked, asked.artifacts.inDestination([folder, name].filter(Boolean).join("/")), "update");
});

/** A file, or a folder with all that is below it. */
export const onArtifactTree: Policy = users(async (asked) => {
  const place = asked.artifacts.inDestination(textIn(asked.fields, "*"));
  const below = await asked.artifacts.below(place);
  return (
    (await mayTouch(asked, place, "manage")) &&
    below.every((experimentId) => asked.access.within(experimentId, "run", "manage"))
  );
});

/** A signed URL lets its holder write: to a run or a logged model. */
export const onSignedUpload: Policy = users(async ({ access, fields }) => {
  const [runId, modelId] = [optionalTextIn(fields, "run_id"), optionalTextIn(fields, "model_id")];
  if (runId !== undefined && !(await access.run(runId, "update"))) return false;
  return modelId === undefined || access.loggedModel(modelId, "update");
});

/**
 * Making an experiment: a location that this server gives files from must not be that of somebody else's experiment,
 * nor hold one; its files would be read as those of the new one.
 */
export const onNewExperiment: Policy = users(async ({ access, fields, artifacts }) => {
  if (access.denied("experiment")) return false;
  const location = optionalTextIn(fields, "artifact_location");
  const place = location === undefined ? undefined : artifacts.placeOf(location);
  if (!place) return true;
  const owner = await artifacts.of(place);
  const below = await artifacts.below(place);
  return place.path !== "" && [owner, ...below].every((id) => id === undefined || access.experiment(id, "manage"));
});

/** A version's source must be readable: the run, the logged model or the version that it is made from. */
export const onNewVersion: Policy = users(async ({ access, fields }) => {
  if (!access.createVersion(textIn(fields, "name"))) return false;
  const copied = /^models:\/([^/@]+)[/@]/.exec(textIn(fields, "source"))?.[1];
  if (copied !== undefined) return access.modelVersion(copied, "read");
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

/** A place of no experiment is judged by what everybody has, as MLflow does. */
async function mayTouch({ access, artifacts }: Asked, place: ArtifactPlace, action: Action): Promise<boolean> {
  const experimentId = await artifacts.of(place);
  return experimentId === undefined
    ? allows(access.everybodys, action)
    : access.within(experimentId, partOf(place), action);
}

/** Logged models lie in `EXPERIMENT/models/`, runs beside it. */
const partOf = ({ path }: ArtifactPlace) => (path.split("/")[1] === "models" ? "logged_model" : "run");
