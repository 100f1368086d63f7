export { formatOf, importModel } from "./import-model.js";
export {
  type ImportedModel,
  type ModelFormat,
  type PackageOptions,
  packageImported,
} from "./imported-model.js";
export { importLightgbm } from "./lightgbm.js";
export { importOnnx } from "./onnx/index.js";
export { importXgboost } from "./xgboost.js";
