export { linearMargins } from "./linear-margins.js";
export { type LinearFitOptions, LogisticRegression, type LogisticRegressionOptions } from "./logistic-regression.js";
