import { randomBytes } from "node:crypto";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { Matrix } from "../learn/index.js";
import { type Clock, sha256 } from "../support/index.js";
import { condaText, pythonEnvText, requirementsText } from "./environment.js";
import { modelFolderTaken } from "./errors.js";
import { encodeModel } from "./format.js";
import { splitExample } from "./input-example.js";
import { mlmodelText, modelFiles } from "./mlmodel.js";
import { toOnnx } from "./onnx/index.js";
import type { PackagedModel } from "./packaged-model.js";

export interface SaveOptions {
  readonly clock: Clock;
  /** A table of which the first five rows show how to ask the model. */
  readonly inputExample?: Matrix;
  /** The MLflow run that the model belongs to. */
  readonly runId?: string;
}

/**
 * Saves a model as a folder that is an MLflow model of the flavors `python_function`, `onnx` and `perigee`.
 *
 * The folder appears whole or not at all: its files are written to a neighbour, which is then renamed.
 *
 * @throws `MODEL_FOLDER_TAKEN` where there is something already, `MODEL_INVALID`
 */
export async function saveModel(folder: string, model: PackagedModel, options: SaveOptions): Promise<void> {
  const { clock, inputExample, runId } = options;
  const target = resolve(folder);
  if (!(await isFree(target))) throw modelFolderTaken(folder);

  const files = new Map<string, string | Uint8Array>();
  const own = encodeModel(model);
  files.set(modelFiles.perigee, own);
  files.set(modelFiles.onnx, toOnnx(model));
  const hasExample = inputExample !== undefined && inputExample.rows > 0;
  if (hasExample) {
    const example = splitExample(inputExample);
    files.set(modelFiles.inputExample, JSON.stringify(example));
    files.set(modelFiles.servingExample, JSON.stringify({ dataframe_split: example }, null, 2));
  }
  let sizeBytes = 0;
  for (const content of files.values()) sizeBytes += Buffer.byteLength(content);
  const createdAt = new Date(clock());
  files.set(modelFiles.mlmodel, mlmodelText({ model, createdAt, runId, hasExample, sizeBytes, digest: sha256(own) }));
  files.set(modelFiles.conda, condaText());
  files.set(modelFiles.pythonEnv, pythonEnvText());
  files.set(modelFiles.requirements, requirementsText());

  await mkdir(dirname(target), { recursive: true });
  const neighbour = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString("hex")}.part`);
  try {
    await mkdir(neighbour);
    for (const [name, content] of files) await writeFile(join(neighbour, name), content);
    // Windows does not rename onto an empty folder.
    if (process.platform === "win32") await rm(target, { recursive: true, force: true });
    await rename(neighbour, target);
  } catch (cause) {
    await rm(neighbour, { recursive: true, force: true });
    throw cause;
  }
}

async function isFree(target: string): Promise<boolean> {
  try {
    return (await readdir(target)).length === 0;
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return true;
    if (codeOf(cause) === "ENOTDIR") return false;
    throw cause;
  }
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && "code" in cause ? cause.code : undefined;
}
