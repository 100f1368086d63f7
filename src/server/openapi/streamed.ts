import { refusal } from "./refusal.js";

const text = { type: "string" } as const;
const bytes = { "application/octet-stream": { schema: {} } };
const file = { 200: { description: "The file.", content: bytes }, default: refusal };
const done = { 200: { description: "Done." }, default: refusal };
const query = (name: string, required = true) => ({ name, in: "query", required, schema: text });
const inPath = (name: string) => ({ name, in: "path", required: true, schema: text });

/** Endpoints beside the JSON API, whose answers are text or files. */
export const streamedEndpoints: Readonly<Record<string, Readonly<Record<string, object>>>> = {
  "/health": { get: { operationId: "health", responses: done } },
  "/version": { get: { operationId: "version", responses: done } },
  "/get-artifact": {
    get: { operationId: "get_artifact", parameters: [query("run_id"), query("path")], responses: file },
  },
  "/model-versions/get-artifact": {
    get: {
      operationId: "get_model_version_artifact",
      parameters: [query("name"), query("version"), query("path")],
      responses: file,
    },
  },
  "/api/2.0/mlflow-artifacts/artifacts": {
    get: { operationId: "list_artifacts", parameters: [query("path", false)], responses: done },
  },
  "/api/2.0/mlflow-artifacts/artifacts/{path}": {
    get: { operationId: "download_artifact", parameters: [inPath("path")], responses: file },
    put: {
      operationId: "upload_artifact",
      parameters: [inPath("path")],
      requestBody: { content: bytes },
      responses: done,
    },
    delete: { operationId: "delete_artifact", parameters: [inPath("path")], responses: done },
  },
};
