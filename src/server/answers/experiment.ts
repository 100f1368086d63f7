import type { Experiment } from "../../tracking/index.js";
import { listed } from "./number.js";

export function experimentInJson(experiment: Experiment) {
  return {
    experiment_id: experiment.experimentId,
    name: experiment.name,
    artifact_location: experiment.artifactLocation,
    lifecycle_stage: experiment.lifecycleStage,
    last_update_time: experiment.lastUpdateTime,
    creation_time: experiment.creationTime,
    ...listed("tags", experiment.tags),
    workspace: "default",
  };
}
