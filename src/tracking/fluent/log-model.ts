import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { PackagedModel } from "../../model/index.js";
import { fileMissing } from "../../support/index.js";
import { pairs, type Values } from "../client/pairs.js";
import type { LoggedModel, ModelVersion } from "../entities.js";
import { isEndpointMissing } from "../errors.js";
import { appendToHistory, readModelFile } from "./log-model-folder.js";
import type { OpenTracking } from "./open.js";
import { registerModel } from "./register-model.js";

/** What a model is logged to. */
export interface RunOfModel {
  readonly runId: string;
  readonly experimentId: string;
  readonly artifactUri: string;
  readonly tracking: OpenTracking;
  logModelFolder(folder: string, name: string): Promise<string>;
}

/** A fitted model with what it needs to be served, or a folder that holds an `MLmodel`. */
export type ModelToLog = PackagedModel | string;

export interface LogModelOptions {
  /** `model` where left out. */
  readonly name?: string;
  /** Registers a version of this model too. */
  readonly registeredModelName?: string;
  readonly params?: Values;
  readonly tags?: Values;
  readonly step?: number;
  readonly modelType?: string;
}

/** What became of a model that was logged. */
export interface ModelInfo {
  /** `models:/m-…`, or `runs:/ID/name` where the server knows no logged models. */
  readonly modelUri: string;
  readonly modelId?: string;
  readonly runId: string;
  readonly name: string;
  readonly artifactUri: string;
  readonly registered?: ModelVersion;
}

/**
 * Logs a model to a run as `mlflow.<flavor>.log_model` does in MLflow 3: a logged model with its own artifacts, READY,
 * and an output of the run; also noted where clients before 3 look. A server that knows no logged models (MLflow 2,
 * DagsHub) gets it as the run's artifact.
 *
 * @throws `FILE_MISSING` where a folder has no `MLmodel`
 */
export async function logModel(run: RunOfModel, model: ModelToLog, options: LogModelOptions = {}): Promise<ModelInfo> {
  return withFolder(run, model, async (folder) => {
    const name = options.name ?? "model";
    const logged = await asLoggedModel(run, folder, name, options);
    const info: ModelInfo = logged
      ? {
          modelUri: `models:/${logged.modelId}`,
          modelId: logged.modelId,
          runId: run.runId,
          name,
          artifactUri: logged.artifactUri,
        }
      : {
          modelUri: await run.logModelFolder(folder, name),
          runId: run.runId,
          name,
          artifactUri: `${run.artifactUri}/${name}`,
        };
    if (!options.registeredModelName) return info;
    const registered = await registerModel(run.tracking, {
      name: options.registeredModelName,
      source: logged ? logged.artifactUri : info.modelUri,
      runId: run.runId,
      ...(logged && { modelId: logged.modelId }),
    });
    return { ...info, registered };
  });
}

async function withFolder<Result>(run: RunOfModel, model: ModelToLog, work: (folder: string) => Promise<Result>) {
  if (typeof model === "string") return work(model);
  // Loaded only here: runs without models of ours need none of it.
  const { saveModel } = await import("../../model/index.js");
  const folder = await mkdtemp(join(tmpdir(), "perigee-log-model-"));
  try {
    await saveModel(join(folder, "model"), model, { runId: run.runId, clock: run.tracking.clock });
    return await work(join(folder, "model"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function asLoggedModel(
  run: RunOfModel,
  folder: string,
  name: string,
  { params, tags, step = 0, modelType }: LogModelOptions,
): Promise<LoggedModel | undefined> {
  const { tracking: store, artifactsOf, logger } = run.tracking;
  const path = join(folder, "MLmodel");
  const text = await readFile(path, "utf8").catch((cause) => {
    throw fileMissing(path, "A model's folder holds a file MLmodel.", cause);
  });
  const note = readModelFile(text, path);
  let model: LoggedModel;
  try {
    model = await store.createLoggedModel({
      experimentId: run.experimentId,
      name,
      sourceRunId: run.runId,
      params: pairs(params),
      tags: pairs(tags),
      ...(modelType && { modelType }),
    });
  } catch (failure) {
    if (!isEndpointMissing(failure)) throw failure;
    logger.warn(
      `${run.tracking.trackingUri} knows no logged models: the model is logged as the run's artifact ${name}`,
    );
    return undefined;
  }
  try {
    const artifacts = artifactsOf(model.artifactUri);
    await artifacts.upload(folder);
    const own = { ...parse(text), model_id: model.modelId, run_id: run.runId, artifact_path: model.artifactUri };
    await artifacts.write("MLmodel", stringify(own, { lineWidth: 0 }));
    const ready = await store.finalizeLoggedModel(model.modelId, "READY");
    await store.logOutputs(run.runId, [{ modelId: model.modelId, step }]);
    await appendToHistory(store, run.runId, {
      run_id: run.runId,
      artifact_path: name,
      model_id: model.modelId,
      ...note,
    });
    return ready;
  } catch (failure) {
    await store.finalizeLoggedModel(model.modelId, "FAILED").catch(() => {});
    throw failure;
  }
}
