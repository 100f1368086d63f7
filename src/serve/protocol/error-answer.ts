import { PerigeeError } from "../../support/index.js";
import { schemaErrors } from "../errors.js";

export interface ErrorAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const statuses: ReadonlyMap<string, number> = new Map([
  ["UNSUPPORTED_MEDIA_TYPE", 415],
  ["BODY_TOO_LARGE", 413],
  ["TOO_MANY_ROWS", 413],
]);

/** An error in the form of MLflow's scoring server; what is not the sender's fault is 500 and says no more than that. */
export function errorAnswer(error: unknown): ErrorAnswer {
  if (!(error instanceof PerigeeError) || error.exitCode !== 2) {
    return json(500, "INTERNAL_ERROR", "Encountered an unexpected error while evaluating the model.");
  }
  const status = statuses.get(error.code) ?? 400;
  if (status === 415) return { status, contentType: "text/plain; charset=utf-8", body: error.message };
  const code = schemaErrors.has(error.code) ? "INVALID_PARAMETER_VALUE" : "BAD_REQUEST";
  return json(status, code, error.hint === undefined ? error.message : `${error.message}\n${error.hint}`);
}

function json(status: number, code: string, message: string): ErrorAnswer {
  return { status, contentType: "application/json", body: JSON.stringify({ error_code: code, message }) };
}
