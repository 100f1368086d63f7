import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GradientBoostingClassifier } from "../../../../src/learn/trees/index.js";
import type { TreeEnsemble } from "../../../../src/learn/types.js";
import { madeUpTable } from "../made-up-table.js";
import { tables, treesOf } from "../tables.js";

const { train } = madeUpTable();

/** The nodes of a tree, with how deep each is. */
function depthsOf(model: TreeEnsemble, tree: number): Map<number, number> {
  const depths = new Map([[model.treeStarts[tree]!, 0]]);
  for (const [node, depth] of depths) {
    if (model.feature[node]! < 0) continue;
    depths.set(model.left[node]!, depth + 1).set(model.right[node]!, depth + 1);
  }
  return depths;
}

describe("the growth of a boosted tree", () => {
  it("leads to the same tree leaf by leaf and depth by depth, where leaves are not counted", async () => {
    await fc.assert(
      fc.asyncProperty(tables({ missing: true }), fc.integer({ min: 1, max: 5 }), async ({ x, y }, maxDepth) => {
        const options = { nEstimators: 5, minChildSamples: 2, maxDepth, numLeaves: 64 };
        const byGain = await new GradientBoostingClassifier(options).fit(x, y);
        const byDepth = await new GradientBoostingClassifier({ ...options, growPolicy: "depthwise" }).fit(x, y);
        expect(byDepth.predictProba(x)).toEqual(byGain.predictProba(x));
        expect(byDepth.model.gain.slice().sort()).toEqual(byGain.model.gain.slice().sort());
      }),
      { numRuns: 40 },
    );
  });

  it("fills a depth before the next, in the order of its nodes", async () => {
    const options = { nEstimators: 10, numLeaves: 11, growPolicy: "depthwise" } as const;
    const { model } = await new GradientBoostingClassifier(options).fit(train.x, train.y);
    for (const tree of treesOf(model)) {
      const depths = depthsOf(model, tree);
      const split = [...depths].filter(([node]) => model.feature[node]! >= 0).sort(([a], [b]) => a - b);
      expect(split.map(([, depth]) => depth)).toEqual([0, 1, 1, 2, 2, 2, 2, 3, 3, 3]);
    }
  });

  it("splits the leaf that gains most next, so no leaf would have gained more than the last split", async () => {
    const { model } = await new GradientBoostingClassifier({ nEstimators: 1, numLeaves: 8 }).fit(train.x, train.y);
    const larger = await new GradientBoostingClassifier({ nEstimators: 1, numLeaves: 9 }).fit(train.x, train.y);
    const gains = (of: TreeEnsemble) => [...of.gain].filter((gain) => gain > 0).sort((a, b) => b - a);
    expect(gains(larger.model).length).toBe(8);
    for (const gain of gains(model)) expect(gains(larger.model)).toContain(gain);
  });

  it("allows as many leaves as the depth does, where only that is given and growth is by depth", async () => {
    const options = { nEstimators: 1, maxDepth: 6, growPolicy: "depthwise", minChildSamples: 1 } as const;
    const boosting = await new GradientBoostingClassifier(options).fit(train.x, train.y);
    expect(boosting.getParams().numLeaves).toBe(64);
    const leaves = boosting.model.feature.filter((feature) => feature < 0).length;
    expect(leaves).toBeGreaterThan(31);
  });

  it("makes no split that gains less than asked", async () => {
    const { model } = await new GradientBoostingClassifier({ nEstimators: 20, gamma: 3 } as object).fit(
      train.x,
      train.y,
    );
    // What is kept is the gain over the least.
    for (const [node, feature] of model.feature.entries())
      if (feature >= 0) expect(model.gain[node]).toBeGreaterThan(0);
    const free = await new GradientBoostingClassifier({ nEstimators: 20 }).fit(train.x, train.y);
    expect(model.feature.length).toBeLessThan(free.model.feature.length);
  });
});

describe("features drawn for a boosted tree", () => {
  const used = (model: TreeEnsemble, nodes: Iterable<number>) =>
    new Set([...nodes].map((node) => model.feature[node]!).filter((feature) => feature >= 0));

  it("are a share of all for the tree, of those for a depth, and of those for a node", async () => {
    const options = { nEstimators: 40, maxDepth: 4, growPolicy: "depthwise", minChildSamples: 5 } as const;
    const byLevel = (await new GradientBoostingClassifier({ ...options, colsampleBylevel: 0.2 }).fit(train.x, train.y))
      .model;
    const seen = new Set<number>();
    for (const tree of treesOf(byLevel)) {
      const depths = depthsOf(byLevel, tree);
      for (let depth = 0; depth < 4; depth++) {
        const atDepth = [...depths].filter(([, other]) => other === depth).map(([node]) => node);
        const features = used(byLevel, atDepth);
        expect(features.size).toBeLessThanOrEqual(1);
        for (const feature of features) seen.add(feature);
      }
    }
    expect(seen.size).toBe(5);

    const byNode = (await new GradientBoostingClassifier({ ...options, colsampleBynode: 0.2 }).fit(train.x, train.y))
      .model;
    const roots = treesOf(byNode).map((tree) => byNode.treeStarts[tree]!);
    expect(used(byNode, roots).size).toBe(5);
    const mixed = treesOf(byNode).filter((tree) => used(byNode, depthsOf(byNode, tree).keys()).size > 1);
    expect(mixed.length).toBeGreaterThan(30);

    const both = { colsampleBytree: 0.4, colsampleBynode: 0.5 };
    const ofTree = (await new GradientBoostingClassifier({ ...options, ...both }).fit(train.x, train.y)).model;
    for (const tree of treesOf(ofTree)) expect(used(ofTree, depthsOf(ofTree, tree).keys()).size).toBeLessThanOrEqual(2);
  });

  it("are others for another seed, and the same on any number of threads", async () => {
    const options = { nEstimators: 5, colsampleBylevel: 0.6, colsampleBynode: 0.6 };
    const one = (await new GradientBoostingClassifier({ ...options, nJobs: 1 }).fit(train.x, train.y)).model;
    const three = (await new GradientBoostingClassifier({ ...options, nJobs: 3 }).fit(train.x, train.y)).model;
    expect(three).toEqual(one);
    const other = (await new GradientBoostingClassifier({ ...options, randomState: 43 }).fit(train.x, train.y)).model;
    expect(other).not.toEqual(one);
  });
});
