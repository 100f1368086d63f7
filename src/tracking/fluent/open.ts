import { join, resolve } from "node:path";
import { type Clock, systemClock } from "../../support/index.js";
import { openFolder } from "../artifacts/folder/index.js";
import { type ArtifactRepository, type ArtifactRepositoryFactory, openArtifacts } from "../artifacts/index.js";
import { openProxiedArtifacts } from "../artifacts/proxied/index.js";
import { openS3 } from "../artifacts/s3/index.js";
import { isServer } from "../client/backend.js";
import { fileStoreDropped, unsupportedTrackingUri } from "../errors.js";
import { fallingBackRegistry } from "../fallback/registry.js";
import { fallingBackTracking } from "../fallback/tracking.js";
import type { Keeper } from "../move/keeper.js";
import { Capabilities } from "../rest/capabilities.js";
import { connect } from "../rest/connection.js";
import { endpointOf } from "../rest/credentials.js";
import { createRestStore } from "../rest/index.js";
import { noRetries } from "../rest/retries.js";
import { Spool } from "../spool/spool.js";
import { keptArtifacts, spoolingArtifacts } from "../spool/spooling-artifacts.js";
import { spoolingRegistry } from "../spool/spooling-registry.js";
import { spoolingStore } from "../spool/spooling-store.js";
import { openPostgresStores, openSqlStores } from "../sql/index.js";
import { postgresSchemes } from "../sql/postgres/uri.js";
import type { RegistryStore, TrackingStore } from "../store.js";
import { resolveHosted } from "./hosted.js";
import { type Log, laterLog } from "./log.js";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface TrackingOptions {
  /**
   * `sqlite:///FILE`, `postgresql://…`, `http(s)://…`, `databricks`, `azureml://…`; else `MLFLOW_TRACKING_URI`, else
   * `sqlite:///mlflow.db`.
   */
  readonly trackingUri?: string;
  /** Else `MLFLOW_REGISTRY_URI`, else where runs are. */
  readonly registryUri?: string;
  readonly env?: Environment;
  /** What relative files are relative to; the working folder where left out. */
  readonly folder?: string;
  /** Gives new experiments locations that clients reach through a tracking server (`mlflow-artifacts:/`). */
  readonly proxiedArtifacts?: boolean;
  /** Of a database in a file: NORMAL is faster where a disk syncs slowly, and may lose the last writes in a power cut. */
  readonly synchronous?: "FULL" | "NORMAL";
  readonly clock?: Clock;
  /** Told where a server cannot do what is asked, and what is done instead; stderr where left out. */
  readonly logger?: Log;
  /** Keeps runs in `.perigee/spool/` where the server cannot be reached, for `perigee sync` to send. */
  readonly spool?: boolean;
}

/** Stores and artifacts, opened. */
export interface OpenTracking {
  readonly tracking: TrackingStore;
  readonly registry: RegistryStore;
  /** What a database can do and a server cannot; runs and models in one database. */
  readonly keeper?: Keeper;
  readonly trackingUri: string;
  readonly registryUri: string;
  readonly env: Environment;
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Log;
  /** The artifacts at a URI. @throws `UNSUPPORTED_ARTIFACT_URI` */
  artifactsOf(uri: string): ArtifactRepository;
  /** What keeps runs where the server cannot be reached, where that was asked for. */
  readonly spool?: Spool;
  close(): Promise<void>;
}

interface Stores {
  readonly tracking: TrackingStore;
  readonly registry: RegistryStore;
  readonly keeper?: Keeper;
  close(): Promise<void>;
}

interface OpenContext {
  readonly env: Environment;
  readonly folder: string;
  readonly clock: Clock;
  readonly logger: Log;
  readonly proxiedArtifacts: boolean;
  readonly synchronous: "FULL" | "NORMAL" | undefined;
}

/** Opens stores by the scheme of their URI. */
const storeSchemes: ReadonlyMap<string, (uri: string, context: OpenContext) => Promise<Stores>> = new Map([
  ["sqlite", openSqlite],
  ["http", openServer],
  ["https", openServer],
  ...postgresSchemes.map((scheme) => [scheme, openPostgres] as const),
]);

/** Opens artifacts by the scheme of their URI; `""` is a plain path. */
const artifactSchemes: ReadonlyMap<string, ArtifactRepositoryFactory> = new Map([
  ["", openFolder],
  ["file", openFolder],
  ["s3", openS3],
  ["mlflow-artifacts", openProxiedArtifacts],
  ["http", openProxiedArtifacts],
  ["https", openProxiedArtifacts],
]);

export const defaultTrackingUri = "sqlite:///mlflow.db";

/**
 * Opens what the environment names, as MLflow does: a database in a file, or a server.
 *
 * Without a name it is `sqlite:///mlflow.db` in the working folder, with artifacts in `mlartifacts/` beside it.
 *
 * @throws `UNSUPPORTED_TRACKING_URI`, `DATABASE_UNAVAILABLE`, `NOT_AN_MLFLOW_DATABASE`, `DATABASE_AT_OTHER_VERSION`,
 *   `TRACKING_SERVER_UNREACHABLE`
 */
export async function openTracking(options: TrackingOptions = {}): Promise<OpenTracking> {
  const { env = process.env, clock = systemClock, logger = laterLog() } = options;
  const folder = resolve(options.folder ?? ".");
  const given = options.trackingUri || env.MLFLOW_TRACKING_URI || defaultTrackingUri;
  const forRuns = await resolveHosted(given, env);
  const forModels = await resolveHosted(options.registryUri || env.MLFLOW_REGISTRY_URI || given, env);
  const { uri: trackingUri } = forRuns;
  const { uri: registryUri } = forModels;
  const shared = { env, folder, clock, logger };
  const context = { ...shared, proxiedArtifacts: options.proxiedArtifacts ?? false, synchronous: options.synchronous };
  const runs = await openStores(trackingUri, { ...context, env: forRuns.env });
  const models = registryUri === trackingUri ? runs : await openStores(registryUri, { ...context, env: forModels.env });
  const opened: OpenTracking = {
    tracking: runs.tracking,
    registry: models.registry,
    ...(models === runs && runs.keeper && { keeper: runs.keeper }),
    trackingUri,
    registryUri,
    ...shared,
    artifactsOf: (uri) => openArtifacts(uri, { trackingUri, env: forRuns.env, folder }, artifactSchemes),
    async close() {
      await runs.close();
      if (models !== runs) await models.close();
    },
  };
  const spools = options.spool && isServer(trackingUri) && !/^(off|false|0)$/i.test(env.PERIGEE_SPOOL ?? "");
  return spools ? withSpool(opened) : opened;
}

/** The same, with what a run logs kept where the server cannot be reached. */
function withSpool(opened: OpenTracking): OpenTracking {
  const { trackingUri, registryUri, env, folder, clock, logger } = opened;
  const shown = (uri: string) => (isServer(uri) ? endpointOf(uri, env).uri : uri);
  const spool = new Spool({
    folder: join(folder, ".perigee", "spool"),
    trackingUri: shown(trackingUri),
    registryUri: shown(registryUri),
    clock,
    logger,
  });
  return {
    ...opened,
    spool,
    tracking: spoolingStore(opened.tracking, spool, clock),
    registry: isServer(registryUri) ? spoolingRegistry(opened.registry, spool, clock) : opened.registry,
    artifactsOf: (uri) =>
      uri.startsWith(spool.folder)
        ? keptArtifacts(uri, uri, spool)
        : spoolingArtifacts(uri, opened.artifactsOf(uri), spool),
    async close() {
      await spool.close();
      await opened.close();
    },
  };
}

async function openStores(uri: string, context: OpenContext): Promise<Stores> {
  const scheme = /^([a-zA-Z][a-zA-Z0-9+.-]*):/.exec(uri)?.[1]?.toLowerCase() ?? "";
  const open = storeSchemes.get(scheme);
  if (open) return open(uri, context);
  if (scheme === "" || scheme === "file") throw fileStoreDropped(uri);
  throw unsupportedTrackingUri(
    uri,
    `Known: ${[...storeSchemes.keys()].map((known) => `${known}://…`).join(", ")}. Unset MLFLOW_TRACKING_URI for ${defaultTrackingUri}.`,
  );
}

/** As SQLAlchemy reads it: three slashes before a relative file, four before an absolute one. */
async function openSqlite(
  uri: string,
  { folder, clock, logger, proxiedArtifacts, synchronous }: OpenContext,
): Promise<Stores> {
  const path = /^sqlite:\/\/(?:\/(.*))?$/is.exec(uri);
  if (!path) throw unsupportedTrackingUri(uri, `Write sqlite:///FILE or sqlite:////ABSOLUTE/FILE.`);
  return openSqlStores({
    path: path[1] && path[1] !== ":memory:" ? resolve(folder, path[1]) : ":memory:",
    artifactRoot: proxiedArtifacts ? "mlflow-artifacts:/" : resolve(folder, "mlartifacts"),
    folder,
    clock,
    synchronous,
    logger,
  });
}

async function openPostgres(uri: string, { folder, clock, proxiedArtifacts }: OpenContext): Promise<Stores> {
  return openPostgresStores({
    uri,
    artifactRoot: proxiedArtifacts ? "mlflow-artifacts:/" : resolve(folder, "mlartifacts"),
    folder,
    clock,
  });
}

async function openServer(uri: string, { env, clock, logger }: OpenContext): Promise<Stores> {
  const store = createRestStore({ uri, env, clock });
  const connection = connect({ uri, env, retries: noRetries });
  const context = { server: connection.uri, capabilities: new Capabilities(connection), logger, clock };
  const tracking = fallingBackTracking(store, context);
  return { tracking, registry: fallingBackRegistry(store, tracking, context), close: () => store.close() };
}
