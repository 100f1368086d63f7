import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { slowBody } from "./errors.js";

/**
 * Ends requests whose JSON comes drop by drop (slowloris): one timer looks at all bodies that are on their way.
 * Node's own limit is for the whole request, which for a file may well take hours.
 *
 * @param milliseconds that a body may take
 */
export function limitBodyTime(app: FastifyInstance, milliseconds: number): void {
  const arriving = new Map<FastifyRequest, { readonly reply: FastifyReply; readonly since: number }>();
  const arrived = (request: FastifyRequest, ...rest: readonly unknown[]) => {
    arriving.delete(request);
    const done = rest.at(-1);
    if (typeof done === "function") done();
  };

  app.addHook("preParsing", (request, reply, _payload, done) => {
    if (hasBody(request)) arriving.set(request, { reply, since: performance.now() });
    done();
  });
  app.addHook("preValidation", arrived);
  app.addHook("onError", arrived);
  app.addHook("onRequestAbort", arrived);
  const timer = setInterval(() => {
    const limit = performance.now() - milliseconds;
    for (const [request, { reply, since }] of arriving) {
      if (since > limit) break;
      arriving.delete(request);
      reply.header("connection", "close").send(slowBody(milliseconds));
    }
  }, milliseconds / 4);
  timer.unref();
  app.addHook("onClose", async () => clearInterval(timer));
}

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers["transfer-encoding"] !== undefined || (headers["content-length"] ?? "0") !== "0";
