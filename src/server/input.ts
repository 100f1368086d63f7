import type { FastifyRequest } from "fastify";
import { MlflowError } from "../tracking/index.js";

const none: ReadonlySet<string> = new Set();

/**
 * A request's fields: those of its query, its JSON body and its path in one, the later before the earlier.
 *
 * @param lists names of fields that may be given more than once in a query, which says a list of one like a single value
 */
export function inputOf(
  { query, body, params }: Pick<FastifyRequest, "query" | "body" | "params">,
  lists = none,
): Record<string, unknown> {
  return { ...fromQuery(query, lists), ...fromBody(body), ...fieldsOf(params) };
}

function fromQuery(query: unknown, lists: ReadonlySet<string>): object {
  const given: Record<string, unknown> = { ...fieldsOf(query) };
  for (const name of Object.keys(given)) {
    if (lists.has(name) && !Array.isArray(given[name])) given[name] = [given[name]];
  }
  return given;
}

function fromBody(body: unknown): object {
  if (body === undefined || body === null) return {};
  if (typeof body === "object" && !Array.isArray(body)) return body;
  throw new MlflowError("BAD_REQUEST", "The request's body must be a JSON object.");
}

function fieldsOf(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
