export { type Classifier, type ClassifierKind, classifiers, createClassifier } from "./create-classifier.js";
export { type CrossValidateOptions, type CrossValidation, crossValidate, type Estimator } from "./cross-validate.js";
export {
  type LinearFitOptions,
  LogisticRegression,
  type LogisticRegressionOptions,
  linearMargins,
} from "./linear/index.js";
export {
  accuracy,
  averagePrecision,
  type BinaryReport,
  brierScore,
  type CalibrationCurve,
  type Confusion,
  calibrationCurve,
  confusionMatrix,
  decide,
  evaluateScores,
  f1,
  logLoss,
  type PrecisionRecallCurve,
  precision,
  precisionRecallCurve,
  type RocCurve,
  recall,
  rocAuc,
  rocCurve,
  type Scores,
} from "./metrics/index.js";
export { type FeatureImportance, type ImportanceOptions, permutationImportance } from "./permutation-importance.js";
export {
  type FoldOptions,
  groupKFold,
  type ShareOptions,
  type Split,
  type SplitOptions,
  splitByGroups,
  splitByRows,
  splitByTime,
  take,
  takeRows,
} from "./splits/index.js";
export { chooseThreshold, type ThresholdCriterion } from "./threshold.js";
export {
  type BoostingFitOptions,
  type BoostingIteration,
  boostingParameters,
  createRowScorer,
  type EvalFunction,
  type EvalMetric,
  type EvalMetricName,
  featureImportancesOf,
  forestParameters,
  GradientBoostingClassifier,
  type GradientBoostingOptions,
  type MonotoneConstraint,
  marginsOf,
  probabilitiesOf,
  probabilityOfMargin,
  RandomForestClassifier,
  type RandomForestOptions,
  type TreeFitOptions,
} from "./trees/index.js";
export type { FittedModel, LinearModel, Matrix, Prediction, TreeEnsemble } from "./types.js";
