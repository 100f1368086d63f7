import { unsupported } from "../routes/unsupported.js";
import {
  onArtifact,
  onArtifactFolder,
  onArtifactInParts,
  onArtifactTree,
  onNewExperiment,
  onNewVersion,
  onSignedUpload,
} from "./artifact-policies.js";
import { checkedType } from "./grants.js";
import {
  admins,
  anybody,
  anyUser,
  metricsReaders,
  onExperiment,
  onExperiments,
  onLoggedModel,
  onModelVersion,
  onRegisteredModel,
  onRun,
  onRunAndItsModels,
  onRuns,
  type Policy,
  textIn,
  users,
} from "./policy.js";

/** By name; one that is not there is told so, as clients then make it. */
const onExperimentNamed: Policy = users(async ({ access, fields, backend }) => {
  const found = await backend.tracking.getExperimentByName(textIn(fields, "experiment_name"));
  return !found || access.experiment(found.experimentId, "read");
});

const onDeletedExperiment: Policy = users(({ access, fields }) =>
  access.deleteExperiment(textIn(fields, "experiment_id")),
);

const onNewPart = (part: "run" | "logged_model"): Policy =>
  users(({ access, fields }) => access.createWithin(textIn(fields, "experiment_id"), part));

const onNewModel: Policy = users(({ access }) => !access.denied("registered_model"));

/** Deleting a model deletes its versions. */
const onDeletedModel: Policy = users(
  ({ access, fields }) =>
    access.registeredModel(textIn(fields, "name"), "delete") && access.modelVersion(textIn(fields, "name"), "delete"),
);

const onOneself: Policy = users(({ access, fields }) => textIn(fields, "username") === access.user.username);

/** Who manages something gives it to others; all of a type is given by admins. */
const onGivenExperiment = onExperiment("manage");
const onGivenModel = onRegisteredModel("manage");
const onGivenResource: Policy = users(async ({ access, fields }) => {
  const id = textIn(fields, "resource_id");
  const type = checkedType(textIn(fields, "resource_type"));
  if (id === "*") return false;
  if (type === "experiment") return access.experiment(id, "manage");
  return (type === "registered_model" || type === "prompt") && access.registeredModel(id, "manage");
});

const anyMethod = "GET|POST|PUT|PATCH|DELETE";

/** What is refused to everybody tells nothing. */
const unsupportedPaths = () => unsupported.flatMap(({ paths }) => paths.map((path) => path.replace(/^\/\d\.0/, "")));

/**
 * Who may call which route: by its id, which is its method and its path without `/api/2.0` or `/ajax-api/2.0`, with
 * parameters in braces. A route that is not in it does not start. The levels are MLflow's.
 */
export const policies: Readonly<Record<string, Policy>> = {
  "GET /health": anybody,
  "GET /version": anyUser,
  "GET /metrics": metricsReaders,
  "GET /openapi.json": anyUser,
  // What the client asks before it signs in; it tells nothing of what is kept.
  "GET /mlflow/server-info": anybody,
  "GET|POST /mlflow/ui-telemetry": anyUser,

  "POST /mlflow/experiments/create": onNewExperiment,
  "GET /mlflow/experiments/get": onExperiment("read"),
  "GET /mlflow/experiments/get-by-name": onExperimentNamed,
  "GET|POST /mlflow/experiments/search": anyUser,
  "POST /mlflow/experiments/update": onExperiment("update"),
  "POST /mlflow/experiments/delete": onDeletedExperiment,
  "POST /mlflow/experiments/restore": onDeletedExperiment,
  "POST /mlflow/experiments/set-experiment-tag": onExperiment("update"),
  "POST /mlflow/experiments/delete-experiment-tag": onExperiment("update"),
  "POST /mlflow/experiments/search-datasets": onExperiments,

  "POST /mlflow/runs/create": onNewPart("run"),
  "GET /mlflow/runs/get": onRun("read"),
  "POST /mlflow/runs/update": onRun("update"),
  "POST /mlflow/runs/delete": onRun("delete"),
  "POST /mlflow/runs/restore": onRun("delete"),
  "POST /mlflow/runs/search": anyUser,
  "POST /mlflow/runs/log-metric": onRunAndItsModels,
  "POST /mlflow/runs/log-batch": onRunAndItsModels,
  "POST /mlflow/runs/log-inputs": onRunAndItsModels,
  "POST /mlflow/runs/outputs": onRunAndItsModels,
  "POST /mlflow/runs/log-parameter": onRun("update"),
  "POST /mlflow/runs/log-model": onRun("update"),
  "POST /mlflow/runs/set-tag": onRun("update"),
  "POST /mlflow/runs/delete-tag": onRun("update"),
  "GET /mlflow/metrics/get-history": onRun("read"),
  "GET /mlflow/metrics/get-history-bulk": onRuns("run_id"),
  "GET /mlflow/metrics/get-history-bulk-interval": onRuns("run_ids"),
  "GET /mlflow/artifacts/list": onRun("read"),

  "POST /mlflow/logged-models": onNewPart("logged_model"),
  "POST /mlflow/logged-models/search": anyUser,
  "GET /mlflow/logged-models/{model_id}": onLoggedModel("read"),
  "PATCH /mlflow/logged-models/{model_id}": onLoggedModel("update"),
  "DELETE /mlflow/logged-models/{model_id}": onLoggedModel("delete"),
  "PATCH /mlflow/logged-models/{model_id}/tags": onLoggedModel("update"),
  "DELETE /mlflow/logged-models/{model_id}/tags/{tag_key}": onLoggedModel("delete"),
  "POST /mlflow/logged-models/{model_id}/params": onLoggedModel("update"),
  "GET /mlflow/logged-models/{model_id}/artifacts/directories": onLoggedModel("read"),
  "GET /mlflow/logged-models/{model_id}/artifacts/files": onLoggedModel("read"),

  "POST /mlflow/registered-models/create": onNewModel,
  "GET /mlflow/registered-models/get": onRegisteredModel("read"),
  "GET|POST /mlflow/registered-models/search": anyUser,
  "PATCH|POST /mlflow/registered-models/update": onRegisteredModel("update"),
  "POST /mlflow/registered-models/rename": onRegisteredModel("update"),
  "DELETE /mlflow/registered-models/delete": onDeletedModel,
  "GET|POST /mlflow/registered-models/get-latest-versions": onModelVersion("read"),
  "POST /mlflow/registered-models/set-tag": onRegisteredModel("update"),
  "DELETE /mlflow/registered-models/delete-tag": onRegisteredModel("update"),
  "POST /mlflow/registered-models/alias": onRegisteredModel("update"),
  "DELETE /mlflow/registered-models/alias": onRegisteredModel("delete"),
  "GET /mlflow/registered-models/alias": onModelVersion("read"),

  "POST /mlflow/model-versions/create": onNewVersion,
  "GET /mlflow/model-versions/get": onModelVersion("read"),
  "GET|POST /mlflow/model-versions/search": anyUser,
  "GET /mlflow/model-versions/get-download-uri": onModelVersion("read"),
  "PATCH|POST /mlflow/model-versions/update": onModelVersion("update"),
  "POST /mlflow/model-versions/transition-stage": onModelVersion("update"),
  "DELETE /mlflow/model-versions/delete": onModelVersion("delete"),
  "POST /mlflow/model-versions/set-tag": onModelVersion("update"),
  "DELETE /mlflow/model-versions/delete-tag": onModelVersion("delete"),

  "GET /mlflow-artifacts/artifacts": onArtifactFolder,
  "GET /mlflow-artifacts/artifacts/*": onArtifact("read"),
  "PUT /mlflow-artifacts/artifacts/*": onArtifact("update"),
  "DELETE /mlflow-artifacts/artifacts/*": onArtifactTree,
  "POST /mlflow-artifacts/mpu/create/*": onArtifactInParts,
  "POST /mlflow-artifacts/mpu/complete/*": onArtifactInParts,
  "POST /mlflow-artifacts/mpu/abort/*": onArtifactInParts,
  "GET /mlflow-artifacts/presigned/*": onArtifact("read"),
  "POST /mlflow/artifacts/presigned-upload-url": onSignedUpload,
  "POST /mlflow/artifacts/presigned-download-url": onRun("read"),
  "POST /mlflow/upload-artifact": onRun("update"),
  "GET /get-artifact": onRun("read"),
  "GET /model-versions/get-artifact": onModelVersion("read"),

  "POST /mlflow/users/create": admins,
  "GET /mlflow/users/get": onOneself,
  "GET /mlflow/users/list": anyUser,
  "GET /mlflow/users/current": anyUser,
  "GET /mlflow/users/current/permissions": anyUser,
  "PATCH /mlflow/users/update-password": onOneself,
  "PATCH /mlflow/users/update-admin": admins,
  "DELETE /mlflow/users/delete": admins,
  "GET /mlflow/users/permissions/list": onOneself,
  "GET /mlflow/users/permissions/get": onOneself,
  "POST /mlflow/users/permissions/grant": onGivenResource,
  "POST /mlflow/users/permissions/revoke": onGivenResource,
  "POST /mlflow/experiments/permissions/create": onGivenExperiment,
  "GET /mlflow/experiments/permissions/get": onGivenExperiment,
  "PATCH /mlflow/experiments/permissions/update": onGivenExperiment,
  "DELETE /mlflow/experiments/permissions/delete": onGivenExperiment,
  "POST /mlflow/registered-models/permissions/create": onGivenModel,
  "GET /mlflow/registered-models/permissions/get": onGivenModel,
  "PATCH /mlflow/registered-models/permissions/update": onGivenModel,
  "DELETE /mlflow/registered-models/permissions/delete": onGivenModel,
  "POST /perigee/tokens/create": anyUser,
  "GET /perigee/tokens/list": anyUser,
  "DELETE /perigee/tokens/revoke": anyUser,
  ...Object.fromEntries(
    unsupportedPaths().flatMap((path) => [path, `${path}/*`].map((each) => [`${anyMethod} ${each}`, anyUser])),
  ),
};

const byMethod: ReadonlyMap<string, Policy> = new Map(
  Object.entries(policies).flatMap(([id, policy]) => {
    const [methods = "", path = ""] = id.split(" ");
    return methods.split("|").map((method) => [`${method} ${path}`, policy] as const);
  }),
);

/** A route's id, from its method and its URL as fastify has it. */
export function routeId(method: string, url: string): string {
  const path = url.replace(/^\/(ajax-)?api\/\d\.0(?=\/)/, "").replace(/:(\w+)/g, "{$1}");
  return `${method === "HEAD" ? "GET" : method} ${path}`;
}

export const policyOf = (id: string): Policy | undefined => byMethod.get(id);
