import type { FastifyInstance } from "fastify";

/** The version of MLflow whose scoring protocol is spoken here. */
export const protocolVersion = "3.17.2";

/** `/ping`, `/health` and `/version`, with the bodies and content types of MLflow's scoring server. */
export function healthRoutes(app: FastifyInstance): void {
  for (const path of ["/ping", "/health"]) {
    app.get(path, async (_, reply) => reply.header("content-type", "application/json").send("\n"));
  }
  app.get("/version", async (_, reply) => reply.header("content-type", "application/json").send(protocolVersion));
}
