import { appendToLocation } from "../artifact-location.js";
import {
  checkExperimentName,
  checkedExperimentId,
  checkedVersion,
  checkLoggedModelName,
  checkModelName,
} from "../checks.js";
import type { Experiment, LoggedModel, ModelVersion, RegisteredModel, RunInfo } from "../entities.js";
import type { Keeper } from "../move/keeper.js";
import type { SqlContext } from "./context.js";
import { getExperiment } from "./experiments.js";
import { getLoggedModel, statuses } from "./logged-models.js";
import { getRun } from "./runs.js";

/** Puts entities into the database under the ids that they have elsewhere. */
export function createKeeper(context: SqlContext): Keeper {
  const { db } = context;
  return {
    async keepExperiment(experiment: Experiment) {
      checkExperimentName(experiment.name);
      const id = checkedExperimentId(experiment.experimentId);
      const { numInsertedOrUpdatedRows } = await db
        .insertInto("experiments")
        .values({
          experiment_id: id,
          name: experiment.name,
          artifact_location: appendToLocation(context.artifactRoot, id),
          lifecycle_stage: "active",
          creation_time: experiment.creationTime ?? context.clock(),
          last_update_time: experiment.lastUpdateTime ?? context.clock(),
        })
        .onConflict((conflict) => conflict.doNothing())
        .executeTakeFirst();
      return numInsertedOrUpdatedRows ? getExperiment(db, id) : undefined;
    },

    async keepRun(info: RunInfo, experimentId: string) {
      const { artifactLocation } = await getExperiment(db, experimentId);
      await db
        .insertInto("runs")
        .values({
          run_uuid: info.runId,
          name: info.runName,
          source_type: "UNKNOWN",
          source_name: "",
          entry_point_name: "",
          user_id: info.userId,
          status: info.status,
          start_time: info.startTime,
          end_time: info.endTime ?? null,
          source_version: "",
          lifecycle_stage: "active",
          artifact_uri: appendToLocation(artifactLocation, info.runId, "artifacts"),
          experiment_id: experimentId,
          deleted_time: null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return (await getRun(db, info.runId)).info;
    },

    async keepLoggedModel(model: LoggedModel, experimentId: string) {
      checkLoggedModelName(model.name);
      const { artifactLocation } = await getExperiment(db, experimentId);
      await db
        .insertInto("logged_models")
        .values({
          model_id: model.modelId,
          experiment_id: experimentId,
          name: model.name,
          artifact_location: appendToLocation(artifactLocation, "models", model.modelId, "artifacts"),
          creation_timestamp_ms: model.creationTimestamp,
          last_updated_timestamp_ms: model.lastUpdatedTimestamp,
          status: statuses.indexOf(model.status),
          lifecycle_stage: "active",
          model_type: model.modelType ?? null,
          source_run_id: model.sourceRunId ?? null,
          status_message: model.statusMessage ?? null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return getLoggedModel(db, model.modelId);
    },

    async keepRegisteredModel(model: RegisteredModel) {
      checkModelName(model.name);
      await db
        .insertInto("registered_models")
        .values({
          name: model.name,
          creation_time: model.creationTimestamp,
          last_updated_time: model.lastUpdatedTimestamp,
          description: model.description ?? null,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },

    async keepModelVersion(version: ModelVersion) {
      await db
        .insertInto("model_versions")
        .values({
          name: version.name,
          version: checkedVersion(version.version),
          creation_time: version.creationTimestamp,
          last_updated_time: version.lastUpdatedTimestamp,
          description: version.description ?? null,
          user_id: version.userId ?? null,
          current_stage: version.currentStage,
          source: version.source,
          run_id: version.runId ?? null,
          status: version.status,
          status_message: version.statusMessage ?? null,
          run_link: version.runLink ?? null,
          storage_location: version.source,
        })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    },
  };
}
