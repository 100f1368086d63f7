import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Matrix, Prediction } from "../../learn/index.js";
import { isWithinLimits } from "../../neo/index.js";
import { clientName } from "../client-name.js";
import { objectColumn } from "../features/columns.js";
import { objectIdOf, requestApproaches } from "../features/request-approaches.js";
import { requestFeatures } from "../features/request-features.js";
import { answerText } from "../protocol/answer.js";
import { readBody } from "../protocol/read-body.js";
import type { RequestTable } from "../protocol/request-table.js";
import { predictionId, requestId } from "../request-id.js";
import type { Scorer } from "../scorer.js";
import type { ServeState } from "../state.js";

interface Scored {
  readonly rows: number;
  /** s */
  readonly latency: number;
}

/**
 * `POST /invocations`. The answer's headers give the request's id, from which the ids of its predictions are made
 * (`ID-0`, `ID-1`, …), and the version that answered.
 */
export function invocationsRoute(app: FastifyInstance, state: ServeState): void {
  const done = new WeakMap<FastifyRequest, Scored>();

  app.route({
    method: "POST",
    url: "/invocations",
    handler: async (request, reply) => {
      const started = performance.now();
      const id = requestId(request.headers["x-request-id"]);
      const { scorer } = state;
      reply.header("x-request-id", id);
      const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const table = readBody(request.headers["content-type"], body, state.limits.rows);
      const approaches = requestApproaches(table);
      const features = requestFeatures(table, scorer, approaches, state.history);
      const prediction = features.rows === 0 ? nothing : await scorer.predict(features);
      const latency = (performance.now() - started) / 1000;

      done.set(request, { rows: table.rows, latency });
      record(state, scorer, id, table, features, prediction, latency);
      for (const { objectId, approach } of approaches ?? []) {
        // Rows outside limits are no part of a history that is read from a file either.
        if (objectId !== undefined && isWithinLimits(approach)) state.history?.observe(objectId, approach);
      }
      reply.header("x-model-version", scorer.version).header("content-type", "application/json");
      return answerText(prediction);
    },
    // Here, since refusals that never reach the handler (a body too large) count as well.
    onSend: async (request, reply) => {
      const outcome = {
        time: state.clock(),
        client: clientName(request.headers, request.ip),
        status: reply.statusCode,
        rows: 0,
        ...done.get(request),
      };
      state.log.append({ kind: "request", ...outcome });
      state.observer.request(outcome);
    },
  });
}

const nothing: Prediction = { label: new Uint8Array(0), probability: new Float32Array(0) };

function record(
  state: ServeState,
  scorer: Scorer,
  request: string,
  table: RequestTable,
  features: Matrix,
  prediction: Prediction,
  latency: number,
): void {
  const time = state.clock();
  const objects = table.columns.get(objectColumn);
  for (let row = 0; row < features.rows; row++) {
    const id = predictionId(request, row);
    const label = prediction.label[row] === 1 ? 1 : 0;
    const probability = prediction.probability[row]!;
    const values: Record<string, number | null> = {};
    for (const [at, name] of features.names.entries()) {
      const value = features.columns[at]![row]!;
      values[name] = Number.isFinite(value) ? value : null;
    }
    const object = objectIdOf(objects?.[row]);
    state.log.append({
      kind: "prediction",
      id,
      time,
      model: scorer.name,
      version: scorer.version,
      ...(object !== undefined && { object }),
      features: values,
      label,
      probability,
      latency,
    });
    state.observer.prediction({ id, time, label, probability });
    const waiting = state.labels.prediction(id, label);
    if (waiting !== undefined) state.observer.feedback(waiting);
  }
}
