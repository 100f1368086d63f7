import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Experiment } from "../entities.js";
import { notAFileStore } from "../errors.js";
import { attempting } from "../move/attempts.js";
import type { MovedLoggedModel, MovedRegisteredModel, MovedRun, MoveSource, Problem } from "../move/moved.js";
import { foldersIn, valuesIn } from "./files.js";
import { experimentMeta, readMeta } from "./meta.js";
import type { FileStoreOptions } from "./options.js";
import { readRegisteredModel } from "./registered-models.js";
import { readLoggedModel, readRun } from "./runs.js";

const meta = "meta.yaml";
const trash = ".trash";
const modelsFolder = "models";

/**
 * MLflow's file store (`mlruns/`), which it refuses since 3.13, read as it lies on disk: of any version from 1.0 on, and
 * wherever it was copied, since artifacts are taken from beside their run before the address that was written down.
 * What cannot be read is a problem that is named; the rest is read.
 *
 * @param folder the folder that has a folder for each experiment
 * @throws `NOT_A_FILE_STORE`
 */
export async function openFileStore(folder: string, options: FileStoreOptions): Promise<MoveSource> {
  const root = resolve(folder);
  const problems: Problem[] = [];
  const experimentFolders = new Map<string, string>();

  const attempt = attempting(problems);

  const places = [root, join(root, trash)];
  const candidates: string[] = [];
  for (const place of places) {
    for (const name of await foldersIn(place)) {
      if (name !== trash && existsSync(join(place, name, meta)) && name !== modelsFolder) {
        candidates.push(join(place, name));
      }
    }
  }
  if (candidates.length === 0 && !existsSync(join(root, modelsFolder))) throw notAFileStore(folder);

  const readExperiment = async (path: string): Promise<Experiment> => {
    const found = await readMeta(join(path, meta), experimentMeta);
    experimentFolders.set(found.experiment_id, path);
    return {
      experimentId: found.experiment_id,
      name: found.name,
      artifactLocation: found.artifact_location ?? "",
      lifecycleStage: path.startsWith(join(root, trash)) ? "deleted" : found.lifecycle_stage,
      ...(found.creation_time != null && { creationTime: found.creation_time }),
      ...(found.last_update_time != null && { lastUpdateTime: found.last_update_time }),
      tags: await valuesIn(join(path, "tags")),
    };
  };

  return {
    uri: root,
    problems,
    async experiments() {
      const experiments: Experiment[] = [];
      for (const path of candidates) {
        const found = await attempt(`experiment in ${path}`, () => readExperiment(path));
        if (found) experiments.push(found);
      }
      return experiments;
    },
    async *runs({ experimentId }) {
      const path = experimentFolders.get(experimentId);
      if (!path) return;
      const runs: MovedRun[] = [];
      for (const name of await foldersIn(path)) {
        const folder = join(path, name);
        if (!existsSync(join(folder, meta))) continue;
        const found = await attempt(`run in ${folder}`, () => readRun(folder, path, experimentId, options));
        if (found) runs.push(found);
      }
      yield* runs.sort((a, b) => a.info.startTime - b.info.startTime);
    },
    async *loggedModels({ experimentId }) {
      const path = experimentFolders.get(experimentId);
      if (!path) return;
      for (const name of await foldersIn(join(path, modelsFolder))) {
        const folder = join(path, modelsFolder, name);
        const found: MovedLoggedModel | undefined = await attempt(`logged model in ${folder}`, () =>
          readLoggedModel(folder, experimentId, options),
        );
        if (found) yield found;
      }
    },
    async *registeredModels() {
      for (const name of await foldersIn(join(root, modelsFolder))) {
        const folder = join(root, modelsFolder, name);
        const found: MovedRegisteredModel | undefined = await attempt(`registered model in ${folder}`, () =>
          readRegisteredModel(folder),
        );
        if (found) yield found;
      }
    },
    async close() {},
  };
}
