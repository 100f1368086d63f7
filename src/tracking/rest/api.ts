import type { z } from "zod";
import type { Call, Connection } from "./connection.js";

/** The calls of MLflow's API on one connection, by how they are made. */
export interface Api {
  get<Schema extends z.ZodType>(path: string, query: Call["query"], answer: Schema): Promise<z.output<Schema>>;
  /** A POST that the server may do twice without harm. */
  put<Schema extends z.ZodType>(path: string, json: object, answer: Schema): Promise<z.output<Schema>>;
  /** A POST that is sent once, unless the server cannot have got it. */
  post<Schema extends z.ZodType>(path: string, json: object, answer: Schema): Promise<z.output<Schema>>;
  patch<Schema extends z.ZodType>(path: string, json: object, answer: Schema): Promise<z.output<Schema>>;
  remove<Schema extends z.ZodType>(path: string, json: object, answer: Schema): Promise<z.output<Schema>>;
}

export function apiOver({ ask }: Connection): Api {
  const at = (path: string) => `/api/2.0/mlflow/${path}`;
  return {
    get: (path, query, answer) => ask({ method: "GET", path: at(path), query, idempotent: true }, answer),
    put: (path, json, answer) => ask({ method: "POST", path: at(path), json, idempotent: true }, answer),
    post: (path, json, answer) => ask({ method: "POST", path: at(path), json, idempotent: false }, answer),
    patch: (path, json, answer) => ask({ method: "PATCH", path: at(path), json, idempotent: true }, answer),
    remove: (path, json, answer) => ask({ method: "DELETE", path: at(path), json, idempotent: false }, answer),
  };
}
