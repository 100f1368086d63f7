import { z } from "zod";
import { statusOfErrorCode } from "../../tracking/index.js";
import type { Method, Route } from "../route.js";
import { refusal } from "./refusal.js";
import { streamedEndpoints } from "./streamed.js";

type JsonSchema = Readonly<Record<string, unknown>>;

/** Methods whose requests stand in the query. */
const withoutBody: ReadonlySet<Method> = new Set<Method>(["GET"]);

/**
 * The API as an OpenAPI 3.1 document. The schemas of requests are those that requests are checked by; paths stand below
 * `/api`, and are the same below `/ajax-api`.
 */
export function describeApi(routes: readonly Route[]) {
  const paths: Record<string, Record<string, unknown>> = { ...streamedEndpoints };
  for (const route of routes) {
    const path = `/api/${route.version}.0${route.path}`;
    const operations = route.methods.map((method) => [method.toLowerCase(), describeOperation(route, method)]);
    paths[path] = { ...paths[path], ...Object.fromEntries(operations) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Perigee tracking server",
      version: "2.0",
      description: "MLflow's REST API. Every path below /api is the same below /ajax-api.",
    },
    paths,
    components: { schemas: { Error: errorSchema } },
  };
}

const errorSchema = {
  type: "object",
  properties: { error_code: { enum: Object.keys(statusOfErrorCode) }, message: { type: "string" } },
  required: ["error_code", "message"],
};

function describeOperation(route: Route, method: Method) {
  const { properties, required } = fieldsOf(route.schema);
  const inPath = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
  const parameters = inPath.map((name) => ({ name, in: "path", required: true, schema: properties[name] ?? {} }));
  const others = Object.entries(properties).filter(([name]) => !inPath.includes(name));
  const inQuery = withoutBody.has(method);
  return {
    operationId: `${method} ${route.path}`.replace(/\W+/g, "_"),
    tags: [route.path.split("/")[2] ?? ""],
    parameters: [
      ...parameters,
      ...(inQuery
        ? others.map(([name, schema]) => ({
            name,
            in: "query",
            ...(required.includes(name) && { required: true }),
            schema,
          }))
        : []),
    ],
    ...(!inQuery && {
      requestBody: {
        content: {
          "application/json": {
            schema: {
              type: "object",
              properties: Object.fromEntries(others),
              required: required.filter((name) => !inPath.includes(name)),
            },
          },
        },
      },
    }),
    responses: {
      200: { description: "Done.", content: { "application/json": { schema: { type: "object" } } } },
      default: refusal,
    },
  };
}

const objectSchema = z.object({
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).default({}),
  required: z.array(z.string()).default([]),
});

function fieldsOf(schema: z.ZodObject): { properties: Record<string, JsonSchema>; required: string[] } {
  return objectSchema.parse(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }));
}
