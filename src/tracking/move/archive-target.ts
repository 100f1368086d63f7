import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { sha256, writeFileAtomically } from "../../support/index.js";
import { openFolder } from "../artifacts/folder/index.js";
import type { ArtifactRepository } from "../artifacts/index.js";
import type { Metric } from "../entities.js";
import { doubleText } from "../entity-schemas.js";
import { folderIsNoExport } from "../errors.js";
import { archiveFormat, archivePlaces, loggedModelSchema, manifestSchema, runSchema } from "./archive-layout.js";
import { copyArtifacts, type FileDigest, sizesIn } from "./artifact-files.js";
import { digestOf, recordOf } from "./record.js";
import type { MoveTarget, Outcome } from "./target.js";

const nothingRenamed = { runs: new Map(), models: new Map() };
const ended = new Set(["FINISHED", "FAILED", "KILLED"]);

/**
 * A folder to export to, new or of an earlier export of the same source, which is then brought up to date.
 *
 * @param source where the runs come from, as the manifest says it
 * @throws `NO_EXPORT` for a folder that has something else in it
 */
export async function archiveTarget(folder: string, source: string): Promise<MoveTarget> {
  const root = resolve(folder);
  const places = archivePlaces(root);
  await mkdir(root, { recursive: true });
  if (existsSync(places.manifest)) {
    const manifest = manifestSchema.safeParse(JSON.parse(await readFile(places.manifest, "utf8")));
    if (!manifest.success || manifest.data.format !== archiveFormat) throw folderIsNoExport(root);
    if (manifest.data.source !== source) throw folderIsNoExport(root, `it is an export of ${manifest.data.source}`);
  } else {
    if ((await readdir(root)).length > 0) throw folderIsNoExport(root, "it is not empty");
    await writeJson(places.manifest, { format: archiveFormat, source });
  }
  const outcomes = new Map<string, Outcome>();

  return {
    uri: root,

    async experiment(experiment) {
      await writeJson(places.experiment(experiment.experimentId), experiment);
      return experiment.experimentId;
    },

    async run(run, experimentId) {
      const folder = join(places.runs(experimentId), run.info.runId);
      const points = await run.points();
      const { info, params, tags, inputs, outputs } = run;
      const files = run.artifacts ? await sizesIn(run.artifacts) : [];
      const fingerprint = sha256(JSON.stringify([info, params, tags, inputs, outputs, points.map(lineOf), files]));
      if (ended.has(info.status) && (await fingerprintIn(join(folder, "run.json"), runSchema)) === fingerprint) {
        outcomes.set(info.runId, "same");
        return;
      }
      await writeFolder(folder, async (unfinished) => {
        const artifacts = await copyInto(unfinished, run.artifacts);
        const digest = digestOf(recordOf(run, points, artifacts, nothingRenamed));
        await writeFile(join(unfinished, "metrics.jsonl"), points.map((point) => `${lineOf(point)}\n`).join(""));
        await writeJson(join(unfinished, "run.json"), {
          digest,
          fingerprint,
          info,
          params,
          tags,
          inputs,
          outputs,
          artifacts,
        });
      });
      outcomes.set(info.runId, "moved");
    },

    async loggedModel({ model, artifacts }, experimentId) {
      const folder = join(places.loggedModels(experimentId), model.modelId);
      const metrics = model.metrics.map((metric) => ({ ...metric, value: doubleText(metric.value) }));
      const files = artifacts ? await sizesIn(artifacts) : [];
      const fingerprint = sha256(JSON.stringify([model, metrics, files]));
      if ((await fingerprintIn(join(folder, "model.json"), loggedModelSchema)) === fingerprint) return "same";
      await writeFolder(folder, async (unfinished) => {
        const copied = await copyInto(unfinished, artifacts);
        await writeJson(join(unfinished, "model.json"), {
          fingerprint,
          model: { ...model, metrics },
          artifacts: copied,
        });
      });
      return "moved";
    },

    async completeRun({ info }) {
      return outcomes.get(info.runId) ?? "moved";
    },
    async completeExperiment() {},

    async registeredModel(model) {
      const path = places.registeredModel(model.model.name);
      const text = textOf(model);
      const before = existsSync(path) ? await readFile(path, "utf8") : undefined;
      if (before !== text) await writeFileAtomically(path, text);
      return model.versions.map(() => (before === text ? "same" : "moved"));
    },
    async close() {},
  };
}

const textOf = (document: unknown) => `${JSON.stringify(document, null, 1)}\n`;
const writeJson = (path: string, document: unknown) => writeFileAtomically(path, textOf(document));
const lineOf = ({ key, value, timestamp, step }: Metric) => JSON.stringify([key, doubleText(value), timestamp, step]);

async function writeFolder(folder: string, write: (unfinished: string) => Promise<void>): Promise<void> {
  const unfinished = `${folder}.part`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  await write(unfinished);
  await rm(folder, { recursive: true, force: true });
  await rename(unfinished, folder);
}

async function copyInto(folder: string, artifacts: ArtifactRepository | undefined): Promise<FileDigest[]> {
  return artifacts ? copyArtifacts(artifacts, openFolder(join(folder, "artifacts"), { folder })) : [];
}

async function fingerprintIn(
  path: string,
  schema: { safeParse(value: unknown): { success: boolean; data?: { fingerprint: string } } },
): Promise<string | undefined> {
  if (!existsSync(path)) return undefined;
  try {
    return schema.safeParse(JSON.parse(await readFile(path, "utf8"))).data?.fingerprint;
  } catch {
    return undefined;
  }
}
