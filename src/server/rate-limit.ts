import rateLimit from "@fastify/rate-limit";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { tooManyRequests } from "./errors.js";

export interface RateLimit {
  /** The most requests that one user, or one address where nobody signs in, may send in a minute. */
  readonly requestsPerMinute: number;
}

/**
 * Answers 429, with `Retry-After`, to those who send too much; MLflow's clients wait and try again.
 *
 * @param nameOf says who sent a request
 */
export function limitRate(
  app: FastifyInstance,
  { requestsPerMinute }: RateLimit,
  nameOf: (request: FastifyRequest) => string | undefined,
): void {
  app.register(rateLimit, {
    max: requestsPerMinute,
    timeWindow: 60_000,
    // As many as a large team has; who comes after pushes out who was longest quiet.
    cache: 10_000,
    allowList: (request) => request.url === "/health",
    keyGenerator: (request) => nameOf(request) ?? request.ip,
    errorResponseBuilder: (_request, { ttl }) => tooManyRequests(Math.ceil(ttl / 1000)),
  });
}
