import type { FastifyInstance } from "fastify";
import { readFeedback } from "../feedback/feedback-body.js";
import type { ServeState } from "../state.js";

/**
 * `POST /feedback`: labels that arrive later, by the id of their prediction. A label for an id that is not known (yet)
 * is kept; of two labels for one id the later wins. The answer counts what came of them.
 */
export function feedbackRoute(app: FastifyInstance, state: ServeState): void {
  app.post("/feedback", async (request, reply) => {
    const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
    const counts = { matched: 0, pending: 0, repeated: 0, changed: 0 };
    const labels = readFeedback(body, state.limits.rows);
    for (const { id, label } of labels) {
      state.log.append({ kind: "feedback", id, time: state.clock(), label });
      const outcome = state.labels.feedback(id, label);
      state.observer.feedback(outcome);
      counts[outcome.status]++;
    }
    reply.header("content-type", "application/json");
    return JSON.stringify({ accepted: labels.length, ...counts });
  });
}
