import type { DatasetInput, Metric, Page, Run, RunInfo } from "../../tracking/index.js";
import { JsonText } from "./json-text.js";
import { doubleInJson, listed } from "./number.js";

export function runInJson(run: Run) {
  const { data } = run;
  return {
    info: runInfoInJson(run.info),
    data: {
      ...listed("metrics", data.metrics.map(metricInJson)),
      ...listed("params", data.params),
      ...listed("tags", data.tags),
    },
    ...linksInJson(run),
  };
}

/** A page of a search whose runs may have their data as text. */
export function runPageInJson({ items, nextPageToken }: Page<Run>): object {
  if (items.every(({ data }) => data.json === undefined)) {
    return { ...listed("runs", items.map(runInJson)), next_page_token: nextPageToken };
  }
  const runs = items.map((run) => {
    const links = JSON.stringify(linksInJson(run)).slice(1);
    return `{"info":${JSON.stringify(runInfoInJson(run.info))},"data":${run.data.json},${links}`;
  });
  const next = nextPageToken === undefined ? "" : `,"next_page_token":${JSON.stringify(nextPageToken)}`;
  return new JsonText(`{"runs":[${runs.join(",")}]${next}}`);
}

function linksInJson({ inputs, outputs }: Run) {
  return {
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
