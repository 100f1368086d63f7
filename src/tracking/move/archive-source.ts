import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import type { z } from "zod";
import { openFolder } from "../artifacts/folder/index.js";
import type { Metric } from "../entities.js";
import { folderIsNoExport } from "../errors.js";
import {
  archiveFormat,
  archivePlaces,
  experimentSchema,
  loggedModelSchema,
  manifestSchema,
  pointSchema,
  registeredModelSchema,
  runSchema,
} from "./archive-layout.js";
import { digestsOf } from "./artifact-files.js";
import { attempting } from "./attempts.js";
import type { MovedRun, MoveSource, Problem } from "./moved.js";
import { digestOf, recordOf } from "./record.js";

const nothingRenamed = { runs: new Map(), models: new Map() };

/** Whether a folder is one that was exported. */
export const isArchive = (root: string) => existsSync(archivePlaces(root).manifest);

/**
 * An exported folder, as a source. A run or a model whose files are not those that were exported is a problem that is
 * named, and is not moved.
 *
 * @throws `NO_EXPORT`
 */
export async function openArchive(folder: string): Promise<MoveSource> {
  const root = resolve(folder);
  const places = archivePlaces(root);
  const problems: Problem[] = [];
  const manifest = await readJson(places.manifest, manifestSchema).catch((cause: Error) => {
    throw folderIsNoExport(root, cause.message);
  });
  if (manifest.format > archiveFormat) {
    throw folderIsNoExport(root, `its format ${manifest.format} is of a later version of Perigee`);
  }

  const attempt = attempting(problems);

  return {
    uri: root,
    problems,
    async experiments() {
      const experiments = [];
      for (const id of await namesIn(places.experiments)) {
        const path = places.experiment(id);
        const found = await attempt(path, () => readJson(path, experimentSchema));
        if (found) experiments.push(found);
      }
      return experiments;
    },
    async *runs({ experimentId }) {
      const runs: MovedRun[] = [];
      const folder = places.runs(experimentId);
      for (const id of await namesIn(folder)) {
        const found = await attempt(join(folder, id), () => readRun(join(folder, id)));
        if (found) runs.push(found);
      }
      yield* runs.sort((a, b) => a.info.startTime - b.info.startTime);
    },
    async *loggedModels({ experimentId }) {
      const folder = places.loggedModels(experimentId);
      for (const id of await namesIn(folder)) {
        const found = await attempt(join(folder, id), () => readLoggedModel(join(folder, id)));
        if (found) yield found;
      }
    },
    async *registeredModels() {
      for (const name of await namesIn(places.registeredModels)) {
        const path = join(places.registeredModels, name);
        const found = await attempt(path, () => readJson(path, registeredModelSchema));
        if (found) yield found;
      }
    },
    async close() {},
  };
}

async function readRun(folder: string): Promise<MovedRun> {
  const { digest, artifacts: listed, ...kept } = await readJson(join(folder, "run.json"), runSchema);
  const points = () => readPoints(join(folder, "metrics.jsonl"));
  const artifacts = openFolder(join(folder, "artifacts"), { folder });
  const run: MovedRun = { ...kept, points, ...(listed.length > 0 && { artifacts }) };
  const files = listed.length > 0 ? await digestsOf(artifacts) : [];
  if (digestOf(recordOf(run, await points(), files, nothingRenamed)) !== digest) {
    throw new Error("its files are not those that were exported (the digest in run.json differs)");
  }
  return run;
}

async function readLoggedModel(folder: string) {
  const { model, artifacts: listed } = await readJson(join(folder, "model.json"), loggedModelSchema);
  const artifacts = openFolder(join(folder, "artifacts"), { folder });
  if (listed.length > 0 && JSON.stringify(await digestsOf(artifacts)) !== JSON.stringify(listed)) {
    throw new Error("its files are not those that were exported (their digests differ from model.json's)");
  }
  return { model, ...(listed.length > 0 && { artifacts }) };
}

async function readPoints(path: string): Promise<Metric[]> {
  const lines = (await readFile(path, "utf8")).split("\n");
  return lines.filter((line) => line !== "").map((line) => pointSchema.parse(JSON.parse(line)));
}

async function readJson<Schema extends z.ZodType>(path: string, schema: Schema): Promise<z.output<Schema>> {
  const parsed = schema.safeParse(JSON.parse(await readFile(path, "utf8")));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${issue?.path.join(".")}: ${issue?.message}`);
}

/** Without what an export that was cut has left. */
async function namesIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  return (await readdir(folder)).filter((name) => !name.endsWith(".part")).sort();
}
