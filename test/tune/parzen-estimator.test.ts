import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/support/index.js";
import { normalMass } from "../../src/tune/samplers/normal-distribution.js";
import {
  choiceProbabilities,
  drawPlace,
  logDensity,
  logMass,
  parzenEstimator,
} from "../../src/tune/samplers/parzen-estimator.js";
import { scaleOf } from "../../src/tune/samplers/scale.js";
import type { FloatParameter, IntParameter } from "../../src/tune/search-space.js";
import reference from "./reference.json" with { type: "json" };

describe("Parzen estimators", () => {
  it.each(reference.cases)("say what Optuna's say of $title", ({ parameter, observations, at, log_probability }) => {
    const { kind, low, high, log, step, choices } = parameter;
    const ours = (value: number) => {
      if (choices) return Math.log(choiceProbabilities(observations, choices.length)[value]!);
      const limits = { low: low ?? 0, high: high ?? 0, ...(log ? { log } : {}), ...(step ? { step } : {}) };
      const numeric: FloatParameter | IntParameter = { kind: kind === "int" ? "int" : "float", ...limits };
      const scale = scaleOf(numeric);
      const estimator = parzenEstimator(Float64Array.from(observations, scale.inward), scale.low, scale.high);
      const cell = scale.cell(value);
      if (cell) return logMass(estimator, ...cell);
      return logDensity(estimator, scale.inward(value));
    };
    for (const [i, value] of at.entries()) expect(ours(value)).toBeCloseTo(log_probability[i]!, 9);
  });

  it("spread all their probability over the cells of a grid", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 40 }), fc.boolean(), (observations, log) => {
        const scale = scaleOf({ kind: "int", low: 1, high: 40, log });
        const estimator = parzenEstimator(Float64Array.from(observations, scale.inward), scale.low, scale.high);
        let sum = 0;
        for (let value = 1; value <= 40; value++) {
          const [from, to] = scale.cell(value)!;
          sum += Math.exp(logMass(estimator, from, to));
        }
        expect(sum).toBeCloseTo(1, 9);
      }),
    );
  });

  it("draw values within the limits, as often as their density says", () => {
    const estimator = parzenEstimator(Float64Array.of(0.1, 0.12, 0.15, 0.9), 0, 1);
    const random = createRandom(11);
    const draws = Array.from({ length: 20_000 }, () => drawPlace(estimator, random));
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThanOrEqual(1);
    const share = Math.exp(logMass(estimator, 0, 0.3));
    const drawn = draws.filter((place) => place < 0.3).length / draws.length;
    expect(Math.abs(drawn - share)).toBeLessThan(4 * Math.sqrt((share * (1 - share)) / draws.length));
  });
});

describe("the mass of a normal distribution", () => {
  it.each(reference.normal_mass)("is SciPy's between $from and $to", ({ from, to, mass }) => {
    expect(normalMass(from, to) / mass).toBeCloseTo(1, 12);
  });
});
