/** One metric: what code, rules, dashboards and docs are made from. */
export interface MetricDefinition {
  readonly name: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly help: string;
  /** Upper edges, of histograms only. */
  readonly buckets?: readonly number[];
}

/** The metrics, under names that dashboards of this kind already use. */
export const metricTable = {
  requests: {
    name: "model_requests_total",
    type: "counter",
    help: "Requests to /invocations, refused ones included.",
  },
  errors: {
    name: "model_errors_total",
    type: "counter",
    help: "Requests to /invocations that were answered with an error (status 400 and above).",
  },
  latency: {
    name: "model_inference_latency_seconds",
    type: "histogram",
    help: "Seconds from the whole request to its scores: reading, features, model.",
    buckets: [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
  },
  accuracy: {
    name: "model_accuracy_score",
    type: "gauge",
    help: "Share of right labels among the last predictions whose true label has arrived; absent while there are none.",
  },
  precision: {
    name: "model_precision_score",
    type: "gauge",
    help: "Share of truly hazardous ones among the last labelled predictions of hazardous; absent while there are none.",
  },
  recall: {
    name: "model_recall_score",
    type: "gauge",
    help: "Share that was predicted hazardous among the last labelled truly hazardous ones; absent while there are none.",
  },
  confidence: {
    name: "model_prediction_confidence",
    type: "histogram",
    help: "Probability that the model gives to the label that it answers; below 0.5 where its decision threshold is not 0.5.",
    buckets: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1],
  },
  cpu: {
    name: "system_cpu_usage_percent",
    type: "gauge",
    help: "Use of all processors of the machine since the last scrape, 0 to 100.",
  },
  memory: {
    name: "system_memory_usage_bytes",
    type: "gauge",
    help: "Memory of the machine in use: the total less what is available.",
  },
  activeUsers: {
    name: "model_active_users",
    type: "gauge",
    help: "Distinct clients of /invocations in the last 5 minutes.",
  },
  labelled: {
    name: "model_labelled_predictions",
    type: "gauge",
    help: "Labelled predictions that the scores of live quality are taken from.",
  },
} as const satisfies Record<string, MetricDefinition>;
