import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  individualExpectations,
  linearMargins,
  type Matrix,
  marginsOf,
  partialDependence,
} from "../../../src/learn/index.js";
import { randomLinear, randomRows, randomTrees, treeShapes } from "../../model/random-models.js";
import reference from "./reference.json" with { type: "json" };

const { rows, coefficients, intercept, cases } = reference.dependence;
const names = ["feature 0", "feature 1", "feature 2"];
const x: Matrix = {
  rows: rows.length,
  names,
  columns: names.map((_, j) => Float32Array.from(rows, (row) => row[j]!)),
};
const probability = (table: Matrix) =>
  Float64Array.from({ length: table.rows }, (_, row) => {
    const margin = coefficients.reduce((sum, w, j) => sum + w * table.columns[j]![row]!, intercept);
    return 1 / (1 + Math.exp(-margin));
  });

const optionsOf = ({ settings }: (typeof cases)[number]) => ({
  ...(settings.grid_resolution ? { gridResolution: settings.grid_resolution } : {}),
  ...(settings.percentiles ? { percentiles: settings.percentiles as [number, number] } : {}),
});

const expectClose = (got: ArrayLike<number>, wanted: readonly number[], digits: number) => {
  expect(got.length).toBe(wanted.length);
  for (const [i, value] of wanted.entries()) expect(got[i]).toBeCloseTo(value, digits);
};

describe("partial dependence", () => {
  it.each(cases)("and its grid are scikit-learn's for feature $feature with $settings", (one) => {
    const { grid, average } = partialDependence(probability, x, names[one.feature]!, optionsOf(one));
    expectClose(grid, one.grid, 5);
    expectClose(average, one.average, 6);
  });

  it.each(cases)("weighs rows as scikit-learn does, for feature $feature with $settings", (one) => {
    const sampleWeight = Float64Array.from(rows, (_, row) => 1 + (row % 3));
    const { average } = partialDependence(probability, x, names[one.feature]!, { ...optionsOf(one), sampleWeight });
    expectClose(average, one.weighted, 6);
  });

  it("is the mean of the individual expectations, which are scikit-learn's too", () => {
    for (const one of cases) {
      const feature = names[one.feature]!;
      const { individual, grid } = individualExpectations(probability, x, feature, optionsOf(one));
      const { average } = partialDependence(probability, x, feature, optionsOf(one));
      for (const [row, wanted] of one.individual.entries()) {
        expectClose(
          individual.map((scores) => scores[row]!),
          wanted,
          6,
        );
      }
      expectClose(
        individual.map((scores) => [...scores].reduce((a, b) => a + b) / x.rows),
        [...average],
        12,
      );
      expect(grid.length).toBe(individual.length);
    }
  });

  it("is a line of the coefficient's slope for a linear model", () => {
    fc.assert(
      fc.property(fc.nat(1e9), (seed) => {
        const model = randomLinear(seed, 3);
        const table = randomRows(seed, 40, model.featureNames);
        const grid = Float32Array.of(-2, -1, 0, 1, 2);
        const finite = { ...table, columns: table.columns.map((c) => c.map((v) => (Math.abs(v) < 100 ? v : 0))) };
        const { average } = partialDependence((t) => linearMargins(model, t), finite, "feature 1", { grid });
        const slope = model.coefficients[1]! / model.scale[1]!;
        for (let i = 1; i < grid.length; i++) expect(average[i]! - average[i - 1]!).toBeCloseTo(slope, 6);
      }),
    );
  });

  it("holds values at most once and ascending, never a missing one, and leaves the table as it was", () => {
    fc.assert(
      fc.property(treeShapes, fc.integer({ min: 2, max: 30 }), (shape, gridResolution) => {
        const model = randomTrees(shape);
        const wild = randomRows(shape.seed, 60, model.featureNames);
        const table = { ...wild, columns: wild.columns.map((c) => c.map((v) => Math.max(-100, Math.min(100, v)))) };
        const before = table.columns.map((column) => column.slice());
        const { grid, average } = partialDependence((t) => marginsOf(model, t), table, "feature 0", { gridResolution });
        expect(grid.length).toBe(average.length);
        expect(grid.length).toBeLessThanOrEqual(gridResolution);
        expect(grid.every((value, i) => i === 0 || value > grid[i - 1]!)).toBe(true);
        expect(table.columns).toEqual(before);
      }),
    );
  });

  it("is asked at the values that were given, a missing one among them", () => {
    const grid = Float32Array.of(3, Number.NaN, 1);
    const seen = individualExpectations(({ columns }) => columns[2]!, x, "feature 2", { grid });
    expect(seen.grid).toEqual(grid);
    expect(seen.individual.map((scores) => scores[0])).toEqual([...grid]);
  });

  it("names what is wrong with the input", () => {
    const dependence =
      (changes: object, feature = "feature 0", table = x) =>
      () =>
        partialDependence(probability, table, feature, changes);
    const failing = (code: string) => expect.objectContaining({ code });
    expect(dependence({}, "feature 7")).toThrow(failing("UNKNOWN_NAME"));
    expect(dependence({ gridResolution: 1 })).toThrow(failing("INVALID_OPTION"));
    expect(dependence({ percentiles: [0.9, 0.1] })).toThrow(failing("INVALID_OPTION"));
    expect(dependence({ percentiles: [-1, 0.5] })).toThrow(failing("INVALID_OPTION"));
    expect(dependence({ grid: new Float32Array(0) })).toThrow(failing("INVALID_OPTION"));
    expect(dependence({ sampleWeight: Float64Array.of(1) })).toThrow(failing("SHAPE_MISMATCH"));
    expect(dependence({ sampleWeight: new Float64Array(x.rows) })).toThrow(failing("INVALID_OPTION"));
    expect(dependence({ sampleWeight: new Float64Array(x.rows).fill(-1) })).toThrow(failing("NOT_A_WEIGHT"));
    const missing = { ...x, columns: x.columns.map((column) => column.map(() => Number.NaN)) };
    expect(dependence({}, "feature 0", missing)).toThrow(failing("NO_VALUES"));
    expect(dependence({}, "feature 0", { rows: 0, names, columns: names.map(() => new Float32Array(0)) })).toThrow(
      failing("NO_ROWS"),
    );
  });
});
