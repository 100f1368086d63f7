import { createClassifier } from "../learn/index.js";
import type { EstimatorName } from "./settings.js";

export type Parameters = Readonly<Record<string, number | string | boolean | null>>;

/** What jobs start from where nothing else is asked. */
const defaults: Readonly<Record<EstimatorName, Parameters>> = {
  forest: { n_estimators: 100, max_depth: 10 },
  boosting: { n_estimators: 200, num_leaves: 31, learning_rate: 0.1 },
  logistic: {},
};

/** The class behind each name of the command line, as runs and reports show it. */
export const estimatorClass: Readonly<Record<EstimatorName, string>> = {
  forest: "RandomForestClassifier",
  boosting: "GradientBoostingClassifier",
  logistic: "LogisticRegression",
};

/**
 * An estimator by its name on the command line.
 *
 * @param params in scikit-learn's and LightGBM's names, over the defaults
 * @throws for a parameter that the estimator does not have, or a value out of its range
 */
export function estimatorOf(name: EstimatorName, params: Parameters, seed: number) {
  const seeded = name === "logistic" ? {} : { random_state: seed };
  return createClassifier(name, { ...defaults[name], ...seeded, ...params });
}
