import { existsSync } from "node:fs";
import { join } from "node:path";
import { openFolder } from "../artifacts/folder/index.js";
import type { ArtifactRepository } from "../artifacts/index.js";
import type { DatasetInput, LoggedModelStatus, RunInputs, RunOutputs, RunStatus } from "../entities.js";
import type { MovedLoggedModel, MovedRun } from "../move/moved.js";
import { foldersIn, modelPointsIn, pointsIn, valuesIn } from "./files.js";
import { datasetMeta, inputMeta, loggedModelMeta, readMeta, runMeta } from "./meta.js";
import type { FileStoreOptions } from "./options.js";

/** As protobuf numbers them, from 1. */
const statuses: readonly RunStatus[] = ["RUNNING", "SCHEDULED", "FINISHED", "FAILED", "KILLED"];
const modelStatuses: readonly LoggedModelStatus[] = ["PENDING", "READY", "FAILED"];

/** The run that lies in a folder. */
export async function readRun(
  folder: string,
  experimentFolder: string,
  experimentId: string,
  options: FileStoreOptions,
): Promise<MovedRun> {
  const meta = await readMeta(join(folder, "meta.yaml"), runMeta);
  const tags = await valuesIn(join(folder, "tags"));
  const artifactUri = meta.artifact_uri ?? "";
  const artifacts = artifactsBeside(folder, artifactUri, options);
  return {
    info: {
      runId: meta.run_id || meta.run_uuid || "",
      runName: meta.run_name || tags.find(({ key }) => key === "mlflow.runName")?.value || meta.name || "",
      experimentId,
      userId: meta.user_id ?? "",
      status: statuses[(meta.status ?? 1) - 1] ?? "RUNNING",
      startTime: meta.start_time ?? 0,
      ...(meta.end_time != null && { endTime: meta.end_time }),
      lifecycleStage: meta.lifecycle_stage,
      artifactUri,
    },
    params: await valuesIn(join(folder, "params")),
    tags,
    inputs: await readInputs(folder, experimentFolder),
    outputs: await readOutputs(folder),
    points: () => pointsIn(join(folder, "metrics")),
    ...(artifacts && { artifacts }),
  };
}

/** The logged model that lies in a folder. */
export async function readLoggedModel(
  folder: string,
  experimentId: string,
  options: FileStoreOptions,
): Promise<MovedLoggedModel> {
  const meta = await readMeta(join(folder, "meta.yaml"), loggedModelMeta);
  const artifactUri = meta.artifact_location ?? "";
  const artifacts = artifactsBeside(folder, artifactUri, options);
  return {
    model: {
      modelId: meta.model_id,
      experimentId,
      name: meta.name ?? "",
      creationTimestamp: meta.creation_timestamp,
      lastUpdatedTimestamp: meta.last_updated_timestamp,
      artifactUri,
      status: modelStatuses[(meta.status ?? 1) - 1] ?? "PENDING",
      ...(meta.status_message != null && { statusMessage: meta.status_message }),
      ...(meta.model_type != null && { modelType: meta.model_type }),
      ...(meta.source_run_id != null && { sourceRunId: meta.source_run_id }),
      tags: await valuesIn(join(folder, "tags")),
      params: await valuesIn(join(folder, "params")),
      metrics: await modelPointsIn(join(folder, "metrics"), meta.model_id),
    },
    ...(artifacts && { artifacts }),
  };
}

function artifactsBeside(
  folder: string,
  uri: string,
  { artifactsOf }: FileStoreOptions,
): ArtifactRepository | undefined {
  const beside = join(folder, "artifacts");
  if (existsSync(beside)) return openFolder(beside, { folder });
  return uri ? artifactsOf(uri) : undefined;
}

async function readInputs(folder: string, experimentFolder: string): Promise<RunInputs> {
  const datasetInputs: DatasetInput[] = [];
  const modelInputs: { modelId: string }[] = [];
  for (const name of await foldersIn(join(folder, "inputs"))) {
    const input = await readMeta(join(folder, "inputs", name, "meta.yaml"), inputMeta);
    if (input.source_type === "RUN_INPUT" || input.source_type === "MODEL_INPUT") {
      modelInputs.push({ modelId: input.destination_id ?? name });
      continue;
    }
    const dataset = await readMeta(join(experimentFolder, "datasets", input.source_id ?? "", "meta.yaml"), datasetMeta);
    datasetInputs.push({
      dataset: {
        name: dataset.name,
        digest: dataset.digest,
        sourceType: dataset.source_type ?? "",
        source: dataset.source ?? "",
        ...(dataset.schema != null && { schema: dataset.schema }),
        ...(dataset.profile != null && { profile: dataset.profile }),
      },
      tags: Object.entries(input.tags ?? {}).map(([key, value]) => ({ key, value: value ?? "" })),
    });
  }
  return { datasetInputs, modelInputs };
}

async function readOutputs(folder: string): Promise<RunOutputs> {
  const modelOutputs: { modelId: string; step: number }[] = [];
  for (const name of await foldersIn(join(folder, "outputs"))) {
    const output = await readMeta(join(folder, "outputs", name, "meta.yaml"), inputMeta);
    modelOutputs.push({ modelId: output.destination_id ?? name, step: output.step ?? 0 });
  }
  return { modelOutputs };
}
