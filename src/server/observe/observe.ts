import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Logger } from "../../support/index.js";
import type { ServerMetrics } from "./server-metrics.js";

export interface Observers {
  /** Served at `/metrics`. */
  readonly metrics?: ServerMetrics;
  /** Gets a line for each request. */
  readonly accessLog?: Logger;
}

type NameOf = (request: FastifyRequest) => string | undefined;

/**
 * Counts and logs requests, and sends back the id of each.
 *
 * @param nameOf says who sent a request
 */
export function observeRequests(app: FastifyInstance, { metrics, accessLog }: Observers, nameOf: NameOf): void {
  app.addHook("onRequest", (request, reply, done) => {
    reply.header("x-request-id", request.id);
    if (metrics || accessLog) {
      metrics?.begin();
      const begun = performance.now();
      // Fires for answers that nobody waited for, too.
      reply.raw.once("close", () => {
        const code = reply.raw.writableFinished ? reply.statusCode : clientClosed;
        const milliseconds = performance.now() - begun;
        metrics?.end(request.method, request.routeOptions.url ?? "none", code, milliseconds / 1000);
        accessLog?.info({ ...described(request, code, milliseconds), user: nameOf(request) }, "request");
      });
    }
    done();
  });
  if (metrics) {
    app.get("/metrics", async (_request, reply) => reply.type(metrics.contentType).send(await metrics.text()));
  }
}

/** As nginx says of a client that went away before its answer. */
const clientClosed = 499;

/** Without the query, which may hold what users search for. */
const described = (request: FastifyRequest, status: number, milliseconds: number) => ({
  request: request.id,
  method: request.method,
  path: request.url.split("?")[0],
  status,
  milliseconds: Math.round(milliseconds * 1000) / 1000,
  address: request.ip,
});
