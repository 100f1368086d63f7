import type { SearchSpace } from "./search-space.js";

/** What is worth tuning in a random forest, in scikit-learn's names. */
export const forestSpace: SearchSpace = {
  n_estimators: { kind: "int", low: 50, high: 300, step: 50 },
  max_depth: { kind: "int", low: 4, high: 20 },
  min_samples_leaf: { kind: "int", low: 1, high: 50, log: true },
  max_features: { kind: "float", low: 0.2, high: 1, step: 0.1 },
};

/** What is worth tuning in gradient boosting, in the names of LightGBM's classifier. */
export const boostingSpace: SearchSpace = {
  n_estimators: { kind: "int", low: 50, high: 400, step: 50 },
  learning_rate: { kind: "float", low: 0.02, high: 0.3, log: true },
  num_leaves: { kind: "int", low: 7, high: 127, log: true },
  max_depth: { kind: "int", low: 3, high: 12 },
  min_child_samples: { kind: "int", low: 5, high: 200, log: true },
  subsample: { kind: "float", low: 0.5, high: 1 },
  colsample_bytree: { kind: "float", low: 0.4, high: 1 },
  reg_lambda: { kind: "float", low: 1e-3, high: 30, log: true },
};
