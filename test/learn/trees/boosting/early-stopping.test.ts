import { describe, expect, it } from "vitest";
import { averagePrecision, logLoss } from "../../../../src/learn/metrics/index.js";
import { takeRows } from "../../../../src/learn/splits/index.js";
import { GradientBoostingClassifier, probabilitiesOf } from "../../../../src/learn/trees/index.js";
import { madeUpTable } from "../made-up-table.js";
import { treesOf } from "../tables.js";
import reference from "./reference.json" with { type: "json" };

const { train, test } = madeUpTable();
const few = {
  x: takeRows(
    train.x,
    Uint32Array.from({ length: 500 }, (_, row) => row),
  ),
  y: train.y.slice(0, 500),
};
const fast = { nEstimators: 300, numLeaves: 6, learningRate: 0.5, minChildSamples: 0 };

describe("early stopping", () => {
  it.each(reference.early_stopping)(
    "stops by $metric where LightGBM stops, after nearly the same figures",
    async (theirs) => {
      // LightGBM's error is what accuracy lacks of 1.
      const isError = theirs.metric === "binary_error";
      const evalMetric = isError ? "accuracy" : theirs.metric;
      const options = { ...fast, learningRate: 0.7, evalMetric, earlyStoppingRounds: 5 };
      const boosting = await new GradientBoostingClassifier(options).fit(train.x, train.y, { validation: test });
      const [history = []] = Object.values(boosting.evalsResult);
      expect(boosting.bestIteration).toBe(theirs.best_iteration);
      expect(history.length).toBe(theirs.history.length);
      // The two take other thresholds among bins of which a node has no rows, so a test row may go another way.
      for (const [tree, figure] of theirs.history.slice(0, theirs.best_iteration).entries()) {
        expect(Math.abs((isError ? 1 - history[tree]! : history[tree]!) - figure)).toBeLessThan(1e-3);
      }
    },
  );

  it("keeps the trees up to the best one, and the figures of all", async () => {
    const boosting = new GradientBoostingClassifier({
      ...fast,
      evalMetric: "averagePrecision",
      earlyStoppingRounds: 5,
    });
    await boosting.fit(few.x, few.y, { validation: test });
    const history = boosting.evalsResult.averagePrecision!;
    const best = history.indexOf(Math.max(...history)) + 1;
    expect(boosting.bestIteration).toBe(best);
    expect(treesOf(boosting.model).length).toBe(best);
    expect(history.length).toBe(best + 5);
    expect(averagePrecision(test.y, boosting.predictProba(test.x))).toBeCloseTo(history[best - 1]!, 6);
  });

  it("judges by the first of several metrics", async () => {
    const options = { ...fast, earlyStoppingRounds: 5 };
    const evalMetric = ["auc", "logloss"];
    const boosting = new GradientBoostingClassifier({ ...options, evalMetric });
    await boosting.fit(few.x, few.y, { validation: test });
    const alone = new GradientBoostingClassifier({ ...options, evalMetric: "rocAuc" });
    await alone.fit(few.x, few.y, { validation: test });
    expect(boosting.evalsResult.rocAuc).toEqual(alone.evalsResult.rocAuc);
    expect(boosting.evalsResult.logLoss?.length).toBe(alone.evalsResult.rocAuc?.length);
    expect(boosting.model).toEqual(alone.model);
  });

  it("judges by a function of one's own, which gets probabilities, in its direction", async () => {
    for (const higherIsBetter of [false, true]) {
      const evalMetric = {
        name: "mine",
        higherIsBetter,
        score: (y: Uint8Array, scores: Float32Array | Float64Array) => (higherIsBetter ? -1 : 1) * logLoss(y, scores),
      };
      const boosting = new GradientBoostingClassifier({ ...fast, evalMetric, earlyStoppingRounds: 10 });
      await boosting.fit(few.x, few.y, { validation: test });
      const named = new GradientBoostingClassifier({ ...fast, earlyStoppingRounds: 10 });
      await named.fit(few.x, few.y, { validation: test });
      expect(boosting.model).toEqual(named.model);
      expect(Object.keys(boosting.evalsResult)).toEqual(["mine"]);
    }
  });

  it("counts a row of weight 2 of the validation part as two rows", async () => {
    const sampleWeight = Float32Array.from(test.y, (_, row) => row % 3);
    const twice = Uint32Array.from([...test.y.keys()].flatMap((row) => Array<number>(row % 3).fill(row)));
    const repeated = { x: takeRows(test.x, twice), y: Uint8Array.from(twice, (row) => test.y[row]!) };
    const evalMetric = ["logLoss", "rocAuc", "averagePrecision"];
    const figuresOn = async (validation: typeof test & { sampleWeight?: Float32Array }) =>
      (await new GradientBoostingClassifier({ nEstimators: 5, evalMetric }).fit(few.x, few.y, { validation }))
        .evalsResult;
    const [weighted, doubled] = [await figuresOn({ ...test, sampleWeight }), await figuresOn(repeated)];
    for (const name of evalMetric) {
      for (const [tree, figure] of doubled[name]!.entries()) expect(weighted[name]![tree]).toBeCloseTo(figure, 9);
    }
  });

  it("only watches where no number of rounds is given", async () => {
    const boosting = new GradientBoostingClassifier({ ...fast, nEstimators: 30 });
    await boosting.fit(few.x, few.y, { validation: test });
    expect(treesOf(boosting.model).length).toBe(30);
    expect(boosting.evalsResult.logLoss?.length).toBe(30);
    const first = { ...boosting.model, treeStarts: boosting.model.treeStarts.slice(0, 11) };
    expect(logLoss(test.y, probabilitiesOf(first, test.x))).toBeCloseTo(boosting.evalsResult.logLoss![9]!, 6);
  });

  it("names the nearest metric to an unknown one, and the tree after which one is no number", async () => {
    expect(() => new GradientBoostingClassifier({ evalMetric: "rocauc" })).toThrow(
      expect.objectContaining({ code: "UNKNOWN_NAME", hint: expect.stringContaining("rocAuc") }),
    );
    expect(() => new GradientBoostingClassifier({ evalMetric: [] })).toThrow(
      expect.objectContaining({ code: "INVALID_OPTION" }),
    );
    const evalMetric = { name: "broken", higherIsBetter: true, score: () => Number.NaN };
    await expect(
      new GradientBoostingClassifier({ evalMetric }).fit(few.x, few.y, { validation: test }),
    ).rejects.toMatchObject({ code: "METRIC_NOT_A_NUMBER", message: expect.stringContaining("broken") });
  });
});

describe("a function called after each tree", () => {
  it("is told the number of the tree and its figures, and ends the fit by false", async () => {
    const told: unknown[] = [];
    const boosting = new GradientBoostingClassifier({ nEstimators: 50 });
    await boosting.fit(few.x, few.y, {
      validation: test,
      onIteration: (state) => {
        told.push(state);
        return state.iteration < 7;
      },
    });
    expect(told.length).toBe(7);
    expect(told).toEqual(
      boosting.evalsResult.logLoss!.map((figure, tree) => ({ iteration: tree + 1, scores: { logLoss: figure } })),
    );
    const seven = await new GradientBoostingClassifier({ nEstimators: 7 }).fit(few.x, few.y);
    expect(boosting.model).toEqual(seven.model);
  });
});
