import { describe, expect, it } from "vitest";
import type { FittedModel } from "../../src/learn/index.js";
import {
  createPredictor,
  decodeModel,
  encodeModel,
  importLightgbm,
  importOnnx,
  importXgboost,
  packageImported,
  packageModel,
  toOnnx,
} from "../../src/model/index.js";
import { createRandom, PerigeeError } from "../../src/support/index.js";
import { smallModels } from "./import/reference-models.js";
import { mutated, resealed } from "./mutations.js";
import { metadata, randomLinear, randomTrees } from "./random-models.js";

/** Damaged files a loader: `PERIGEE_FUZZ=100000 npx vitest run test/model/fuzz.test.ts` for as many as a release wants. */
const files = Number(process.env.PERIGEE_FUZZ ?? 2000);
const minutes = 60_000;

const ours = [
  randomTrees({ seed: 1, trees: 3, depth: 4, features: 3, link: "mean" }),
  randomTrees({ seed: 2, trees: 3, depth: 4, features: 3, link: "logistic" }),
  randomLinear(1, 3),
].map((fitted) => packageModel({ fitted, featureSet: "approach", decisionThreshold: 0.4, metadata }));
const named = (...parts: string[]) =>
  smallModels.filter(({ name }) => parts.some((part) => name.startsWith(part) || name.endsWith(part)));
const bytesOf = (models: typeof smallModels) => models.map(({ bytes }) => bytes);

interface Loader {
  readonly seeds: readonly Uint8Array[];
  readonly load: (bytes: Uint8Array) => FittedModel;
  /** Whoever makes a checksum for other leaves is believed: the answers are numbers, not always probabilities. */
  readonly believed?: boolean;
}

const loaders: Readonly<Record<string, Loader>> = {
  "model.perigee": { seeds: ours.map(encodeModel), load: (bytes) => decodeModel(bytes).fitted },
  "model.perigee with a forged checksum": {
    seeds: ours.map(encodeModel),
    load: (bytes) => decodeModel(bytes.length > 32 ? resealed(bytes) : bytes).fitted,
    believed: true,
  },
  "our ONNX": { seeds: ours.map(toOnnx), load: (bytes) => importOnnx(bytes).fitted },
  "others' ONNX": { seeds: bytesOf(named(".onnx")), load: (bytes) => importOnnx(bytes).fitted },
  "LightGBM's text": {
    seeds: bytesOf(named("lightgbm").filter(({ name }) => !name.endsWith(".onnx"))),
    load: (bytes) => importLightgbm(bytes).fitted,
  },
  "XGBoost's JSON": { seeds: bytesOf(named(".json")), load: (bytes) => importXgboost(bytes).fitted },
  "XGBoost's UBJSON": { seeds: bytesOf(named(".ubj")), load: (bytes) => importXgboost(bytes).fitted },
};

describe.each(Object.entries(loaders))("a damaged file of %s", (_name, { seeds, load, believed = false }) => {
  it(
    `is refused with an error of ours or is a model that answers, ${files} times`,
    () => {
      let refused = 0;
      for (let i = 0; i < files; i++) {
        const bytes = mutated(seeds[i % seeds.length]!, createRandom(i, 7));
        const fitted = attempt(() => load(bytes), i);
        if (fitted === undefined) refused++;
        else expectAnswers(fitted, bytes.length, believed, i);
      }
      expect(refused).toBeGreaterThan(files / 10);
    },
    Math.max(1, files / 2000) * minutes,
  );
});

/** The result, or nothing where the failure is one that a user is told of. */
function attempt<Result>(work: () => Result, file: number): Result | undefined {
  try {
    return work();
  } catch (failure) {
    if (failure instanceof PerigeeError) return undefined;
    throw new Error(`damaged file ${file} breaks the loader`, { cause: failure });
  }
}

function expectAnswers(fitted: FittedModel, fileBytes: number, believed: boolean, file: number): void {
  const width = fitted.featureNames.length;
  const size = fitted.kind === "trees" ? fitted.feature.length : width;
  // Neither names nor nodes out of proportion to the file, whatever numbers it holds.
  expect(width, `file ${file}`).toBeLessThanOrEqual(100_000);
  expect(size, `file ${file}`).toBeLessThanOrEqual(64 * fileBytes);
  const model = packageImported(
    { format: "perigee", fitted, decisionThreshold: 0.5, estimator: "any", params: {} },
    { featureSet: "approach" },
  );
  const rows = Float32Array.from({ length: 3 * width }, (_, i) => (i < width ? Number.NaN : i % 2 === 0 ? -1 : 1));
  const { probability } = createPredictor(model).predict(rows);
  const isAnswer = (p: number) => (believed ? !Number.isNaN(p) : p >= 0 && p <= 1);
  expect(fitted.kind === "linear" || probability.every(isAnswer), `file ${file}`).toBe(true);
}
