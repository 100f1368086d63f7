import { randomUUID } from "node:crypto";

const acceptable = /^[\w.:-]{1,128}$/;

/** The request's id: the client's own where it is fit for a log and a header, otherwise a new one. */
export function requestId(given: string | readonly string[] | undefined): string {
  return typeof given === "string" && acceptable.test(given) ? given : randomUUID();
}

/** The id of a prediction, under which its label is posted later. */
export function predictionId(request: string, row: number): string {
  return `${request}-${row}`;
}
