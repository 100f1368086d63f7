import { readFile } from "node:fs/promises";
import { fileMissing } from "../../support/index.js";
import { modelFormatUnknown } from "../errors.js";
import { beginsAsModel, decodeModel } from "../format.js";
import type { ImportedModel, ModelFormat } from "./imported-model.js";
import { importLightgbm } from "./lightgbm.js";
import { importOnnx } from "./onnx/index.js";
import { importXgboost } from "./xgboost.js";

/**
 * A classifier that LightGBM, XGBoost or a maker of ONNX wrote, or our own, by what its bytes are.
 *
 * @param source a path, or the file's bytes
 * @param what names the file in messages; the path, where there is one
 * @throws `FILE_MISSING`, `MODEL_FORMAT_UNKNOWN`, `MODEL_CORRUPT`, `MODEL_UNSUPPORTED`, `MODEL_TOO_NEW`
 */
export async function importModel(source: string | Uint8Array, what?: string): Promise<ImportedModel> {
  if (typeof source !== "string") return importBytes(source, what ?? "the model");
  const bytes = await readFile(source).catch((cause: unknown) => {
    throw fileMissing(source, "Give the file of a model.", cause);
  });
  return importBytes(bytes, what ?? source);
}

function importBytes(bytes: Uint8Array, what: string): ImportedModel {
  const format = formatOf(bytes);
  if (format === undefined) throw modelFormatUnknown(what);
  return importers[format](bytes, what);
}

const importers: Readonly<Record<ModelFormat, (bytes: Uint8Array, what: string) => ImportedModel>> = {
  lightgbm: importLightgbm,
  xgboost: importXgboost,
  onnx: importOnnx,
  perigee: importPerigee,
};

/** The format that bytes begin as: by a magic number, a word, a brace, or the first field that every ONNX file has. */
export function formatOf(bytes: Uint8Array): ModelFormat | undefined {
  if (beginsAsModel(bytes)) return "perigee";
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, 64));
  if (/^tree\r?\n/.test(start)) return "lightgbm";
  if (/^\s*\{/.test(start)) return "xgboost";
  // ir_version, a small number.
  if (bytes[0] === 0x08 && bytes[1] !== undefined && bytes[1] < 0x20) return "onnx";
  return undefined;
}

function importPerigee(bytes: Uint8Array, what: string): ImportedModel {
  const { fitted, decisionThreshold, metadata } = decodeModel(bytes, what);
  return { format: "perigee", fitted, decisionThreshold, estimator: metadata.estimator, params: metadata.params };
}
