import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { resolveInside } from "../support/index.js";
import { modelCorrupt, modelMissing, modelTooNew, notOurModel } from "./errors.js";
import { decodeModel, FORMAT_VERSION } from "./format.js";
import { mlmodelSchema, perigeeFlavorSchema } from "./mlmodel.js";
import type { PackagedModel } from "./packaged-model.js";

/**
 * Loads a model that `saveModel` wrote.
 *
 * @throws `MODEL_MISSING` without a file MLmodel, `MODEL_NOT_OURS` without the flavor `perigee`, `MODEL_CORRUPT` where a
 *   file is damaged or missing, `MODEL_TOO_NEW`, `PATH_OUTSIDE_ROOT` where the flavor names a file outside the folder
 */
export async function loadModel(folder: string): Promise<PackagedModel> {
  const path = join(folder, "MLmodel");
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw modelMissing(folder, cause);
  });
  const flavors = flavorsIn(text, path);
  if (!("perigee" in flavors)) throw notOurModel(folder, Object.keys(flavors));
  const flavor = perigeeFlavorSchema.safeParse(flavors.perigee);
  if (!flavor.success) {
    const issue = flavor.error.issues[0];
    throw modelCorrupt(path, `its flavor perigee, field ${issue?.path.join(".")}: ${issue?.message}`);
  }
  if (flavor.data.version > FORMAT_VERSION) throw modelTooNew(path, flavor.data.version, FORMAT_VERSION);

  const file = resolveInside(folder, flavor.data.data);
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw modelCorrupt(path, `it names the file ${flavor.data.data}, which cannot be read`, cause);
  });
  const model = decodeModel(bytes, file);
  const createdAt = flavor.data.created_at;
  return createdAt === undefined ? model : { ...model, metadata: { ...model.metadata, createdAt } };
}

function flavorsIn(text: string, path: string): Record<string, unknown> {
  let document: unknown;
  try {
    document = parse(text, { version: "1.1" });
  } catch (cause) {
    throw modelCorrupt(path, "it is not YAML", cause);
  }
  const mlmodel = mlmodelSchema.safeParse(document);
  if (!mlmodel.success) throw modelCorrupt(path, "it names no flavors");
  return mlmodel.data.flavors;
}
