import type { DatasetInput, Metric, Run, RunInfo } from "../../tracking/index.js";
import { doubleInJson, listed } from "./number.js";

export function runInJson(run: Run) {
  const { data, inputs, outputs } = run;
  return {
    info: runInfoInJson(run.info),
    data: {
      ...listed("metrics", data.metrics.map(metricInJson)),
      ...listed("params", data.params),
      ...listed("tags", data.tags),
    },
    inputs: {
      ...listed("dataset_inputs", inputs.datasetInputs.map(datasetInputInJson)),
      ...listed(
        "model_inputs",
        inputs.modelInputs.map(({ modelId }) => ({ model_id: modelId })),
      ),
    },
    outputs: {
      ...listed(
        "model_outputs",
        outputs.modelOutputs.map(({ modelId, step }) => ({ model_id: modelId, step })),
      ),
    },
  };
}

export function runInfoInJson(info: RunInfo) {
  return {
    run_uuid: info.runId,
    experiment_id: info.experimentId,
    run_name: info.runName,
    user_id: info.userId,
    status: info.status,
    start_time: info.startTime,
    end_time: info.endTime,
    artifact_uri: info.artifactUri,
    lifecycle_stage: info.lifecycleStage,
    run_id: info.runId,
  };
}

export function metricInJson(metric: Metric) {
  return {
    key: metric.key,
    value: doubleInJson(metric.value),
    timestamp: metric.timestamp,
    step: metric.step,
    dataset_name: metric.datasetName,
    dataset_digest: metric.datasetDigest,
    model_id: metric.modelId,
    run_id: metric.runId,
  };
}

function datasetInputInJson({ dataset, tags }: DatasetInput) {
  return {
    ...listed("tags", tags),
    dataset: {
      name: dataset.name,
      digest: dataset.digest,
      source_type: dataset.sourceType,
      source: dataset.source,
      schema: dataset.schema,
      profile: dataset.profile,
    },
  };
}
