import { relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type ArtifactStorage,
  createFolderStorage,
  createS3Storage,
  isS3Uri,
  proxyRoute,
  relativeArtifactPath,
  type S3Place,
  s3PlaceOf,
} from "../../tracking/index.js";
import { elsewhere, flawedLocation, foreignHost, foreignLocation } from "../errors.js";
import { flawOf, schemeOf } from "./plain-uri.js";

/** A file or folder where it is stored. */
export interface ArtifactPlace {
  readonly storage: ArtifactStorage;
  readonly path: string;
}

export interface ArtifactPlacesOptions {
  /** A folder, `file:` URI or `s3://BUCKET/PREFIX`: where `mlflow-artifacts:` locations are. */
  readonly destination: string;
  /** Further folders and S3 locations that the server gives files from, such as those of an earlier server. */
  readonly furtherRoots?: readonly string[];
  /** Schemes of locations that name a host, such as `http`, that clients may use all the same. */
  readonly allowedHostSchemes?: readonly string[];
  /** Where object stores and their keys are looked for. */
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where artifacts are kept, and which locations from outside lie there. */
export interface ArtifactPlaces {
  /** The storage of the destination. */
  readonly storage: ArtifactStorage;
  /**
   * The place of an artifact of a run, model or version.
   *
   * @param rootUri where the run's or model's artifacts are, as stored
   * @param path    from outside, decoded once
   * @throws `INVALID_PARAMETER_VALUE` where they are elsewhere, or the path leaves them
   */
  locate(rootUri: string, path: string): ArtifactPlace;
  /**
   * Refuses an artifact location from outside that is on this machine but not below a root, that names a host which
   * the server or a client with its password would then ask, or that reads otherwise to another parser.
   *
   * @throws `INVALID_PARAMETER_VALUE`
   */
  checkLocation(uri: string): void;
  /** The last but one of these: no host. @param field the request's field, for the error */
  checkHost(uri: string, field: string): void;
}

interface Root {
  readonly storage: ArtifactStorage;
  /** The path of a location below this root; `undefined` for others. */
  within(uri: string): string | undefined;
}

export function createArtifactPlaces(options: ArtifactPlacesOptions): ArtifactPlaces {
  const { destination, furtherRoots = [], env } = options;
  const first = rootAt(destination, env);
  const roots = [first, ...furtherRoots.map((uri) => rootAt(uri, env))];
  const allowed = new Set(options.allowedHostSchemes?.map((scheme) => scheme.toLowerCase()));

  const placeOf = (uri: string): ArtifactPlace | undefined => {
    const proxied = proxiedPath(uri);
    if (proxied !== undefined) return { storage: first.storage, path: proxied };
    for (const { storage, within } of roots) {
      const path = within(uri);
      if (path !== undefined) return { storage, path };
    }
    return undefined;
  };
  const checkHost = (uri: string, field: string) => {
    const scheme = schemeOf(uri);
    const named = hostSchemes.has(scheme) || (scheme === "mlflow-artifacts" && /^[^:]+:\/\/[^/]/.test(uri));
    if (named && !allowed.has(scheme)) throw foreignHost(field, scheme);
  };

  return {
    storage: first.storage,
    checkHost,

    locate(rootUri, path) {
      const place = flawOf(rootUri) === undefined ? placeOf(rootUri) : undefined;
      if (!place) throw onThisMachine(rootUri) === undefined ? elsewhere(rootUri) : foreignLocation(rootUri);
      const clean = relativeArtifactPath(path);
      return { storage: place.storage, path: [place.path, clean].filter(Boolean).join("/") };
    },

    checkLocation(uri) {
      const flaw = flawOf(uri);
      if (flaw) throw flawedLocation(uri, flaw);
      checkHost(uri, "artifact_location");
      if (placeOf(uri) === undefined && onThisMachine(uri) !== undefined) throw foreignLocation(uri);
    },
  };
}

/** Locations by which a client names a host that MLflow then connects to. */
const hostSchemes: ReadonlySet<string> = new Set([
  "ftp",
  "sftp",
  "hdfs",
  "viewfs",
  "http",
  "https",
  "r2",
  "b2",
  "abfss",
]);

function rootAt(uri: string, env: ArtifactPlacesOptions["env"]): Root {
  if (isS3Uri(uri)) {
    const place = s3PlaceOf(uri);
    return { storage: createS3Storage(place, env), within: (location) => withinBucket(place, location) };
  }
  const folder = onThisMachine(uri);
  if (folder === undefined) throw elsewhere(uri);
  return { storage: createFolderStorage(folder), within: (location) => withinFolder(folder, location) };
}

function withinFolder(folder: string, uri: string): string | undefined {
  const path = onThisMachine(uri);
  if (path === undefined) return undefined;
  const below = relative(folder, path);
  const leaves = below === ".." || below.startsWith(`..${sep}`) || resolve(folder, below) !== path;
  return leaves ? undefined : below.split(sep).join("/");
}

function withinBucket({ bucket, prefix }: S3Place, uri: string): string | undefined {
  if (!isS3Uri(uri)) return undefined;
  const place = s3PlaceOf(uri);
  if (place.bucket !== bucket) return undefined;
  if (prefix === "" || place.prefix === prefix) return place.prefix.slice(prefix.length);
  return place.prefix.startsWith(`${prefix}/`) ? place.prefix.slice(prefix.length + 1) : undefined;
}

/** The path below the destination of a URI that goes through a tracking server; `undefined` for other URIs. */
function proxiedPath(uri: string): string | undefined {
  const parts = /^(mlflow-artifacts|https?):(?:\/\/[^/]*)?(\/.*)?$/i.exec(uri);
  if (!parts) return undefined;
  const path = parts[2] ?? "";
  if (parts[1]?.toLowerCase() === "mlflow-artifacts") return relativeArtifactPath(path.replace(/^\/+/, ""));
  const at = path.indexOf(`${proxyRoute}/`);
  return at < 0 ? undefined : relativeArtifactPath(path.slice(at + proxyRoute.length + 1));
}

function onThisMachine(uri: string): string | undefined {
  const scheme = schemeOf(uri);
  if (scheme === "") return resolve(uri);
  if (scheme !== "file") return undefined;
  try {
    return resolve(fileURLToPath(uri));
  } catch {
    throw foreignLocation(uri);
  }
}
