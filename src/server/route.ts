import { z } from "zod";
import type { RegistryStore, TrackingStore } from "../tracking/index.js";
import type { ArtifactPlaces } from "./artifacts/places.js";
import { parseRequest } from "./request.js";

/** What the handlers of the API work on. */
export interface Backend {
  readonly tracking: TrackingStore;
  readonly registry: RegistryStore;
  readonly artifacts: ArtifactPlaces;
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";

/** An endpoint of the JSON API, as data: mounted under `/api` and `/ajax-api`. */
export interface Route {
  /** Its methods and path, such as `GET|POST /mlflow/experiments/search`. */
  readonly id: string;
  readonly methods: readonly Method[];
  /** Below `/api/2.0`; `{name}` is part of the request. */
  readonly path: string;
  /** 2 for nearly all. */
  readonly version: 2 | 3;
  /** What a request is made of, wherever its fields stand: path, query or body. */
  readonly schema: z.ZodObject;
  /** Names of the request's fields that may be given more than once in a query. */
  readonly lists: ReadonlySet<string>;
  /** Answers a request of unknown content. @throws `MlflowError` */
  answer(backend: Backend, input: unknown): Promise<object>;
}

/**
 * A route whose handler gets a checked request.
 *
 * @param endpoint methods and path, such as `GET|POST /mlflow/experiments/search`
 */
export function route<Schema extends z.ZodObject>(
  endpoint: `${string} /${string}`,
  schema: Schema,
  handle: (backend: Backend, request: z.output<Schema>) => Promise<object | undefined> | object,
  version: 2 | 3 = 2,
): Route {
  const [methods = "", path = ""] = endpoint.split(" ");
  return {
    id: endpoint,
    schema,
    methods: methods.split("|").filter((method): method is Method => knownMethods.has(method)),
    path,
    version,
    lists: new Set(Object.keys(schema.shape).filter((name) => isList(schema.shape[name]))),
    answer: async (backend, input) => (await handle(backend, parseRequest(schema, input))) ?? {},
  };
}

const knownMethods: ReadonlySet<string> = new Set<Method>(["GET", "POST", "PUT", "PATCH", "DELETE"]);

function isList(schema: unknown): boolean {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) return isList(schema.unwrap());
  return schema instanceof z.ZodArray;
}
