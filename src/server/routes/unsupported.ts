import type { MlflowErrorCode } from "../../tracking/index.js";

/** Endpoints of MLflow's server that this one does not have. */
export interface UnsupportedArea {
  /** What they are for. */
  readonly name: string;
  /**
   * `ENDPOINT_NOT_FOUND` is what servers older than an endpoint answer: MLflow's client then tries an older one, or says
   * that the server does not support it. `NOT_IMPLEMENTED` is what MLflow's own server says of a feature that is off.
   */
  readonly errorCode: Extract<MlflowErrorCode, "ENDPOINT_NOT_FOUND" | "NOT_IMPLEMENTED">;
  /** Below `/api` and `/ajax-api`; what is below each path as well. */
  readonly paths: readonly string[];
}

export const unsupported: readonly UnsupportedArea[] = [
  {
    name: "traces",
    errorCode: "ENDPOINT_NOT_FOUND",
    paths: [
      "/2.0/mlflow/traces",
      "/3.0/mlflow/traces",
      "/2.0/mlflow/unified-traces",
      "/2.0/mlflow/get-online-trace-details",
      "/2.0/mlflow/get-trace-artifact",
      "/3.0/mlflow/get-trace-artifact",
    ],
  },
  { name: "evaluation datasets", errorCode: "ENDPOINT_NOT_FOUND", paths: ["/3.0/mlflow/datasets"] },
  { name: "scorers", errorCode: "ENDPOINT_NOT_FOUND", paths: ["/3.0/mlflow/scorers", "/3.0/mlflow/scorer"] },
  {
    name: "reviews and labels",
    errorCode: "ENDPOINT_NOT_FOUND",
    paths: ["/3.0/mlflow/issues", "/3.0/mlflow/label-schemas", "/3.0/mlflow/review-queues"],
  },
  {
    name: "evaluation and prompt optimization on the server",
    errorCode: "ENDPOINT_NOT_FOUND",
    paths: [
      "/3.0/mlflow/genai",
      "/3.0/mlflow/prompt-optimization",
      "/3.0/mlflow/jobs",
      "/3.0/mlflow/demo",
      "/2.0/mlflow/runs/create-promptlab-run",
    ],
  },
  {
    name: "the gateway",
    errorCode: "NOT_IMPLEMENTED",
    paths: ["/3.0/mlflow/gateway", "/2.0/mlflow/gateway-proxy"],
  },
  { name: "webhooks", errorCode: "NOT_IMPLEMENTED", paths: ["/2.0/mlflow/webhooks"] },
  { name: "workspaces", errorCode: "ENDPOINT_NOT_FOUND", paths: ["/3.0/mlflow/workspaces"] },
];
