import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { averagePrecision, logLoss } from "../../../../src/learn/metrics/index.js";
import { GradientBoostingClassifier } from "../../../../src/learn/trees/index.js";
import { matrixOf } from "../tables.js";
import reference from "./quality.json" with { type: "json" };

const bytes = gunzipSync(readFileSync(new URL("quality.bin.gz", import.meta.url)));
const { rows } = reference;
const half = rows / 2;

/** The tables that quality.py wrote, one after the other. */
function* readTables() {
  let at = 0;
  const column = () => {
    at += 2 * rows;
    return Array.from({ length: rows }, (_, row) => bytes.readInt16LE(at - 2 * rows + 2 * row));
  };
  for (const table of reference.tables) {
    const columns = Array.from({ length: table.features }, column);
    const y = Uint8Array.from(column());
    const part = (from: number, to: number) => ({
      x: matrixOf(columns.map((values) => values.slice(from, to))),
      y: y.slice(from, to),
    });
    yield { ...table, train: part(0, half), test: part(half, rows) };
  }
}

const references = {
  lightgbm: { numLeaves: 15 },
  xgboost: { growPolicy: "depthwise", maxDepth: 4, minChildSamples: 0, minChildWeight: 1, regLambda: 1 },
} as const;

describe.each(["lightgbm", "xgboost"] as const)(
  "boosting on the tables of scikit-learn's generators, beside %s",
  (name) => {
    const worse = { averagePrecision: 0, logLoss: 0 };

    it.each([...readTables()])("predicts as well on $name", async ({ train, test, ...table }) => {
      const boosting = new GradientBoostingClassifier({ nEstimators: 100, ...references[name] });
      const probability = (await boosting.fit(train.x, train.y)).predictProba(test.x);
      const theirs = table[name];
      const lacking = theirs.average_precision - averagePrecision(test.y, probability);
      const more = logLoss(test.y, probability) - theirs.log_loss;
      expect(lacking).toBeLessThan(0.012);
      expect(more).toBeLessThan(0.015);
      worse.averagePrecision += lacking / reference.tables.length;
      worse.logLoss += more / reference.tables.length;
    });

    it("predicts as well on the whole", () => {
      expect(worse.averagePrecision).toBeLessThan(0.003);
      expect(worse.logLoss).toBeLessThan(0.003);
    });
  },
);
