import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRowExplainer, linearMargins, marginsOf, type ShapValues, shapValues } from "../../../src/learn/index.js";
import type { Matrix, TreeEnsemble } from "../../../src/learn/types.js";
import { randomLinear, randomRows, randomTrees } from "../../model/random-models.js";
import { deepEnsembles, ensembles, expectedMargin, shapleyValues, withCovers } from "./ensembles.js";
import reference from "./reference.json" with { type: "json" };

const sumsOf = ({ base, values }: ShapValues, rows: number) =>
  Float64Array.from({ length: rows }, (_, row) => values.reduce((sum, column) => sum + column[row]!, base));

/** What the margin's parts can be: an error is small beside this. */
function magnitudeOf(model: TreeEnsemble): number {
  return model.value.reduce((sum, value) => sum + Math.abs(value), 1 + Math.abs(model.base));
}

const close = (got: number, wanted: number, error: number) => expect(Math.abs(got - wanted)).toBeLessThan(error);
const rowOf = (x: Matrix, row: number) => Float32Array.from(x.columns, (column) => column[row]!);

describe("SHAP values of trees", () => {
  // Few rows go down the trees; many are looked up in tables.
  it.each([1, 3, 3000])(
    "are Shapley's, from the expected margin of every set of known features: %i rows",
    async (rows) => {
      await fc.assert(
        fc.asyncProperty(ensembles, fc.nat(1e9), async (model, seed) => {
          const x = randomRows(seed, rows, model.featureNames);
          const magnitude = magnitudeOf(model);
          const { base, values } = await shapValues(model, x);
          close(base, expectedMargin(model, x, 0, 0), 1e-10 * magnitude);
          for (const row of new Set([0, rows >> 1, rows - 1])) {
            for (const [feature, value] of shapleyValues(model, x, row).entries()) {
              close(values[feature]![row]!, value, 1e-10 * magnitude);
            }
          }
        }),
        { numRuns: rows > 100 ? 30 : 100 },
      );
    },
  );

  it("add up to the margin", async () => {
    await fc.assert(
      fc.asyncProperty(ensembles, fc.nat(1e9), fc.constantFrom(0, 1, 5, 500, 4097), async (model, seed, rows) => {
        const x = randomRows(seed, rows, model.featureNames);
        const sums = sumsOf(await shapValues(model, x), rows);
        for (const [row, margin] of marginsOf(model, x).entries()) close(sums[row]!, margin, 1e-9);
      }),
      { numRuns: 60 },
    );
  });

  it("add up to the margin where the ways to the leaves know very many features", async () => {
    await fc.assert(
      fc.asyncProperty(deepEnsembles, fc.nat(1e9), fc.constantFrom(30, 300, 3000), async (model, seed, rows) => {
        const x = randomRows(seed, rows, model.featureNames);
        const sums = sumsOf(await shapValues(model, x), x.rows);
        for (const [row, margin] of marginsOf(model, x).entries()) close(sums[row]!, margin, 1e-9);
      }),
      { numRuns: 40 },
    );
  });

  it("are the same for one row on its own, as a server explains it", async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(ensembles, deepEnsembles), fc.nat(1e9), async (model, seed) => {
        const x = randomRows(seed, 2000, model.featureNames);
        const { base, values } = await shapValues(model, x);
        const explain = createRowExplainer(model);
        for (let row = 0; row < 5; row++) {
          const alone = explain(rowOf(x, row));
          expect(alone.base).toBe(base);
          for (const [feature, value] of alone.values.entries()) close(value, values[feature]![row]!, 1e-9);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("are the same, bit for bit, on any number of threads", async () => {
    const shape = { seed: 11, trees: 40, depth: 7, features: 20, link: "logistic" } as const;
    const model = withCovers(randomTrees(shape), 11);
    const x = randomRows(12, 9001, model.featureNames);
    const one = await shapValues(model, x, { nJobs: 1 });
    expect(await shapValues(model, x, { nJobs: 2 })).toEqual(one);
    expect(await shapValues(model, x, { nJobs: 3 })).toEqual(one);
    expect(await shapValues(model, x)).toEqual(one);
  });

  it("are 0 for a feature that no split asks for", async () => {
    const model = withCovers(randomTrees({ seed: 3, trees: 10, depth: 5, features: 9, link: "mean" }), 3);
    const unused = { ...model, feature: model.feature.map((feature) => (feature === 4 ? 5 : feature)) };
    const { values } = await shapValues(unused, randomRows(4, 100, model.featureNames));
    expect(values[4]).toEqual(new Float64Array(100));
  });
});

describe("SHAP values beside the established libraries", () => {
  it.each(reference.models)("are those of $library", async ({ trees, rows, base, values: expected }) => {
    const model: TreeEnsemble = {
      kind: "trees",
      link: "logistic",
      featureNames: trees.feature_names,
      base: trees.base,
      treeStarts: Uint32Array.from(trees.tree_starts),
      feature: Int32Array.from(trees.feature),
      threshold: Float32Array.from(trees.threshold),
      missingLeft: Uint8Array.from(trees.missing_left),
      left: Uint32Array.from(trees.left),
      right: Uint32Array.from(trees.right),
      value: Float32Array.from(trees.value),
      gain: new Float32Array(trees.feature.length),
      cover: Float32Array.from(trees.cover),
    };
    const columns = model.featureNames.map((_, j) => Float32Array.from(rows, (row) => row[j] ?? Number.NaN));
    const explain = createRowExplainer(model);
    // Rows go down the trees one by one, and many of them are looked up in tables.
    const copies = 200;
    const repeated = columns.map((column) =>
      Float32Array.from({ length: copies * rows.length }, (_, i) => column[i % rows.length]!),
    );
    const x: Matrix = { rows: copies * rows.length, names: model.featureNames, columns: repeated };
    const shap = await shapValues(model, x);
    close(shap.base, base, 1e-5);
    for (const [row, wanted] of expected.entries()) {
      const alone = explain(rowOf(x, row));
      for (const [feature, value] of wanted.entries()) {
        close(shap.values[feature]![row]!, value, 1e-5);
        close(alone.values[feature]!, value, 1e-5);
      }
    }
  });
});

describe("SHAP values of a linear model", () => {
  it("add up to its margin, and are 0 at the mean and where a value is missing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1e9), fc.integer({ min: 1, max: 6 }), async (seed, features) => {
        const model = randomLinear(seed, features);
        const x = randomRows(seed, 50, model.featureNames);
        const explained = await shapValues(model, x);
        const explain = createRowExplainer(model);
        const sums = sumsOf(explained, x.rows);
        for (const [row, margin] of linearMargins(model, x).entries()) {
          if (!Number.isFinite(margin)) continue;
          close(
            sums[row]!,
            margin,
            1e-9 * (1 + Math.abs(margin)) + 1e-9 * Math.max(...rowOf(x, row).map(Math.abs).filter(Number.isFinite), 1),
          );
          expect([...explain(rowOf(x, row)).values]).toEqual(explained.values.map((column) => column[row]!));
        }
        const missing = await shapValues(model, {
          ...x,
          columns: x.columns.map((column) => column.map(() => Number.NaN)),
        });
        expect(missing.values.every((column) => column.every((value) => value === 0))).toBe(true);
        expect(missing.base).toBe(model.intercept);
      }),
    );
  });
});

describe("wrong input to SHAP values", () => {
  const model = withCovers(randomTrees({ seed: 1, trees: 3, depth: 4, features: 3, link: "mean" }), 1);
  const x = randomRows(2, 10, model.featureNames);
  const failing = (code: string) => expect.objectContaining({ code });

  it("is a table with other columns, or columns of other lengths", async () => {
    await expect(shapValues(model, { ...x, names: ["a", "b", "c"] })).rejects.toMatchObject({
      code: "FEATURES_DIFFER",
    });
    await expect(shapValues(model, { ...x, rows: 9 })).rejects.toMatchObject({ code: "SHAPE_MISMATCH" });
    expect(() => createRowExplainer(model)(new Float32Array(2))).toThrow("the row has 2 values where 3 are expected");
    expect(() => createRowExplainer(randomLinear(1, 2))(new Float32Array(3))).toThrow(failing("SHAPE_MISMATCH"));
  });

  it("is a number of threads that is none", async () => {
    for (const nJobs of [0, -2, 1.5, Number.NaN]) {
      await expect(shapValues(model, x, { nJobs })).rejects.toMatchObject({ code: "INVALID_OPTION" });
    }
  });

  it("is a model without the cover of its nodes, such as one from ONNX", async () => {
    const bare = { ...model, cover: new Float32Array(model.cover.length) };
    await expect(shapValues(bare, x)).rejects.toMatchObject({ code: "COVER_MISSING", message: /node 0 of tree 0/ });
    expect(() => createRowExplainer(bare)).toThrow(failing("COVER_MISSING"));
    const wrong = { ...model, cover: model.cover.map(() => Number.NaN) };
    await expect(shapValues(wrong, x)).rejects.toMatchObject({ code: "COVER_MISSING" });
  });

  it("is a tree that is deeper than any that was learnt", async () => {
    const depth = 1200;
    const nodes = Array.from({ length: 2 * depth + 1 }, (_, node) => node);
    const inner = (node: number) => node % 2 === 0 && node < 2 * depth;
    const deep: TreeEnsemble = {
      ...model,
      treeStarts: Uint32Array.of(0, nodes.length),
      feature: Int32Array.from(nodes, (node) => (inner(node) ? 0 : -1)),
      threshold: new Float32Array(nodes.length),
      missingLeft: new Uint8Array(nodes.length),
      left: Uint32Array.from(nodes, (node) => (inner(node) ? node + 1 : 0)),
      right: Uint32Array.from(nodes, (node) => (inner(node) ? node + 2 : 0)),
      value: new Float32Array(nodes.length),
      cover: Float32Array.from(nodes, (node) => nodes.length - node),
    };
    await expect(shapValues(deep, x)).rejects.toMatchObject({ code: "TREE_TOO_DEEP" });
  });

  it("stops where it is aborted", async () => {
    const signal = AbortSignal.abort("enough");
    await expect(shapValues(model, x, { signal })).rejects.toMatchObject({ code: "ABORTED", cause: "enough" });
  });
});
