import { featureNames } from "../../src/neo/index.js";
import type { Scorer } from "../../src/serve/index.js";

const weights = [-0.1, 0.2, 0.1, 1e-5, -1e-8];

/** A logistic regression over the five columns that takes a missing value for 0: the model of `reference/`. */
export function smallScorer(changes: Partial<Scorer> = {}): Scorer {
  return {
    name: "neo-hazard",
    version: "1",
    source: "models:/neo-hazard/1",
    featureNames: featureNames("approach"),
    featureSet: "approach",
    decisionThreshold: 0.5,
    predict({ rows, columns }) {
      const probability = Float32Array.from({ length: rows }, (_, row) => {
        const margin = weights.reduce((sum, weight, at) => sum + weight * orZero(columns[at]![row]!), 0);
        return 1 / (1 + Math.exp(-margin));
      });
      return { probability, label: Uint8Array.from(probability, (value) => (value >= 0.5 ? 1 : 0)) };
    },
    ...changes,
  };
}

function orZero(value: number): number {
  return Number.isNaN(value) ? 0 : value;
}

/** One approach as a client sends it. */
export const oneRow = {
  absolute_magnitude: 20.5,
  estimated_diameter_min: 0.2,
  estimated_diameter_max: 0.5,
  relative_velocity: 50000,
  miss_distance: 3e7,
};
