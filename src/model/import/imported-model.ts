import type { FittedModel } from "../../learn/index.js";
import { sha256 } from "../../support/index.js";
import type { ModelMetadata } from "../metadata.js";
import { type PackagedModel, packageModel } from "../packaged-model.js";

export type ModelFormat = "lightgbm" | "xgboost" | "onnx" | "perigee";

/** A model that another library made, as ours. */
export interface ImportedModel {
  readonly format: ModelFormat;
  readonly fitted: FittedModel;
  /** Where the library itself decides: for a probability above 0.5, which is one of at least the next float32. */
  readonly decisionThreshold: number;
  /** What made it, such as `LightGBM`. */
  readonly estimator: string;
  /** What the file says of it, such as its objective. */
  readonly params: ModelMetadata["params"];
}

/** The smallest float32 above 0.5. */
export const ABOVE_HALF = 0.5 + 2 ** -24;

export interface PackageOptions {
  /** The name of the definition that makes the model's features. */
  readonly featureSet: string;
  /** The features' names in the model's order, where those in the file are no names of columns. */
  readonly featureNames?: readonly string[];
  readonly decisionThreshold?: number;
  /** The file's bytes, of which the model keeps the digest. */
  readonly source?: Uint8Array;
}

/**
 * An imported model as one that can be saved, served and exported. What is not known of its training is said to be so.
 *
 * @throws `THRESHOLD_OUT_OF_RANGE`
 */
export function packageImported(imported: ImportedModel, options: PackageOptions): PackagedModel {
  const { featureSet, featureNames = imported.fitted.featureNames, source } = options;
  return packageModel({
    fitted: { ...imported.fitted, featureNames },
    featureSet,
    decisionThreshold: options.decisionThreshold ?? imported.decisionThreshold,
    metadata: {
      estimator: imported.estimator,
      params: imported.params,
      split: "unknown",
      dataDigest: "unknown",
      seed: 0,
      trainedRows: 0,
      metrics: {},
      tags: { imported_from: imported.format, ...(source ? { source_digest: `sha256:${sha256(source)}` } : {}) },
    },
  });
}
