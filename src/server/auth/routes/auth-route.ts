import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import { inputOf } from "../../input.js";
import { parseRequest } from "../../request.js";
import type { Access } from "../access.js";
import type { Judge } from "../auth.js";

/** A request with who sends it. */
export interface Call {
  readonly judge: Judge;
  readonly access: Access;
  readonly request: FastifyRequest;
}

/** An endpoint of users, grants or tokens. */
export interface AuthRoute {
  readonly methods: readonly string[];
  readonly urls: readonly string[];
  answer(call: Call): Promise<object>;
}

/**
 * A route whose handler gets a checked request.
 *
 * @param endpoint method and path, such as `POST /mlflow/users/create`
 * @param version  of the API: 2 for `/api/2.0`, 3 for `/api/3.0`
 */
export function authRoute<Schema extends z.ZodObject>(
  endpoint: `${string} /${string}`,
  schema: Schema,
  handle: (call: Call, request: z.output<Schema>) => Promise<object | undefined>,
  version: 2 | 3 = 2,
): AuthRoute {
  const [method = "", path = ""] = endpoint.split(" ");
  return {
    methods: [method],
    urls: ["/api", "/ajax-api"].map((prefix) => `${prefix}/${version}.0${path}`),
    answer: async (call) => (await handle(call, parseRequest(schema, inputOf(call.request)))) ?? {},
  };
}
