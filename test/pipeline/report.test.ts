import { describe, expect, it } from "vitest";
import { evaluateScores } from "../../src/learn/index.js";
import { type EvaluationReport, formatReport } from "../../src/pipeline/index.js";
import { verdictOf } from "../../src/pipeline/report.js";

const labels = Uint8Array.of(0, 0, 0, 1, 1, 0, 0, 0);
const perfect = evaluateScores(labels, Float64Array.of(0.1, 0.2, 0.1, 0.9, 0.8, 0.3, 0.1, 0.2), 0.5);
const poor = evaluateScores(labels, Float64Array.of(0.9, 0.2, 0.1, 0.6, 0.8, 0.3, 0.1, 0.7), 0.5);

const split: EvaluationReport["split"] = {
  kind: "objects",
  seed: 42,
  test_share: 0.2,
  train_rows: 32,
  test_rows: 8,
  test_objects: 6,
  objects_on_both_sides: 0,
};
const report: EvaluationReport = {
  data: {
    name: "approaches.csv",
    source: "/data/approaches.csv",
    digest: "0123abcd",
    sha256: "0123abcd",
    rows: 40,
    objects: 30,
    hazardous_share: 0.25,
    rows_read: 1045,
    rows_dropped: 5,
    dropped: { miss_distance_within_limits: 3, label_known: 2 },
    missing: { relative_velocity: 1234 },
    warnings: ["something is odd"],
  },
  split,
  features: { set: "approach", columns: ["a", "b"], scope: "this approach alone", as_of: null },
  metrics: perfect,
  metrics_at_threshold: perfect,
  share_of_positives: 0.25,
  pr_auc_interval: null,
  pr_auc_difference: null,
  rule: { distance_au: 0.06, metrics: poor, pr_auc_interval: null },
  rules: {
    known: { distance_au: 0.06, metrics: poor, pr_auc_interval: null },
    past: { distance_au: 0.08, metrics: perfect, pr_auc_interval: null },
  },
  beats_rule: true,
  verdict: verdictOf(perfect, poor, split),
};

describe("an evaluation report", () => {
  const text = formatReport("A model", report);

  it("names data version and split, and sets rule and share of positives beside the model", () => {
    expect(text).toMatch(/approaches\.csv \(digest 0123abcd\): 40 rows of 30 objects, 25\.00 % hazardous/);
    expect(text).toMatch(/by objects, seed 42: 32 rows to train, 8 to test; 0 objects on both sides/);
    expect(text).toMatch(/model, threshold 0\.5 +1\.0000/);
    expect(text).toMatch(new RegExp(`rule as of known, H ≤ 22 and ≤ 0\\.060 au +${poor.pr_auc.toFixed(4)}`));
    expect(text).toMatch(/share of positives +0\.2500/);
  });

  it("sets the rule over all known approaches and over past ones beside every model", () => {
    expect(text).toMatch(new RegExp(`rule as of past, H ≤ 22 and ≤ 0\\.080 au +${perfect.pr_auc.toFixed(4)}`));
    const undated = formatReport("A model", { ...report, rules: { ...report.rules, past: null } });
    expect(undated).toMatch(/rule as of past +needs the date of every row/);
  });

  it("says what was dropped, what is missing, and what looks wrong", () => {
    expect(text).toContain("dropped: 5 of 1,045 rows (miss_distance_within_limits 3, label_known 2)");
    expect(text).toContain("missing, and kept so: relative_velocity 1,234");
    expect(text).toContain("warning: something is odd");
  });

  it("says plainly whether the model beats the rule; a tie does not", () => {
    expect(verdictOf(perfect, poor, split)).toMatch(/^The model beats the rule/);
    expect(verdictOf(poor, perfect, split)).toMatch(/does NOT beat the rule.*Use the rule/);
    expect(verdictOf(perfect, perfect, split)).toMatch(/does NOT beat/);
  });

  it("says where the difference from the rule may be chance", () => {
    const drawn = { value: 0.1, low: -0.1, high: 0.3, level: 0.95, p_value: 0.3, objects: 30, resamples: 1000 };
    expect(verdictOf(perfect, poor, split, drawn)).toMatch(/may be chance: -0\.100 to 0\.300 at 95 % confidence/);
    expect(verdictOf(perfect, poor, split, { ...drawn, low: 0.05 })).not.toMatch(/chance/);
    expect(formatReport("A model", { ...report, pr_auc_difference: drawn })).toMatch(/model less rule +0\.1000/);
  });

  it("says which figures flatter, and what would be honest", () => {
    const shared = { ...split, objects_on_both_sides: 4 };
    expect(verdictOf(perfect, poor, { ...shared, kind: "rows" })).toMatch(/4 objects.*--split objects is honest/);
    expect(verdictOf(perfect, poor, { ...shared, kind: "all" })).toMatch(/has met 4 .*--unseen is honest/);
    expect(formatReport("A model", { ...report, split: { ...shared, kind: "all" } })).toContain(
      "none, 8 rows scored: the model has met 4 of their 6 objects in training",
    );
  });
});
