import { unknownName } from "../support/index.js";
import { LogisticRegression, type LogisticRegressionOptions } from "./linear/index.js";
import {
  DecisionTreeClassifier,
  ExtraTreesClassifier,
  GradientBoostingClassifier,
  RandomForestClassifier,
} from "./trees/index.js";
import { oneOf } from "./trees/parameter-values.js";
import { type ParameterTable, parseOptions, real, whole } from "./trees/parameters.js";

const logisticParameters: ParameterTable<LogisticRegressionOptions> = {
  C: real(0, Number.MAX_VALUE, false, "c"),
  maxIter: whole(1, 1e6, "max_iter"),
  tol: real(0, 1, false),
  fitIntercept: { schema: oneOf(true, false), expected: "true or false", aliases: ["fit_intercept"] },
};

/** An estimator for each name of the command line, from parameters in our names, scikit-learn's or LightGBM's. */
export const classifiers = {
  forest: (params: object) => new RandomForestClassifier(params),
  "extra-trees": (params: object) => new ExtraTreesClassifier(params),
  tree: (params: object) => new DecisionTreeClassifier(params),
  boosting: (params: object) => new GradientBoostingClassifier(params),
  logistic: (params: object) =>
    new LogisticRegression(parseOptions<LogisticRegressionOptions>("LogisticRegression", logisticParameters, params)),
} as const;

export type ClassifierKind = keyof typeof classifiers;
export type Classifier = ReturnType<(typeof classifiers)[ClassifierKind]>;

/**
 * A classifier by name, from parameters that were not checked yet.
 *
 * @example
 * createClassifier("boosting", { num_leaves: 63, learning_rate: 0.05 });
 *
 * @throws `UNKNOWN_NAME` for another kind or parameter, with the nearest name; `INVALID_OPTION` with the range
 */
export function createClassifier(kind: "forest", params?: Record<string, unknown>): RandomForestClassifier;
export function createClassifier(kind: "extra-trees", params?: Record<string, unknown>): ExtraTreesClassifier;
export function createClassifier(kind: "tree", params?: Record<string, unknown>): DecisionTreeClassifier;
export function createClassifier(kind: "boosting", params?: Record<string, unknown>): GradientBoostingClassifier;
export function createClassifier(kind: ClassifierKind, params?: Record<string, unknown>): Classifier;
export function createClassifier(kind: ClassifierKind, params: Record<string, unknown> = {}): Classifier {
  if (!Object.hasOwn(classifiers, kind)) throw unknownName("classifier", kind, Object.keys(classifiers));
  return classifiers[kind](params);
}
