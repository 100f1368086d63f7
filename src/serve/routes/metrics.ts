import type { FastifyInstance } from "fastify";

/** A page of metrics in the text format of Prometheus. */
export type MetricsPage = () => Promise<{ readonly contentType: string; readonly body: string }>;

export function metricsRoute(app: FastifyInstance, metrics: MetricsPage): void {
  app.get("/metrics", async (_, reply) => {
    const { contentType, body } = await metrics();
    return reply.header("content-type", contentType).send(body);
  });
}
