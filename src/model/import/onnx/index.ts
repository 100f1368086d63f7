import { PerigeeError } from "../../../support/index.js";
import { modelCorrupt } from "../../errors.js";
import { ABOVE_HALF, type ImportedModel } from "../imported-model.js";
import { classifierOf } from "./classifier.js";
import { readOnnx } from "./onnx-model.js";
import { decisionThresholdOf, fittedOf } from "./perigee-file.js";

/**
 * A classifier from an ONNX file: our own, or one `TreeEnsembleClassifier` of two classes, as skl2onnx and onnxmltools
 * make of scikit-learn's forests and gradient boosting and of LightGBM's and XGBoost's.
 *
 * @param what names the file in messages
 * @throws `MODEL_CORRUPT`; `MODEL_UNSUPPORTED` for other operators, modes, transforms and numbers of classes
 */
export function importOnnx(bytes: Uint8Array, what = "the model"): ImportedModel {
  const model = reading(what, () => readOnnx(bytes));
  if (model.producer === "perigee") {
    return {
      format: "onnx",
      fitted: fittedOf(model, what),
      decisionThreshold: decisionThresholdOf(model, what),
      estimator: model.properties.get("estimator") ?? "perigee",
      params: {},
    };
  }
  return {
    format: "onnx",
    fitted: classifierOf(model, what),
    decisionThreshold: ABOVE_HALF,
    estimator: "TreeEnsembleClassifier",
    params: { producer: model.producer },
  };
}

function reading<Result>(what: string, read: () => Result): Result {
  try {
    return read();
  } catch (cause) {
    if (cause instanceof PerigeeError || !(cause instanceof RangeError || cause instanceof SyntaxError)) throw cause;
    throw modelCorrupt(what, `it is not ONNX: ${cause.message}`, cause);
  }
}
