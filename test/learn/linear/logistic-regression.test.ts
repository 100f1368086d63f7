import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LogisticRegression, linearMargins } from "../../../src/learn/linear/index.js";
import { lbfgs } from "../../../src/learn/linear/lbfgs.js";
import { takeRows } from "../../../src/learn/splits/index.js";
import type { Matrix } from "../../../src/learn/types.js";
import reference from "./reference.json" with { type: "json" };

const x: Matrix = {
  rows: reference.y.length,
  names: reference.names,
  columns: reference.columns.map((column) => Float32Array.from(column, (value) => value ?? Number.NaN)),
};
const y = Uint8Array.from(reference.y);
const weight = Float64Array.from(reference.weight);

describe("logistic regression", () => {
  it.each(reference.fits)(
    "has scikit-learn's coefficients for C = $C, intercept $fitIntercept, weights $weighted",
    async ({ C, fitIntercept, weighted, ...expected }) => {
      const fitted = await new LogisticRegression({ C, fitIntercept }).fit(
        x,
        y,
        weighted ? { sampleWeight: weight } : {},
      );
      expect(fitted.converged).toBe(true);
      for (const j of x.names.keys()) {
        expect(Math.abs(fitted.model.coefficients[j]! - expected.coefficients[j]!)).toBeLessThan(1e-4);
        expect(fitted.model.center[j]! / expected.center[j]!).toBeCloseTo(1, 9);
        expect(fitted.model.scale[j]! / expected.scale[j]!).toBeCloseTo(1, 9);
      }
      expect(Math.abs(fitted.model.intercept - expected.intercept)).toBeLessThan(1e-4);
      const probability = fitted.predictProba(x);
      for (const [row, p] of expected.probability.entries()) expect(probability[row]).toBeCloseTo(p, 4);
    },
  );

  it("gives the same model each time, to the last bit", async () => {
    const [first, second] = await Promise.all([new LogisticRegression().fit(x, y), new LogisticRegression().fit(x, y)]);
    expect(first.model).toEqual(second.model);
  });

  it("counts a row of weight 2 as two rows", async () => {
    const twice = Float64Array.from(y, (_, row) => (row % 3 === 0 ? 2 : 1));
    const rows = Uint32Array.from([...y.keys()].flatMap((row) => (row % 3 === 0 ? [row, row] : [row])));
    const weighted = await new LogisticRegression().fit(x, y, { sampleWeight: twice });
    const counted = await new LogisticRegression().fit(
      takeRows(x, rows),
      Uint8Array.from(rows, (row) => y[row]!),
    );
    for (const j of x.names.keys()) {
      expect(weighted.model.coefficients[j]).toBeCloseTo(counted.model.coefficients[j]!, 4);
    }
  });

  it("decides by its margin, which is the log odds", async () => {
    const fitted = await new LogisticRegression().fit(x, y);
    const margins = fitted.decisionFunction(x);
    expect(margins).toEqual(linearMargins(fitted.model, x));
    for (const [row, p] of fitted.predictProba(x).entries()) {
      expect(p).toBeCloseTo(1 / (1 + Math.exp(-margins[row]!)), 6);
      expect(fitted.predict(x)[row]).toBe(margins[row]! >= 0 ? 1 : 0);
    }
  });

  it("takes a missing value for the column's mean", async () => {
    const fitted = await new LogisticRegression().fit(x, y);
    const nothing: Matrix = { rows: 1, names: x.names, columns: x.names.map(() => Float32Array.of(Number.NaN)) };
    expect(fitted.decisionFunction(nothing)[0]).toBe(fitted.model.intercept);
  });

  it("records its parameters in scikit-learn's names", () => {
    expect(new LogisticRegression({ C: 0.5, maxIter: 10 }).getParams()).toEqual({
      C: 0.5,
      max_iter: 10,
      tol: 1e-6,
      fit_intercept: true,
    });
  });

  it("says where its iterations ran out", async () => {
    const fitted = await new LogisticRegression({ maxIter: 1 }).fit(x, y);
    expect([fitted.iterations, fitted.converged]).toEqual([1, false]);
  });

  it("stops at the next iteration after its signal", async () => {
    const stop = new AbortController();
    const fit = new LogisticRegression().fit(x, y, { signal: stop.signal });
    stop.abort(new Error("enough"));
    await expect(fit).rejects.toThrow("enough");
  });

  it("names what is wrong with its input", async () => {
    const model = new LogisticRegression();
    expect(() => model.model).toThrow(expect.objectContaining({ code: "NOT_FITTED" }));
    expect(() => new LogisticRegression({ C: 0 })).toThrow("C is 0 where a positive number is expected");
    await expect(model.fit(x, new Uint8Array(x.rows))).rejects.toMatchObject({ code: "SINGLE_CLASS" });
    await expect(model.fit(x, Uint8Array.of(0, 1))).rejects.toThrow("y has 2 rows where 200 are expected");
    await expect(model.fit(x, y, { sampleWeight: new Float64Array(x.rows).fill(-1) })).rejects.toThrow(
      "sampleWeight is -1 in row 0 where a number of at least 0 is expected",
    );
    await model.fit(x, y);
    expect(() => model.predict({ rows: 1, names: ["h"], columns: [Float32Array.of(1)] })).toThrow(
      "the columns are h where magnitude, speed, miss, twin, constant are expected",
    );
  });
});

describe("the minimiser L-BFGS", () => {
  const run = (search: ReturnType<typeof lbfgs>) => {
    let next = search.next();
    while (!next.done) next = search.next();
    return next.value;
  };

  it("finds the bottom of Rosenbrock's valley", () => {
    const rosenbrock = ([a = 0, b = 0]: Float64Array, gradient: Float64Array) => {
      gradient[0] = -2 * (1 - a) - 400 * a * (b - a * a);
      gradient[1] = 200 * (b - a * a);
      return (1 - a) ** 2 + 100 * (b - a * a) ** 2;
    };
    const found = run(lbfgs(rosenbrock, Float64Array.of(-1.2, 1), { tol: 1e-8, maxIter: 200 }));
    expect(found.slope).toBeLessThan(1e-8);
    expect(found.x[0]).toBeCloseTo(1, 6);
    expect(found.x[1]).toBeCloseTo(1, 6);
  });

  it("finds the bottom of any bowl, however stretched, and never climbs on the way", () => {
    const axis = fc.record({
      bottom: fc.double({ min: -5, max: 5, noNaN: true }),
      curvature: fc.double({ min: 0.01, max: 100, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(axis, { minLength: 1, maxLength: 6 }), (axes) => {
        const bowl = (at: Float64Array, gradient: Float64Array) =>
          axes.reduce((sum, { bottom, curvature }, j) => {
            gradient[j] = curvature * (at[j]! - bottom);
            return sum + (curvature * (at[j]! - bottom) ** 2) / 2;
          }, 0);
        const search = lbfgs(bowl, new Float64Array(axes.length), { tol: 1e-6, maxIter: 500 });
        let last = Number.POSITIVE_INFINITY;
        let next = search.next();
        for (; !next.done; next = search.next()) {
          expect(next.value.value).toBeLessThanOrEqual(last);
          last = next.value.value;
        }
        for (const [j, { bottom, curvature }] of axes.entries()) {
          expect(Math.abs(next.value.x[j]! - bottom) * curvature).toBeLessThanOrEqual(1.1e-6);
        }
      }),
    );
  });
});
