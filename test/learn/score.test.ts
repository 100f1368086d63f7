import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createClassifier } from "../../src/learn/index.js";
import { accuracy } from "../../src/learn/metrics/index.js";
import { tables } from "./trees/tables.js";

const kinds = ["forest", "extra-trees", "tree", "boosting", "logistic"] as const;

describe.each(kinds)("the score of a %s", (kind) => {
  it("is the accuracy of its decisions, each row by its weight", async () => {
    await fc.assert(
      fc.asyncProperty(tables(), fc.infiniteStream(fc.nat(3)), async ({ x, y }, stream) => {
        const classifier = createClassifier(kind, {});
        await classifier.fit(x, y);
        const decisions = classifier.predict(x);
        expect(classifier.score(x, y)).toBeCloseTo(accuracy(y, decisions), 12);
        const weights = Float32Array.from(y, () => stream.next().value ?? 0).fill(1, 0, 1);
        const rows = [...weights].flatMap((times, row) => Array<number>(times).fill(row));
        const repeated = accuracy(
          Uint8Array.from(rows, (row) => y[row]!),
          Uint8Array.from(rows, (row) => decisions[row]!),
        );
        expect(classifier.score(x, y, weights)).toBeCloseTo(repeated, 12);
      }),
      { numRuns: 10 },
    );
  });

  it("wants labels and weights of the table's rows", async () => {
    const [{ x, y }] = fc.sample(tables(), { seed: 1, numRuns: 1 }) as [{ x: never; y: Uint8Array }];
    const classifier = createClassifier(kind, {});
    await classifier.fit(x, y);
    expect(() => classifier.score(x, y.subarray(1))).toThrow(expect.objectContaining({ code: "SHAPE_MISMATCH" }));
    const negative = new Float32Array(y.length).fill(-1);
    expect(() => classifier.score(x, y, negative)).toThrow(expect.objectContaining({ code: "NOT_A_WEIGHT" }));
    const nothing = new Float32Array(y.length);
    expect(() => classifier.score(x, y, nothing)).toThrow(expect.objectContaining({ code: "NO_ROWS" }));
  });
});
