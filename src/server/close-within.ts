import type { FastifyInstance } from "fastify";

/**
 * Stops a server: it takes no new requests, finishes those it has, and cuts off what is not done in time.
 *
 * @param milliseconds that open requests may take
 */
export async function closeWithin(app: FastifyInstance, milliseconds: number): Promise<void> {
  // A connection whose request is answered stays open for the next one, which will not come.
  const idle = setInterval(() => app.server.closeIdleConnections(), 50);
  const deadline = setTimeout(() => app.server.closeAllConnections(), milliseconds);
  try {
    await app.close();
  } finally {
    clearInterval(idle);
    clearTimeout(deadline);
  }
}
