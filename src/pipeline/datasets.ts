import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { z } from "zod";
import { type DatasetStore, downloadFile, isWebAddress, type Manifest, openDatasetStore } from "../dataset/index.js";
import {
  type Approaches,
  approachKeys,
  networkSources,
  populationVersion,
  readApproaches,
  synthesize,
  tableOf,
  type ValidationReport,
  validateApproaches,
} from "../neo/index.js";
import { fileMissing, PerigeeError, packageVersion, parseAs, sha256 } from "../support/index.js";
import { type JobContext, stateFolder } from "./context.js";
import { queryOfFile } from "./errors.js";

/** The dataset versions of a working folder. */
export const datasetStore = (context: JobContext): DatasetStore => openDatasetStore(stateFolder(context, "datasets"));

/** Where a table of approaches is, whatever it was named by. */
export interface LocatedData {
  /** A file that can be read. */
  readonly path: string;
  /** How people know it. */
  readonly name: string;
  /** Where it came from: a path, an address, or the reference of a version. */
  readonly source: string;
  readonly manifest?: Manifest;
}

/**
 * Finds data: a file; an http(s) address, which is downloaded once into `.perigee/downloads/`; or a dataset version
 * (`NAME`, `NAME@DIGEST`, `DIGEST`).
 *
 * @throws `FILE_MISSING`, `VERSION_UNKNOWN`, what downloading throws
 */
export async function locateData(
  reference: string,
  context: JobContext,
  { allowPrivate = false }: { readonly allowPrivate?: boolean | undefined } = {},
): Promise<LocatedData> {
  if (isWebAddress(reference)) return { ...(await downloaded(reference, context, allowPrivate)), source: reference };
  if (existsSync(join(reference)) || /[/\\]|\.[a-z]/i.test(reference.replace(/@.*/, ""))) {
    return { path: reference, name: basename(reference), source: reference };
  }
  const store = datasetStore(context);
  const manifest = await store.resolve(reference).catch((cause: unknown) => {
    // A plain word may have been meant as a file.
    if (cause instanceof PerigeeError && cause.code === "VERSION_UNKNOWN") {
      throw fileMissing(reference, `Nor is there a dataset version of that name. ${cause.hint ?? ""}`, cause);
    }
    throw cause;
  });
  return { path: store.pathOf(manifest), name: referenceOf(manifest), source: referenceOf(manifest), manifest };
}

/** `NAME@DIGEST`, with the first 8 characters of the digest. */
export const referenceOf = ({ name, digest }: Pick<Manifest, "name" | "digest">) => `${name}@${digest.slice(0, 8)}`;

async function downloaded(address: string, context: JobContext, allowPrivate: boolean) {
  const url = new URL(address);
  const folder = stateFolder(context, "downloads");
  const path = join(folder, `${sha256(address).slice(0, 16)}${extname(url.pathname)}`);
  if (!existsSync(path)) {
    await mkdir(folder, { recursive: true });
    context.progress.start(`Downloading ${url.host}${url.pathname}`);
    await downloadFile(url, path, {
      allowPrivate,
      signal: context.signal,
      onBytes: (arrived, total) => context.progress.advance(arrived, total === undefined ? "" : `of ${total} bytes`),
    });
    context.progress.end();
  }
  return { path, name: basename(url.pathname) || url.host };
}

export interface ImportSettings {
  /** A file, an address, or the name of a source: `synthetic`, `kaggle`, `neows`, `jpl`. */
  readonly from: string;
  /** What the source is asked for; the columns of a file. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly columns?: Readonly<Record<string, string>>;
  readonly strict?: boolean | undefined;
  readonly allowPrivate?: boolean | undefined;
  /** The dataset's name; made from the source where left out. */
  readonly name?: string | undefined;
}

export interface ImportResult {
  readonly reference: string;
  readonly manifest: Manifest;
  /** Whether these rows were not known before. */
  readonly isNew: boolean;
  readonly report: ValidationReport;
  readonly approaches: Approaches;
}

/** Names of what can be imported that is no file. */
export const sourceNames: readonly string[] = ["synthetic", ...networkSources.map(({ name }) => name)];

/** Reads approaches from anywhere, checks them, and keeps them as a dataset version with its lineage. */
export async function importDataset(settings: ImportSettings, context: JobContext): Promise<ImportResult> {
  const read = await readFrom(settings, context);
  const { approaches, report } = read;
  context.progress.start("Keeping the version");
  const store = datasetStore(context);
  const { manifest, isNew } = await store.put(tableOf(approaches), {
    name: settings.name ?? nameFor(settings.from),
    keys: approachKeys,
    lineage: {
      ...read.lineage,
      imported_at: new Date(context.clock()).toISOString(),
      code_version: packageVersion(),
    },
    summary: {
      objects: approaches.objectIds.length,
      hazardous_share: report.hazardousShare,
      rows_read: report.rowsRead,
      rows_dropped: report.rowsRead - report.rowsKept,
      first: report.dates?.first ?? null,
      last: report.dates?.last ?? null,
    },
  });
  const reference = referenceOf({ name: settings.name ?? nameFor(settings.from), digest: manifest.digest });
  context.progress.end(reference);
  return { reference, manifest, isNew, report, approaches };
}

interface ReadFrom {
  readonly approaches: Approaches;
  readonly report: ValidationReport;
  readonly lineage: Pick<Manifest["lineage"], "source" | "uri" | "source_sha256" | "query">;
}

async function readFrom(settings: ImportSettings, context: JobContext): Promise<ReadFrom> {
  const { from, query } = settings;
  if (from === "synthetic") return readSynthetic(query, context);
  const network = networkSources.find(({ name }) => name === from);
  if (network) {
    const asked = parseAs(network.query, query, `what is asked of ${from}`);
    const { approaches, report, provenance } = await network.read(asked, {
      cacheFolder: stateFolder(context, "imports", `${from}-${sha256(JSON.stringify(asked)).slice(0, 16)}`),
      env: context.env,
      progress: context.progress,
      clock: context.clock,
      ...(context.signal && { signal: context.signal }),
    });
    return { approaches, report, lineage: { source: from, uri: provenance.uri, query: { ...provenance.query } } };
  }
  const [asked] = Object.keys(query);
  if (asked !== undefined) throw queryOfFile(from, asked, sourceNames);
  const located = await locateData(from, context, settings);
  const { approaches, report, source } = await readApproaches(located.path, {
    labels: "kept",
    progress: context.progress,
    strict: settings.strict ?? false,
    ...(settings.columns && { columns: settings.columns }),
  });
  return {
    approaches,
    report,
    lineage: {
      source: isWebAddress(from) ? "url" : located.manifest ? "version" : "file",
      uri: located.source,
      source_sha256: source.sha256,
      query: { ...(settings.columns && { columns: settings.columns }) },
    },
  };
}

const wholeNumber = z.coerce.number({ message: "a whole number is expected" });
const syntheticQuery = z.strictObject({ approaches: wholeNumber.default(30_000), seed: wholeNumber.default(42) });

async function readSynthetic(query: Readonly<Record<string, unknown>>, context: JobContext): Promise<ReadFrom> {
  const asked = parseAs(syntheticQuery, query, "what is asked of synthetic");
  const approaches = await synthesize({ ...asked, signal: context.signal, progress: context.progress });
  const { report } = validateApproaches(approaches, { source: "the synthetic population" });
  return {
    approaches,
    report,
    lineage: { source: "synthetic", uri: "synthetic", query: { ...asked, population: populationVersion } },
  };
}

function nameFor(from: string): string {
  if (sourceNames.includes(from)) return from;
  const file = isWebAddress(from) ? basename(new URL(from).pathname) : basename(from);
  const plain = file
    .replace(/@[0-9a-f]+$/, "")
    .replace(/\.(csv|csv\.gz|parquet|json|jsonl|ndjson|gz)+$/i, "")
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "");
  return plain.slice(0, 100) || "data";
}
