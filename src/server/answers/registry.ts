import type { ModelVersion, RegisteredModel } from "../../tracking/index.js";
import { listed } from "./number.js";

export function registeredModelInJson(model: RegisteredModel) {
  return {
    name: model.name,
    creation_timestamp: model.creationTimestamp,
    last_updated_timestamp: model.lastUpdatedTimestamp,
    description: model.description || undefined,
    // MLflow names the aliases once, below.
    ...listed(
      "latest_versions",
      model.latestVersions.map((version) => modelVersionInJson({ ...version, aliases: [] })),
    ),
    ...listed("tags", model.tags),
    ...listed("aliases", model.aliases),
  };
}

export function modelVersionInJson(version: ModelVersion) {
  return {
    name: version.name,
    version: version.version,
    creation_timestamp: version.creationTimestamp,
    last_updated_timestamp: version.lastUpdatedTimestamp,
    user_id: version.userId,
    current_stage: version.currentStage,
    description: version.description,
    source: version.source,
    run_id: version.runId ?? "",
    status: version.status,
    status_message: version.statusMessage,
    ...listed("tags", version.tags),
    run_link: version.runLink,
    ...listed("aliases", version.aliases),
  };
}
