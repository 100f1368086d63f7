import fc from "fast-check";
import type { LinearModel, Matrix, TreeEnsemble } from "../../src/learn/index.js";
import { type ModelMetadata, type PackagedModel, packageModel } from "../../src/model/index.js";
import { createRandom, type Random } from "../../src/support/index.js";

// Few distinct values, so that rows often lie exactly on a threshold.
const grid = [-1e30, -3.5, -1, -0.25, -0, 0, 1e-42, 0.1, 0.5, 2.75, 1e6, 3e38].map(Math.fround);
// As imported models have them, where missing values part from all others.
const infinite = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const special = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];

export const metadata: ModelMetadata = {
  estimator: "RandomForestClassifier",
  params: { nEstimators: 3, maxDepth: null, bootstrap: true, criterion: "gini" },
  split: "objects",
  dataDigest: "sha256:0123",
  seed: 42,
  trainedRows: 1000,
  historyScope: "known",
  metrics: { pr_auc: 0.94, roc_auc: 0.99 },
};

export interface TreeShape {
  seed: number;
  trees: number;
  depth: number;
  features: number;
  link: "mean" | "logistic";
}

/** Random trees whose leaves are multiples of a power of two, as the estimators make them. */
export function randomTrees({ seed, trees, depth, features, link }: TreeShape): TreeEnsemble {
  const random = createRandom(seed);
  const feature: number[] = [];
  const threshold: number[] = [];
  const missingLeft: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const value: number[] = [];
  const treeStarts = [0];

  const leafValue = () =>
    link === "mean" ? random.below(Math.floor(2 ** 20 / trees)) / 2 ** 20 : (random.below(2 ** 13) - 2 ** 12) / 2 ** 10;
  const grow = (levels: number): number => {
    const node = feature.length;
    const splits = levels > 0 && random.uniform() < 0.85;
    feature.push(splits ? random.below(features) : -1);
    threshold.push(splits ? randomThreshold(random) : 0);
    missingLeft.push(splits ? random.below(2) : 0);
    value.push(splits ? 0 : leafValue());
    left.push(0);
    right.push(0);
    if (splits) {
      left[node] = grow(levels - 1);
      right[node] = grow(levels - 1);
    }
    return node;
  };
  for (let tree = 0; tree < trees; tree++) {
    grow(depth);
    treeStarts.push(feature.length);
  }
  return {
    kind: "trees",
    link,
    featureNames: Array.from({ length: features }, (_, j) => `feature ${j}`),
    base: link === "mean" ? 0 : (random.below(4096) - 2048) / 2 ** 10,
    treeStarts: Uint32Array.from(treeStarts),
    feature: Int32Array.from(feature),
    threshold: Float32Array.from(threshold),
    missingLeft: Uint8Array.from(missingLeft),
    left: Uint32Array.from(left),
    right: Uint32Array.from(right),
    value: Float32Array.from(value),
    gain: Float32Array.from(feature, (f) => (f < 0 ? 0 : random.uniform())),
    cover: Float32Array.from(feature, () => random.below(1000)),
  };
}

function randomThreshold(random: Random): number {
  return random.below(16) === 0 ? infinite[random.below(2)]! : grid[random.below(grid.length)]!;
}

export function randomLinear(seed: number, features: number): LinearModel {
  const random = createRandom(seed);
  const numbers = (draw: () => number) => Float64Array.from({ length: features }, draw);
  return {
    kind: "linear",
    featureNames: Array.from({ length: features }, (_, j) => `feature ${j}`),
    intercept: random.normal(),
    coefficients: numbers(() => 3 * random.normal()),
    center: numbers(() => 10 * random.normal()),
    scale: numbers(() => 0.1 + 5 * random.uniform()),
  };
}

/** Rows on thresholds, beside them, missing, infinite and anywhere. */
export function randomRows(seed: number, rows: number, featureNames: readonly string[]): Matrix {
  const random = createRandom(seed, 1);
  const columns = featureNames.map(() => Float32Array.from({ length: rows }, () => randomValue(random)));
  return { rows, names: featureNames, columns };
}

function randomValue(random: Random): number {
  switch (random.below(8)) {
    case 0:
      return special[random.below(special.length)]!;
    case 1:
    case 2:
    case 3:
      return grid[random.below(grid.length)]!;
    case 4:
      return neighbour(grid[random.below(grid.length)]!, random.below(2) === 0 ? -1 : 1);
    default:
      return Math.fround(5 * random.normal());
  }
}

/** The float32 beside a finite one. */
function neighbour(value: number, step: number): number {
  const float = Float32Array.of(value);
  const bits = new Int32Array(float.buffer);
  bits[0]! += step;
  return Number.isFinite(float[0]!) ? float[0]! : value;
}

/** The numbers of a table row after row. */
export function rowMajor({ rows, columns }: Matrix): Float32Array {
  return Float32Array.from({ length: rows * columns.length }, (_, i) => {
    const width = columns.length;
    return columns[i % width]![Math.floor(i / width)]!;
  });
}

const seeds = fc.nat(1e9);

export const treeShapes = fc.record({
  seed: seeds,
  trees: fc.integer({ min: 1, max: 40 }),
  depth: fc.integer({ min: 0, max: 7 }),
  features: fc.integer({ min: 1, max: 6 }),
  link: fc.constantFrom("mean" as const, "logistic" as const),
});

const fittedModels = fc.oneof(
  { weight: 3, arbitrary: treeShapes.map(randomTrees) },
  fc.tuple(seeds, fc.integer({ min: 1, max: 6 })).map(([seed, features]) => randomLinear(seed, features)),
);

export const thresholds = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }),
  fc.constantFrom(0, 0.5, 1, 1e-9, 1 - 1e-9),
);

export const packagedModels: fc.Arbitrary<PackagedModel> = fc
  .tuple(fittedModels, thresholds)
  .map(([fitted, decisionThreshold]) => packageModel({ fitted, featureSet: "approach", decisionThreshold, metadata }));
