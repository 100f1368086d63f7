import type { Objective } from "./lbfgs.js";

export interface LogisticProblem {
  /** `[rows × features]`, row after row. */
  readonly inputs: Float64Array;
  /** `[rows]`, 0 or 1. */
  readonly labels: Uint8Array;
  /** `[rows]`, ≥ 0. */
  readonly weights: Float64Array;
  readonly features: number;
  readonly fitIntercept: boolean;
  /** Inverse strength of the penalty. */
  readonly C: number;
}

/**
 * Weighted mean of the logistic loss and of the L2 penalty on the coefficients:
 *
 *     (Σ wᵢ · ln(1 + exp(−yᵢ mᵢ)) + |β|² / 2C) / Σ wᵢ,    y of −1 or 1
 *
 * Its minimum is that of scikit-learn's `LogisticRegression`. The parameters are the coefficients, then the intercept,
 * which bears no penalty.
 */
export function logisticLoss({ inputs, labels, weights, features, fitIntercept, C }: LogisticProblem): Objective {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return (parameters, gradient) => {
    gradient.fill(0);
    let loss = 0;
    for (let row = 0, at = 0; row < labels.length; row++, at += features) {
      let margin = parameters[features]!;
      for (let j = 0; j < features; j++) margin += parameters[j]! * inputs[at + j]!;
      const towards = labels[row] === 1 ? margin : -margin;
      // Neither exponential overflows: the argument is never positive.
      const odds = Math.exp(-Math.abs(margin));
      loss += weights[row]! * (Math.log1p(odds) + Math.max(-towards, 0));
      const probability = margin >= 0 ? 1 / (1 + odds) : odds / (1 + odds);
      const error = weights[row]! * (probability - labels[row]!);
      for (let j = 0; j < features; j++) gradient[j]! += error * inputs[at + j]!;
      gradient[features]! += error;
    }
    let penalty = 0;
    for (let j = 0; j < features; j++) {
      penalty += parameters[j]! ** 2;
      gradient[j] = (gradient[j]! + parameters[j]! / C) / total;
    }
    gradient[features] = fitIntercept ? gradient[features]! / total : 0;
    return (loss + penalty / 2 / C) / total;
  };
}
