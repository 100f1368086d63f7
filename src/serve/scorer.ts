import type { Matrix, Prediction } from "../learn/index.js";
import { type PackagedModel, predictWith } from "../model/index.js";
import { type AsOf, parseAsOf } from "../neo/index.js";

/** What the server asks of a model: a name and version to answer with, the columns to send, and the scores. */
export interface Scorer {
  /** The registered model's name, or the folder's. */
  readonly name: string;
  /** The registered version; empty for a model that is not registered. */
  readonly version: string;
  /** The URI or folder that the model was loaded from. */
  readonly source: string;
  /** `[features]`, in the order of the model's input. */
  readonly featureNames: readonly string[];
  /** The definition that makes them: `approach`, `history`. */
  readonly featureSet: string;
  /** Which approaches of an object its history is made of; `known` where left out. */
  readonly historyScope?: AsOf;
  /** The probability from which on the label is 1. */
  readonly decisionThreshold: number;
  /** @param features the columns of `featureNames`, in that order. */
  predict(features: Matrix): Prediction | Promise<Prediction>;
}

/** A packaged model as the server takes it. */
export function packagedScorer(
  model: PackagedModel,
  names: { readonly name: string; readonly version: string; readonly source: string },
): Scorer {
  return {
    ...names,
    featureNames: model.fitted.featureNames,
    featureSet: model.featureSet,
    ...(model.featureSet === "history" && { historyScope: parseAsOf(model.metadata.historyScope ?? "known") }),
    decisionThreshold: model.decisionThreshold,
    predict: (features) => predictWith(model, features),
  };
}
