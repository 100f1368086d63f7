import type { FittedModel } from "../learn/index.js";
import { decisionMarginFor } from "./decision-margin.js";
import type { ModelMetadata } from "./metadata.js";

/** A fitted model with all that is needed to use it: its decision, its features and its provenance. */
export interface PackagedModel {
  readonly fitted: FittedModel;
  /** The name of the definition that makes the model's features, such as `approach` or `history`. */
  readonly featureSet: string;
  /** The probability from which a row counts as hazardous. */
  readonly decisionThreshold: number;
  /** The same as a margin: `label = margin >= decisionMargin`. float32 for trees, float64 for a linear model. */
  readonly decisionMargin: number;
  readonly metadata: ModelMetadata;
}

/**
 * A fitted model with its decision threshold turned into a margin.
 *
 * @throws `THRESHOLD_OUT_OF_RANGE` for a threshold above 1 or not finite
 */
export function packageModel(parts: Omit<PackagedModel, "decisionMargin">): PackagedModel {
  return { ...parts, decisionMargin: decisionMarginFor(parts.fitted, parts.decisionThreshold) };
}
