import { resolve } from "node:path";
import { type Clock, systemClock } from "../../support/index.js";
import { openFolder } from "../artifacts/folder/index.js";
import { type ArtifactRepository, type ArtifactRepositoryFactory, openArtifacts } from "../artifacts/index.js";
import { openProxiedArtifacts } from "../artifacts/proxied/index.js";
import { openS3 } from "../artifacts/s3/index.js";
import { fileStoreDropped, unsupportedTrackingUri } from "../errors.js";
import { createRestStore } from "../rest/index.js";
import { openPostgresStores, openSqlStores } from "../sql/index.js";
import { postgresSchemes } from "../sql/postgres/uri.js";
import type { RegistryStore, TrackingStore } from "../store.js";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface TrackingOptions {
  /** `sqlite:///FILE`, `postgresql://…`, `http(s)://…`; else `MLFLOW_TRACKING_URI`, else `sqlite:///mlflow.db`. */
  readonly trackingUri?: string;
  /** Else `MLFLOW_REGISTRY_URI`, else where runs are. */
  readonly registryUri?: string;
  readonly env?: Environment;
  /** What relative files are relative to; the working folder where left out. */
  readonly folder?: string;
  /** Gives new experiments locations that clients reach through a tracking server (`mlflow-artifacts:/`). */
  readonly proxiedArtifacts?: boolean;
  readonly clock?: Clock;
}

/** Stores and artifacts, opened. */
export interface OpenTracking {
  readonly tracking: TrackingStore;
  readonly registry: RegistryStore;
  readonly trackingUri: string;
  readonly registryUri: string;
  readonly env: Environment;
  readonly folder: string;
  readonly clock: Clock;
  /** The artifacts at a URI. @throws `UNSUPPORTED_ARTIFACT_URI` */
  artifactsOf(uri: string): ArtifactRepository;
  close(): Promise<void>;
}

interface Stores {
  readonly tracking: TrackingStore;
  readonly registry: RegistryStore;
  close(): Promise<void>;
}

interface OpenContext {
  readonly env: Environment;
  readonly folder: string;
  readonly clock: Clock;
  readonly proxiedArtifacts: boolean;
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
  const { env = process.env, clock = systemClock } = options;
  const folder = resolve(options.folder ?? ".");
  const trackingUri = options.trackingUri || env.MLFLOW_TRACKING_URI || defaultTrackingUri;
  const registryUri = options.registryUri || env.MLFLOW_REGISTRY_URI || trackingUri;
  const shared = { env, folder, clock };
  const context = { ...shared, proxiedArtifacts: options.proxiedArtifacts ?? false };
  const runs = await openStores(trackingUri, context);
  const models = registryUri === trackingUri ? runs : await openStores(registryUri, context);
  return {
    tracking: runs.tracking,
    registry: models.registry,
    trackingUri,
    registryUri,
    ...shared,
    artifactsOf: (uri) => openArtifacts(uri, { trackingUri, env, folder }, artifactSchemes),
    async close() {
      await runs.close();
      if (models !== runs) await models.close();
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
async function openSqlite(uri: string, { folder, clock, proxiedArtifacts }: OpenContext): Promise<Stores> {
  const path = /^sqlite:\/\/(?:\/(.*))?$/is.exec(uri);
  if (!path) throw unsupportedTrackingUri(uri, `Write sqlite:///FILE or sqlite:////ABSOLUTE/FILE.`);
  return openSqlStores({
    path: path[1] && path[1] !== ":memory:" ? resolve(folder, path[1]) : ":memory:",
    artifactRoot: proxiedArtifacts ? "mlflow-artifacts:/" : resolve(folder, "mlartifacts"),
    folder,
    clock,
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

async function openServer(uri: string, { env, clock }: OpenContext): Promise<Stores> {
  const store = createRestStore({ uri, env, clock });
  return { tracking: store, registry: store, close: () => store.close() };
}
