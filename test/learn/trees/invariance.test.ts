import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { take, takeRows } from "../../../src/learn/splits/index.js";
import {
  DecisionTreeClassifier,
  ExtraTreesClassifier,
  GradientBoostingClassifier,
  RandomForestClassifier,
} from "../../../src/learn/trees/index.js";
import type { Matrix, TreeEnsemble } from "../../../src/learn/types.js";
import { createRandom } from "../../../src/support/index.js";
import { type Table, tables } from "./tables.js";

const small = { nEstimators: 8, maxDepth: 6 };
const forest = () => new RandomForestClassifier(small);
const boosting = () => new GradientBoostingClassifier({ ...small, minChildSamples: 0 });
const extraTrees = () => new ExtraTreesClassifier(small);
const tree = () => new DecisionTreeClassifier();

/** What sees every row in every tree, and searches for the best split. */
const searching = [
  ["forest without bootstrap", () => new RandomForestClassifier({ ...small, bootstrap: false })],
  ["tree", tree],
  ["tree grown best first", () => new DecisionTreeClassifier({ maxLeafNodes: 7 })],
] as const;
const seeingAll = [...searching, ["set of extra trees", extraTrees]] as const;

const mapped = (x: Matrix, change: (value: number) => number): Matrix => ({
  ...x,
  columns: x.columns.map((column) => column.map(change)),
});

/** Some rows of a table, each as often as its weight says. */
function repeated({ x, y }: Table, weight: Float32Array): Table {
  const rows = Uint32Array.from([...weight].flatMap((times, row) => Array<number>(times).fill(row)));
  return { x: takeRows(x, rows), y: Uint8Array.from(rows, (row) => y[row]!) };
}

const hasBothClasses = (y: Uint8Array) => new Set(y).size === 2;

const weighted = (weights: readonly number[]) =>
  tables({ missing: true })
    .chain((table) =>
      fc
        .array(fc.constantFrom(...weights), { minLength: table.x.rows, maxLength: table.x.rows })
        .map((weight) => ({ table, weight: Float32Array.from(weight) })),
    )
    .filter(({ table, weight }) => hasBothClasses(repeated(table, weight).y));

const growing = fc.constantFrom<(value: number) => number>(
  (v) => v ** 3,
  (v) => 1e6 * v + 3,
  (v) => (v < 0 ? v / 1024 : 1024 * v),
  (v) => Math.fround(Math.exp(4 * v)),
);

describe("what trees learn", () => {
  it.each([...searching, ["boosting", boosting]] as const)(
    "depends on the order of values alone: a %s of a growing function of them is the same",
    async (_, make) => {
      await fc.assert(
        fc.asyncProperty(tables({ missing: true }), growing, async ({ x, y }, grow) => {
          const grown = mapped(x, grow);
          const [plain, other] = [await make().fit(x, y), await make().fit(grown, y)];
          expect({ ...other.model, threshold: 0 }).toEqual({ ...plain.model, threshold: 0 });
          expect(other.predictProba(grown)).toEqual(plain.predictProba(x));
        }),
        { numRuns: 40 },
      );
    },
  );

  // A row that a tree has not drawn may lie between two that it has, and the threshold between them is halfway.
  it("depends on the order of values alone: a forest of a growing function of them has the same trees", async () => {
    await fc.assert(
      fc.asyncProperty(tables({ missing: true }), growing, async ({ x, y }, grow) => {
        const [plain, other] = [await forest().fit(x, y), await forest().fit(mapped(x, grow), y)];
        expect({ ...other.model, threshold: 0 }).toEqual({ ...plain.model, threshold: 0 });
      }),
      { numRuns: 40 },
    );
  });

  it.each(seeingAll)("does not depend on the order of the rows, weights and all: a %s", async (_, make) => {
    await fc.assert(
      fc.asyncProperty(weighted([0, 1, 2, 3]), fc.nat(), async ({ table: { x, y }, weight }, seed) => {
        const random = createRandom(seed);
        const order = Uint32Array.from(y.keys());
        for (let k = 0; k < order.length; k++) {
          const from = k + random.below(order.length - k);
          [order[k], order[from]] = [order[from]!, order[k]!];
        }
        const plain = await make().fit(x, y, { sampleWeight: weight });
        const other = await make().fit(
          takeRows(x, order),
          order.reduce((labels, row, i) => labels.fill(y[row]!, i, i + 1), new Uint8Array(y.length)),
          { sampleWeight: Float32Array.from(order, (row) => weight[row]!) },
        );
        expect(other.model).toEqual(plain.model);
      }),
      { numRuns: 30 },
    );
  });

  it.each([...seeingAll, ["forest", forest]] as const)(
    "is the same with a constant column more: a %s",
    async (_, make) => {
      const constant = fc.constantFrom(0, 7.5, Number.NaN);
      await fc.assert(
        fc.asyncProperty(tables({ missing: true }), constant, fc.nat(3), async ({ x, y }, value, place) => {
          const columns = [...x.columns];
          columns.splice(place, 0, new Float32Array(x.rows).fill(value));
          const wider: Matrix = { rows: x.rows, names: [...x.names, "constant"], columns };
          const [plain, other] = [await make().fit(x, y), await make().fit(wider, y)];
          const without: TreeEnsemble = {
            ...other.model,
            featureNames: x.names,
            feature: other.model.feature.map((feature) => (feature > place ? feature - 1 : feature)),
          };
          expect(without).toEqual(plain.model);
        }),
        { numRuns: 30 },
      );
    },
  );

  it("counts a row of weight 2 in boosting as two rows, bit for bit", async () => {
    await fc.assert(
      fc.asyncProperty(weighted([1, 2, 3]), async ({ table, weight }) => {
        const one = await boosting().fit(table.x, table.y, { sampleWeight: weight });
        const two = repeated(table, weight);
        expect((await boosting().fit(two.x, two.y)).model).toEqual(one.model);
      }),
      { numRuns: 40 },
    );
  });

  // With bootstrap, a row of weight 2 is drawn as one.
  it.each(seeingAll)("counts a row of weight 2 as two rows, bit for bit: a %s", async (_, make) => {
    await fc.assert(
      fc.asyncProperty(weighted([1, 2, 3]), async ({ table, weight }) => {
        const one = await make().fit(table.x, table.y, { sampleWeight: weight });
        const two = repeated(table, weight);
        expect((await make().fit(two.x, two.y)).model).toEqual(one.model);
      }),
      { numRuns: 40 },
    );
  });

  it("does not depend on the order of the rows, bit for bit, in boosting", async () => {
    await fc.assert(
      fc.asyncProperty(tables({ missing: true }), async ({ x, y }) => {
        const weight = Float32Array.from(y, (_, row) => 0.3 + (row % 4));
        const moved = Uint32Array.from(y.keys()).sort((a, b) => (a % 5) - (b % 5) || b - a);
        const one = await boosting().fit(x, y, { sampleWeight: weight });
        const other = await boosting().fit(takeRows(x, moved), take(y, moved), { sampleWeight: take(weight, moved) });
        expect(other.model).toEqual(one.model);
      }),
      { numRuns: 30 },
    );
  });

  it("does not depend on a column that says nothing new: a constant one, or one that orders the rows alike", async () => {
    await fc.assert(
      fc.asyncProperty(tables({ missing: true }), async ({ x, y }) => {
        const plain = await boosting().fit(x, y);
        const more = [
          x.columns[0]!.map(() => 3),
          x.columns[0]!.map(() => Number.NaN),
          x.columns[1]!.map((v) => 5 * v + 1),
        ];
        const names = [...x.names, "three", "nothing", "again"];
        const wider = await boosting().fit({ ...x, names, columns: [...x.columns, ...more] }, y);
        expect({ ...wider.model, featureNames: x.names }).toEqual(plain.model);
        const before = { ...x, names: ["three", ...x.names], columns: [more[0]!, ...x.columns] };
        const behind = (await boosting().fit(before, y)).model;
        const shifted = behind.feature.map((feature) => (feature < 0 ? feature : feature - 1));
        expect({ ...behind, feature: shifted, featureNames: x.names }).toEqual(plain.model);
      }),
      { numRuns: 30 },
    );
  });

  it("does not depend on a row of weight 0", async () => {
    await fc.assert(
      fc.asyncProperty(weighted([0, 1]), async ({ table, weight }) => {
        const with0 = await boosting().fit(table.x, table.y, { sampleWeight: weight });
        const without = repeated(table, weight);
        const fitted = await boosting().fit(without.x, without.y);
        expect(with0.predictProba(without.x)).toEqual(fitted.predictProba(without.x));
      }),
      { numRuns: 40 },
    );
  });

  it("does not depend on the unit of the weights", async () => {
    await fc.assert(
      fc.asyncProperty(weighted([1, 2, 5]), fc.constantFrom(0.25, 8), async ({ table: { x, y }, weight }, unit) => {
        const other = weight.map((one) => unit * one);
        const [one, two] = [
          await forest().fit(x, y, { sampleWeight: weight }),
          await forest().fit(x, y, { sampleWeight: other }),
        ];
        expect(two.predictProba(x)).toEqual(one.predictProba(x));
      }),
      { numRuns: 20 },
    );
  });
});
