import type { DatasetInput, Metric } from "../entities.js";
import type { SearchRequest } from "../store.js";

export function searchInJson({ filter, orderBy, maxResults, pageToken }: SearchRequest) {
  return {
    ...(filter && { filter }),
    ...(orderBy?.length && { order_by: orderBy }),
    ...(maxResults !== undefined && { max_results: maxResults }),
    ...(pageToken && { page_token: pageToken }),
  };
}

export function metricInJson(metric: Metric) {
  return {
    key: metric.key,
    value: Number.isFinite(metric.value) ? metric.value : String(metric.value),
    timestamp: metric.timestamp,
    step: metric.step,
    model_id: metric.modelId,
    dataset_name: metric.datasetName,
    dataset_digest: metric.datasetDigest,
  };
}

export function datasetInputInJson({ dataset: { sourceType, ...dataset }, tags }: DatasetInput) {
  return { tags, dataset: { ...dataset, source_type: sourceType } };
}
