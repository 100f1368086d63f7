import fastify, { type FastifyError, type FastifyInstance } from "fastify";
import { type Address, type Clock, type Logger, listen, PerigeeError, systemClock } from "../support/index.js";
import { bodyTooLarge, unsupportedMediaType } from "./errors.js";
import type { HistorySource } from "./features/request-features.js";
import { createLabelJoin } from "./feedback/label-join.js";
import { defaultLimits, type ServeLimits } from "./limits.js";
import type { PredictionLog } from "./log/prediction-log.js";
import type { LogRecord } from "./log/records.js";
import { type ServeObserver, silentObserver } from "./observer.js";
import { errorAnswer } from "./protocol/error-answer.js";
import { feedbackRoute } from "./routes/feedback.js";
import { healthRoutes } from "./routes/health.js";
import { invocationsRoute } from "./routes/invocations.js";
import { type MetricsPage, metricsRoute } from "./routes/metrics.js";
import type { Scorer } from "./scorer.js";
import type { ServeState } from "./state.js";

export interface ScoringServerOptions {
  readonly scorer: Scorer;
  /** Completes the columns of an object's history; left out where the model reads none. */
  readonly history?: HistorySource;
  readonly log: PredictionLog;
  readonly observer?: ServeObserver;
  readonly metrics?: MetricsPage;
  readonly logger: Logger;
  readonly limits?: Partial<ServeLimits>;
  readonly clock?: Clock;
}

/** A server that scores approaches in MLflow's protocol. */
export interface ScoringServer {
  /** @throws `PORT_IN_USE` and the like */
  listen(options: { host: string; port: number }): Promise<Address>;
  /** The model that answers now. */
  readonly scorer: Scorer;
  /** Lets another model answer from the next request on; requests in flight keep the old one. */
  replaceScorer(scorer: Scorer): void;
  /**
   * Takes up the predictions and labels of an earlier life, from its log, so that labels which arrive now find their
   * predictions, and live quality goes on. Requests and predictions of then are not counted again.
   */
  recall(records: Iterable<LogRecord>): void;
  /** Takes no new requests, answers those in flight, and writes the log out. */
  close(): Promise<void>;
}

export function createScoringServer(options: ScoringServerOptions): ScoringServer {
  const state: ServeState = {
    scorer: options.scorer,
    history: options.history,
    log: options.log,
    labels: createLabelJoin(),
    observer: options.observer ?? silentObserver,
    limits: { ...defaultLimits, ...options.limits },
    clock: options.clock ?? systemClock,
    logger: options.logger,
  };
  const app = fastify({ bodyLimit: state.limits.bodyBytes, requestTimeout: state.limits.requestMilliseconds });
  readBodiesAsBytes(app);
  answerErrors(app, state);
  healthRoutes(app);
  invocationsRoute(app, state);
  feedbackRoute(app, state);
  if (options.metrics) metricsRoute(app, options.metrics);

  return {
    listen: (where) => listen(app, where),
    get scorer() {
      return state.scorer;
    },
    replaceScorer(scorer) {
      state.logger.info({ from: state.scorer.version, to: scorer.version, source: scorer.source }, "model replaced");
      state.scorer = scorer;
    },
    recall(records) {
      for (const record of records) {
        if (record.kind === "request") continue;
        const outcome =
          record.kind === "prediction"
            ? state.labels.prediction(record.id, record.label)
            : state.labels.feedback(record.id, record.label);
        if (outcome !== undefined) state.observer.feedback(outcome);
      }
    },
    async close() {
      await app.close();
      await state.log.close();
    },
  };
}

/** The routes judge content types themselves, in MLflow's words. */
function readBodiesAsBytes(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, parsed) => parsed(null, body));
}

function answerErrors(app: FastifyInstance, state: ServeState): void {
  app.setErrorHandler<FastifyError>((error, _request, reply) => {
    const known = fromFastify(error, state.limits);
    const { status, contentType, body } = errorAnswer(known);
    if (status >= 500) state.logger.error({ err: error }, "a request failed");
    return reply.status(status).header("content-type", contentType).send(body);
  });
  // FastAPI's words, as MLflow's server answers.
  app.setNotFoundHandler((request, reply) => {
    const allowed = ["GET", "POST", "HEAD"].filter((method) =>
      app.hasRoute({ method, url: request.url.split("?")[0]! }),
    );
    if (allowed.length > 0) {
      return reply.status(405).header("allow", allowed.join(", ")).send({ detail: "Method Not Allowed" });
    }
    return reply.status(404).send({ detail: "Not Found" });
  });
}

function fromFastify(error: unknown, limits: ServeLimits): unknown {
  if (error instanceof PerigeeError || !(error instanceof Error) || !("code" in error)) return error;
  if (error.code === "FST_ERR_CTP_BODY_TOO_LARGE") return bodyTooLarge(limits.bodyBytes);
  if (error.code === "FST_ERR_CTP_INVALID_MEDIA_TYPE") return unsupportedMediaType(error.message);
  if ("statusCode" in error && typeof error.statusCode === "number" && error.statusCode < 500) {
    return new PerigeeError(String(error.code), error.message);
  }
  return error;
}
