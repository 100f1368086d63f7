import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  DecisionTreeClassifier,
  ExtraTreesClassifier,
  RandomForestClassifier,
} from "../../../src/learn/trees/index.js";
import type { TreeEnsemble } from "../../../src/learn/types.js";
import { tables, treesOf } from "./tables.js";

const leavesOf = (model: TreeEnsemble, tree: number) =>
  model.feature.subarray(model.treeStarts[tree]!, model.treeStarts[tree + 1]!).filter((feature) => feature < 0).length;

const kinds = {
  forest: (maxLeafNodes: number) => new RandomForestClassifier({ nEstimators: 4, maxDepth: null, maxLeafNodes }),
  "set of extra trees": (maxLeafNodes: number) => new ExtraTreesClassifier({ nEstimators: 4, maxLeafNodes }),
  tree: (maxLeafNodes: number) => new DecisionTreeClassifier({ maxLeafNodes }),
};
const makers = Object.entries(kinds);

describe("the most leaves of a tree", () => {
  it.each(makers)("are never exceeded by a %s", async (_, make) => {
    await fc.assert(
      fc.asyncProperty(tables({ missing: true }), fc.integer({ min: 2, max: 20 }), async ({ x, y }, most) => {
        const { model } = await make(most).fit(x, y);
        for (const tree of treesOf(model)) expect(leavesOf(model, tree)).toBeLessThanOrEqual(most);
      }),
      { numRuns: 40 },
    );
  });

  it("are split one after another, the one that gains most first", async () => {
    await fc.assert(
      fc.asyncProperty(tables({ missing: true }), fc.integer({ min: 3, max: 12 }), async ({ x, y }, most) => {
        const { model: fewer } = await kinds.tree(most - 1).fit(x, y);
        const { model } = await kinds.tree(most).fit(x, y);
        // One leaf more is the same tree with one of its leaves split.
        const split = [...fewer.feature.keys()].filter((node) => fewer.feature[node] !== model.feature[node]);
        expect(split.length).toBeLessThanOrEqual(1);
        if (split.length === 0) {
          expect(model).toEqual(fewer);
          return;
        }
        expect(fewer.feature[split[0]!]).toBe(-1);
        expect(model.feature.length).toBe(fewer.feature.length + 2);
        // Whatever was split after its parent gained no less.
        const parent = [...model.feature.keys()].find(
          (node) => model.left[node] === split[0] || model.right[node] === split[0],
        );
        const since = parent === undefined ? 0 : model.left[parent]!;
        for (const [node, feature] of fewer.feature.entries()) {
          if (feature < 0 || model.left[node]! <= since) continue;
          expect(model.gain[node]! * (1 + 1e-6)).toBeGreaterThanOrEqual(model.gain[split[0]!]!);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("make no difference to a tree where they are enough", async () => {
    await fc.assert(
      fc.asyncProperty(tables({ features: 1 }), async ({ x, y }) => {
        const [all, enough] = [await new DecisionTreeClassifier().fit(x, y), await kinds.tree(1000).fit(x, y)];
        expect(enough.predictProba(x)).toEqual(all.predictProba(x));
        expect(enough.model.feature.length).toBe(all.model.feature.length);
      }),
      { numRuns: 40 },
    );
  });
});
