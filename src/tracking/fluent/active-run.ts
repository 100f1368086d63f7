import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { ArtifactRepository } from "../artifacts/index.js";
import type { Dataset, Metric, Param, Run, Tag } from "../entities.js";
import { limits } from "../limits.js";
import { logModelFolder } from "./log-model.js";
import type { OpenTracking } from "./open.js";

/** A run that is open: what is logged to it goes to its store at once. */
export interface ActiveRun {
  readonly runId: string;
  readonly runName: string;
  readonly experimentId: string;
  readonly artifactUri: string;
  readonly tracking: OpenTracking;

  /** Values that never change in a run: lists and objects as JSON, the rest as text; undefined is left out. */
  logParams(params: Readonly<Record<string, unknown>>): Promise<void>;
  logMetrics(metrics: Readonly<Record<string, number>>, step?: number): Promise<void>;
  setTags(tags: Readonly<Record<string, string>>): Promise<void>;
  /** A dataset as the run's input; `context` says what for, such as `training`. */
  logDataset(dataset: Dataset, context?: string): Promise<void>;
  /** A local file into the folder `artifactPath`, or a local folder under its own name. */
  logArtifact(localPath: string, artifactPath?: string): Promise<void>;
  logText(text: string, path: string): Promise<void>;
  logJson(value: unknown, path: string): Promise<void>;
  /** A model's folder, with its `MLmodel`, as the artifact `name`. @returns its URI, `runs:/ID/name` */
  logModelFolder(folder: string, name: string): Promise<string>;
}

export function activeRun({ info }: Run, tracking: OpenTracking): ActiveRun {
  const { runId, runName, experimentId, artifactUri } = info;
  const store = tracking.tracking;
  // Opened when first used: a run without artifacts needs no place that can be written to.
  let repository: ArtifactRepository | undefined;
  const artifacts = () => {
    repository ??= tracking.artifactsOf(artifactUri);
    return repository;
  };

  return {
    runId,
    runName,
    experimentId,
    artifactUri,
    tracking,

    async logParams(params) {
      const all: Param[] = Object.entries(params)
        .filter(([, value]) => value !== undefined)
        .map(([key, value]) => ({ key, value: paramText(value) }));
      for (const some of chunks(all, limits.paramsPerBatch)) await store.logBatch(runId, { params: some });
    },

    async logMetrics(metrics, step = 0) {
      const timestamp = tracking.clock();
      const all: Metric[] = Object.entries(metrics).map(([key, value]) => ({ key, value, timestamp, step }));
      for (const some of chunks(all, limits.metricsPerBatch)) await store.logBatch(runId, { metrics: some });
    },

    async setTags(tags) {
      const all: Tag[] = Object.entries(tags).map(([key, value]) => ({ key, value }));
      for (const some of chunks(all, limits.tagsPerBatch)) await store.logBatch(runId, { tags: some });
    },

    async logDataset(dataset, context) {
      const tags = context === undefined ? [] : [{ key: "mlflow.data.context", value: context }];
      await store.logInputs(runId, { datasets: [{ dataset, tags }] });
    },

    logArtifact: (localPath, artifactPath) => upload(artifacts(), localPath, artifactPath),
    logText: (text, path) => artifacts().write(path, text),
    logJson: (value, path) => artifacts().write(path, `${JSON.stringify(value, null, 2)}\n`),
    logModelFolder: (folder, name) => logModelFolder({ runId, store, artifacts: artifacts() }, folder, name),
  };
}

async function upload(artifacts: ArtifactRepository, local: string, path: string | undefined): Promise<void> {
  const isFolder = (await stat(local)).isDirectory();
  const target = isFolder ? [path, basename(local)].filter(Boolean).join("/") : path;
  await artifacts.upload(local, target);
}

/** The text that a param is logged as. */
export const paramText = (value: unknown) =>
  typeof value === "object" && value !== null ? JSON.stringify(value) : String(value);

function* chunks<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
