import fastify, { type FastifyInstance } from "fastify";
import type { Logger } from "../support/index.js";
import { MlflowError, type RegistryStore, type TrackingStore } from "../tracking/index.js";
import { artifactDownloads, artifactFromPage } from "./artifacts/downloads.js";
import { multipart } from "./artifacts/multipart.js";
import { createArtifactPlaces } from "./artifacts/places.js";
import { artifactProxy } from "./artifacts/proxy.js";
import { errorAnswer, noSuchEndpoint } from "./errors.js";
import { guardHosts, type HostRules } from "./hosts.js";
import type { Backend, Route } from "./route.js";
import { routes } from "./routes/index.js";

/** The version of MLflow whose REST API this server speaks. */
export const mlflowVersion = "3.17.2";

export interface TrackingServerOptions extends HostRules {
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
  /** The most bytes of a JSON request; 32 MiB. Artifacts have no limit. */
  readonly bodyLimit?: number;
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
  const app: FastifyInstance = fastify({
    bodyLimit: options.bodyLimit ?? 32 * 1024 * 1024,
    // Names of parameters and tags may stand in paths.
    routerOptions: { maxParamLength: 5_000 },
    forceCloseConnections: "idle",
  });

  guardHosts(app, options);
  parseBodiesAsJson(app);
  app.setErrorHandler((error, request, reply) => {
    const { status, body } = errorAnswer(error);
    const failure = status >= 500 && (!(error instanceof MlflowError) || error.cause !== undefined);
    if (failure) logger.error({ err: error, method: request.method, url: request.url }, "a request failed");
    // The database restarts, or is locked: clients of MLflow try again.
    if (status === 503) reply.header("retry-after", "1");
    return reply.code(status).send(body);
  });
  app.setNotFoundHandler((request, reply) => {
    const { status, body } = errorAnswer(noSuchEndpoint(request.method, request.url.split("?")[0] ?? ""));
    logger.debug({ method: request.method, url: request.url }, "no such endpoint");
    return reply.code(status).send(body);
  });

  app.get("/health", async (_request, reply) => reply.type("text/plain").send("OK"));
  app.get("/version", async (_request, reply) => reply.type("text/plain").send(mlflowVersion));
  app.register(async (scope) => mountRoutes(scope, backend));
  app.register(artifactProxy, backend);
  app.register(artifactDownloads, backend);
  app.register(artifactFromPage, backend);
  app.register(multipart, backend);
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

async function mountRoutes(app: FastifyInstance, backend: Backend): Promise<void> {
  for (const route of routes) {
    for (const prefix of ["/api", "/ajax-api"]) {
      app.route({
        method: [...route.methods],
        url: `${prefix}/${route.version}.0${route.path.replace(/\{(\w+)\}/g, ":$1")}`,
        handler: async ({ query, body, params }) =>
          route.answer(backend, { ...fromQuery(query, route), ...fromBody(body), ...fieldsOf(params) }),
      });
    }
  }
}

/** A query says a list of one like a single value. */
function fromQuery(query: unknown, { lists }: Route): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fieldsOf(query)).map(([name, value]) => [
      name,
      lists.has(name) && !Array.isArray(value) ? [value] : value,
    ]),
  );
}

function fromBody(body: unknown): object {
  if (body === undefined || body === null) return {};
  if (typeof body === "object" && !Array.isArray(body)) return body;
  throw new MlflowError("BAD_REQUEST", "The request's body must be a JSON object.");
}

function fieldsOf(value: unknown): object {
  return typeof value === "object" && value !== null ? value : {};
}
