import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { fileMissing, parseAs } from "../../support/index.js";
import type { ArtifactRepository } from "../artifacts/index.js";
import { MlflowError } from "../errors.js";
import { limits } from "../limits.js";
import type { TrackingStore } from "../store.js";

/** The tag in which MLflow's clients before 3 look for a run's models. */
const historyTag = "mlflow.log-model.history";

const modelFile = z.looseObject({
  model_uuid: z.string().optional(),
  utc_time_created: z.coerce.string().optional(),
  flavors: z.record(z.string(), z.unknown()),
});

interface LoggedTo {
  readonly runId: string;
  readonly store: TrackingStore;
  readonly artifacts: ArtifactRepository;
}

/**
 * Uploads a model's folder as a run's artifact and notes it in the run's history of models.
 *
 * @returns `runs:/ID/name`
 * @throws `FILE_MISSING` where the folder has no `MLmodel`, `INVALID_INPUT` where that is not one
 */
export async function logModelFolder({ runId, store, artifacts }: LoggedTo, folder: string, name: string) {
  const path = join(folder, "MLmodel");
  const text = await readFile(path, "utf8").catch((cause) => {
    throw fileMissing(path, "A model's folder holds a file MLmodel.", cause);
  });
  const model = readModelFile(text, path);
  await artifacts.upload(folder, name);
  await appendToHistory(store, runId, { run_id: runId, artifact_path: name, ...model });
  return `runs:/${runId}/${name}`;
}

/** What the history says of a model, from its `MLmodel`. @throws `INVALID_INPUT` */
export function readModelFile(text: string, path: string) {
  const { utc_time_created, model_uuid, flavors } = parseAs(modelFile, parse(text), path);
  return { utc_time_created, model_uuid, flavors };
}

/** Notes a model in the tag in which MLflow's clients before 3 look. */
export async function appendToHistory(
  store: TrackingStore,
  runId: string,
  entry: Record<string, unknown>,
): Promise<void> {
  const { data } = await store.getRun(runId);
  const history = parseHistory(data.tags.find(({ key }) => key === historyTag)?.value);
  const value = JSON.stringify([...history, entry]);
  if (value.length > limits.tagValue) {
    throw new MlflowError(
      "INVALID_PARAMETER_VALUE",
      `the history of models of run ${runId} is longer than a tag may be`,
      {
        hint: "Log fewer models to one run, such as each to a nested run.",
      },
    );
  }
  await store.setTag(runId, { key: historyTag, value });
}

function parseHistory(text: string | undefined): unknown[] {
  try {
    const history: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(history) ? history : [];
  } catch {
    return [];
  }
}
