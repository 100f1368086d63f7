import fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { Logger } from "../support/index.js";
import { MlflowError, type RegistryStore, type TrackingStore } from "../tracking/index.js";
import { serialize } from "./answers/json-text.js";
import { artifactDownloads, artifactFromPage } from "./artifacts/downloads.js";
import { multipart } from "./artifacts/multipart.js";
import { createArtifactPlaces } from "./artifacts/places.js";
import { artifactProxy } from "./artifacts/proxy.js";
import { type AuthOptions, type Guard, guardRoutes } from "./auth/index.js";
import { limitBodyTime } from "./body-deadline.js";
import { answerConnectionError } from "./connection-errors.js";
import { errorAnswer, noSuchEndpoint, TryLater } from "./errors.js";
import { guardHosts, type HostRules } from "./hosts.js";
import { inputOf } from "./input.js";
import { type Observers, observeRequests, requestIds } from "./observe/index.js";
import { openApiDocument } from "./openapi/index.js";
import { limitRate, type RateLimit } from "./rate-limit.js";
import { refuseWrites } from "./read-only.js";
import type { Backend } from "./route.js";
import { routes } from "./routes/index.js";
import { unsupportedEndpoints } from "./unsupported-endpoints.js";

/** The version of MLflow whose REST API this server speaks. */
export const mlflowVersion = "3.17.2";

export interface TrackingServerOptions extends HostRules, Observers {
  /** New experiments should get `mlflow-artifacts:/` locations, so that clients send artifacts here. */
  readonly tracking: TrackingStore;
  readonly registry: RegistryStore;
  /** What keeps the artifacts: a folder, made with the first of them, or `s3://BUCKET/PREFIX`. */
  readonly artifactRoot: string;
  /** Further folders and `s3://` locations whose artifacts are given, such as those of an earlier server. */
  readonly furtherArtifactRoots?: readonly string[];
  /** Schemes of artifact locations that name a host, such as `https`, which clients may use; none where left out. */
  readonly allowedHostSchemes?: readonly string[];
  /** Where the object store and its keys are looked for: `MLFLOW_S3_ENDPOINT_URL`, `AWS_ACCESS_KEY_ID`, … */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
  /** Who may do what; without it everybody may do all. */
  readonly auth?: AuthOptions;
  readonly rateLimit?: RateLimit;
  /** Refuses calls that write, with this reason. */
  readonly readOnly?: string;
  /** The most bytes of a JSON request; 32 MiB. Artifacts have no limit. */
  readonly bodyLimit?: number;
  readonly limits?: ServerLimits;
}

/** What one client may take of the server. */
export interface ServerLimits {
  /** How long the headers of a request may take to arrive; 15 s. */
  readonly headerMilliseconds?: number;
  /** How long a JSON body may take to arrive; 60 s. */
  readonly bodyMilliseconds?: number;
  /** How long nothing may pass on a connection in use; 10 min. */
  readonly silentMilliseconds?: number;
  /** How many connections may be open; 4,096. More are closed at once. */
  readonly connections?: number;
}

/**
 * MLflow's REST API over a store: what `mlflow server` answers to its client for experiments, runs, metrics, logged
 * models, artifacts and the registry. It closes with `close()`, which lets open requests finish; the stores stay open.
 */
export function createTrackingServer(options: TrackingServerOptions): FastifyInstance {
  const { tracking, registry, logger } = options;
  const artifacts = createArtifactPlaces({
    destination: options.artifactRoot,
    furtherRoots: options.furtherArtifactRoots,
    allowedHostSchemes: options.allowedHostSchemes,
    env: options.env ?? {},
  });
  const backend: Backend = { tracking, registry, artifacts };
  const app = openApp(options);

  const nameOf: Guard["nameOf"] = (request) => guard?.nameOf(request);
  observeRequests(app, options, nameOf);
  guardHosts(app, options);
  const guard = options.auth && guardRoutes(app, options.auth, backend);
  if (options.readOnly) refuseWrites(app, options.readOnly);
  if (options.rateLimit) limitRate(app, options.rateLimit, nameOf);
  limitBodyTime(app, options.limits?.bodyMilliseconds ?? 60_000);
  parseBodiesAsJson(app);
  app.setReplySerializer(serialize);
  answerFailures(app, logger);

  app.get("/health", async (_request, reply) => reply.type("text/plain").send("OK"));
  app.get("/version", async (_request, reply) => reply.type("text/plain").send(mlflowVersion));
  app.register(async (scope) => mountRoutes(scope, backend, guard));
  app.register(unsupportedEndpoints);
  app.register(openApiDocument);
  app.register(artifactProxy, backend);
  app.register(artifactDownloads, backend);
  app.register(artifactFromPage, backend);
  app.register(multipart, backend);
  return app;
}

function openApp({ bodyLimit, limits = {} }: TrackingServerOptions): FastifyInstance {
  const app: FastifyInstance = fastify({
    bodyLimit: bodyLimit ?? 32 * 1024 * 1024,
    connectionTimeout: limits.silentMilliseconds ?? 600_000,
    http: { headersTimeout: limits.headerMilliseconds ?? 15_000, connectionsCheckingInterval: 5_000 },
    // Names of parameters and tags may stand in paths.
    routerOptions: { maxParamLength: 5_000 },
    forceCloseConnections: "idle",
    genReqId: requestIds(),
    requestIdHeader: false,
    clientErrorHandler: answerConnectionError,
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      const { status, body } = errorAnswer(error);
      return reply.code(status).send(body);
    },
  });
  app.server.maxConnections = limits.connections ?? 4_096;
  return app;
}

/** Clients of MLflow do not always say that their JSON is JSON, and send empty bodies with DELETE. */
function parseBodiesAsJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const parseJson = app.getDefaultJsonParser("error", "error");
  app.addContentTypeParser("*", { parseAs: "string" }, (request, body, done) => {
    const json = body.toString();
    if (json.trim() === "") done(null, {});
    else parseJson(request, json, done);
  });
}

/** What is no user's fault is told to the log, with the request's id, and nothing of it to the client. */
function answerFailures(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error, request, reply) => {
    const { status, body } = errorAnswer(error);
    const failure = status >= 500 && (!(error instanceof MlflowError) || error.cause !== undefined);
    if (failure) {
      const { id, method, url } = request;
      logger.error({ err: error, request: id, method, path: url.split("?")[0] }, "a request failed");
    }
    if (error instanceof TryLater) reply.header("retry-after", error.seconds);
    // The database restarts, or is locked: clients of MLflow try again.
    if (status === 503) reply.header("retry-after", "1");
    return reply.code(status).send(body);
  });
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split("?")[0] ?? "";
    const { status, body } = errorAnswer(noSuchEndpoint(request.method, path));
    logger.debug({ request: request.id, method: request.method, path }, "no such endpoint");
    return reply.code(status).send(body);
  });
}

async function mountRoutes(app: FastifyInstance, backend: Backend, guard: Guard | undefined): Promise<void> {
  for (const route of routes) {
    for (const prefix of ["/api", "/ajax-api"]) {
      app.route({
        method: [...route.methods],
        url: `${prefix}/${route.version}.0${route.path.replace(/\{(\w+)\}/g, ":$1")}`,
        handler: async (request) =>
          route.answer(guard ? guard.backendOf(request) : backend, inputOf(request, route.lists)),
      });
    }
  }
}
