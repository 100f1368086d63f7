export { decisionMarginFor } from "./decision-margin.js";
export { decodeModel, encodeModel, FORMAT_VERSION } from "./format.js";
export {
  formatOf,
  type ImportedModel,
  importLightgbm,
  importModel,
  importOnnx,
  importXgboost,
  type ModelFormat,
  type PackageOptions,
  packageImported,
} from "./import/index.js";
export { loadModel } from "./load.js";
export { type ModelMetadata, modelMetadata } from "./metadata.js";
export { toOnnx } from "./onnx/index.js";
export { type PackagedModel, packageModel } from "./packaged-model.js";
export { createPredictor, type Predictor, predictWith } from "./predict.js";
export { type SaveOptions, saveModel } from "./save.js";
