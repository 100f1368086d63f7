import type { FastifyInstance } from "fastify";
import { routes } from "../routes/index.js";
import { describeApi } from "./document.js";

/** The description of the API at `/openapi.json`. */
export async function openApiDocument(app: FastifyInstance): Promise<void> {
  const document = describeApi(routes);
  app.get("/openapi.json", () => document);
}
