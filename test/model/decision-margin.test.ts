import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decisionMarginFor } from "../../src/model/index.js";
import { probabilityOf } from "../../src/model/probability.js";
import { randomLinear, randomTrees, thresholds } from "./random-models.js";

const shape = { seed: 1, trees: 1, depth: 0, features: 1 };
const models = {
  "a forest": randomTrees({ ...shape, link: "mean" }),
  "boosted trees": randomTrees({ ...shape, link: "logistic" }),
  "a logistic regression": randomLinear(1, 1),
};

describe.each(Object.entries(models))("the decision margin of %s", (_name, model) => {
  const margins =
    model.kind === "trees"
      ? fc.float({ noNaN: true, noDefaultInfinity: true })
      : fc.double({ noNaN: true, noDefaultInfinity: true });
  const usual = fc.double({ min: -20, max: 20, noNaN: true }).map((m) => (model.kind === "trees" ? Math.fround(m) : m));

  it("decides any margin as the threshold decides its probability", () => {
    fc.assert(
      fc.property(thresholds, fc.oneof(margins, usual), (threshold, margin) => {
        expect(margin >= decisionMarginFor(model, threshold)).toBe(probabilityOf(model, margin) >= threshold);
      }),
    );
  });

  it("is the smallest that does: the number below it has a probability below the threshold", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1, noNaN: true }), (threshold) => {
        const margin = decisionMarginFor(model, threshold);
        expect(probabilityOf(model, margin)).toBeGreaterThanOrEqual(threshold);
        expect(probabilityOf(model, below(margin, model.kind === "trees"))).toBeLessThan(threshold);
      }),
    );
  });

  it("lets everything pass for a threshold of 0 or less", () => {
    expect(decisionMarginFor(model, 0)).toBe(
      model.kind === "trees" && model.link === "mean"
        ? 0
        : model.kind === "trees"
          ? -3.4028234663852886e38
          : -Number.MAX_VALUE,
    );
    expect(decisionMarginFor(model, -1e-6)).toBeLessThanOrEqual(0);
  });

  it("refuses a threshold that no probability can reach", () => {
    for (const threshold of [1.01, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      expect(() => decisionMarginFor(model, threshold)).toThrow(
        expect.objectContaining({ code: "THRESHOLD_OUT_OF_RANGE" }),
      );
    }
  });
});

describe("the decision margin", () => {
  it("is the threshold itself for a forest, rounded up to float32, and the logit for boosted trees", () => {
    expect(decisionMarginFor(models["a forest"], 0.5)).toBe(0.5);
    expect(decisionMarginFor(models["a forest"], 0.1)).toBe(0.10000000149011612);
    expect(decisionMarginFor(models["boosted trees"], 0.5)).toBeCloseTo(0, 6);
    expect(decisionMarginFor(models["boosted trees"], 0.9)).toBeCloseTo(Math.log(9), 5);
    expect(decisionMarginFor(models["a logistic regression"], 0.9)).toBeCloseTo(Math.log(9), 5);
  });
});

function below(value: number, single: boolean): number {
  const view = new DataView(new ArrayBuffer(8));
  if (value === 0) return single ? -(2 ** -149) : -Number.MIN_VALUE;
  const step = value > 0 ? -1 : 1;
  if (single) {
    view.setFloat32(0, value);
    view.setUint32(0, view.getUint32(0) + step);
    return view.getFloat32(0);
  }
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) + BigInt(step));
  return view.getFloat64(0);
}
