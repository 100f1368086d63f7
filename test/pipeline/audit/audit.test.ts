import { writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { type AuditReport, audit, auditPage, formatAudit } from "../../../src/pipeline/index.js";
import { createRandom } from "../../../src/support/index.js";
import { realData } from "../../real-data.js";
import { useJobs } from "../job-context.js";

const { context, path } = useJobs();

interface Row {
  readonly customer: string;
  readonly [column: string]: string | number;
}

/** Writes rows as a CSV, and audits it with few trees. */
async function auditOf(name: string, rows: readonly Row[], options: object = {}): Promise<AuditReport> {
  const columns = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => columns.map((column) => row[column]).join(","));
  writeFileSync(path(name), [columns.join(","), ...lines].join("\n"));
  return audit(path(name), { trees: 30, ...options }, context);
}

/** 200 customers with eight purchases each; what is said of a customer and of a purchase. */
function purchases(of: (random: ReturnType<typeof createRandom>, customer: number) => () => object): Row[] {
  const random = createRandom(1);
  return Array.from({ length: 200 }, (_, customer) => {
    const purchase = of(random, customer);
    return Array.from({ length: 8 }, () => ({ customer: `c${customer}`, ...purchase() }));
  }).flat();
}

/** Churn is the toss of a coin for each customer, whose height tells who it is. */
const remembered = purchases((random) => {
  const height = Number((random.uniform() * 60 + 140).toFixed(3));
  const churn = random.uniform() < 0.3 ? "yes" : "no";
  return () => ({ height, height_in: (height / 2.54).toFixed(6), spent: random.uniform().toFixed(4), churn });
});

/** Churn follows from what is spent, whoever spends it. */
const understood = purchases((random) => () => {
  const spent = random.uniform();
  return {
    spent: spent.toFixed(5),
    other: random.uniform().toFixed(5),
    churn: spent + 0.2 * random.normal() > 0.7 ? 1 : 0,
  };
});

describe("an audit of labels that can be known by identity alone", () => {
  let report: AuditReport;
  beforeAll(async () => {
    report = await auditOf("remembered.csv", remembered);
  });

  it("finds label and group by itself", () => {
    expect(report.label).toMatchObject({ column: "churn", positive: "yes" });
    expect(report.group).toMatchObject({ column: "customer", groups: 200, label_constant_share: 1, largest: 8 });
    expect(report.constant_within_group).toEqual(["height", "height_in"]);
  });

  it("counts the groups on both sides of a split by rows, and what is known by them", () => {
    const { both_sides: sides, identity } = report;
    expect(sides.test_rows).toBe(320);
    expect(sides.groups_on_both_sides / sides.test_groups).toBeGreaterThan(0.99);
    expect(identity).toMatchObject({ known_share: expect.closeTo(1, 1), pr_auc: expect.closeTo(1, 1) });
    for (const { train_rows, test_rows } of sides.examples) expect(train_rows + test_rows).toBe(8);
  });

  it("scores the forest near 1 by rows and near chance by groups, the difference clear of zero", () => {
    const { by_rows, by_groups, difference } = report.scores;
    expect(by_rows.value).toBeGreaterThan(0.9);
    expect(by_groups.value).toBeLessThan(0.5);
    expect(by_groups.low).toBeLessThan(report.label.positive_share);
    expect(difference.low).toBeGreaterThan(0.2);
    expect(report.verdict.findings).toEqual(["leak"]);
    expect(report.verdict.sentences.join(" ")).toMatch(
      /A split by rows leaks: .* % of its test rows are of a customer/,
    );
  });

  it("sees that the nearest row is of the same group by rows, and of another by groups", () => {
    const { by_rows, by_groups } = report.nearest;
    expect(by_rows.same_group_share).toBeGreaterThan(0.1);
    expect(by_groups.same_group_share).toBe(0);
    expect(by_rows.examples[0]).toMatchObject({ same_group: true, same_label: true });
  });

  it("finds the column that is a function of another, with its formula", () => {
    expect(report.relations).toEqual([
      expect.objectContaining({
        from: "height",
        to: "height_in",
        both_ways: true,
        formula: "height_in = 0.393701 · height",
      }),
    ]);
  });

  it("says the same for the same seed", async () => {
    expect(await audit(path("remembered.csv"), { trees: 30 }, context)).toEqual(report);
  });

  it("tells all of it in text and on a page that loads nothing", () => {
    const text = formatAudit(report);
    const page = auditPage(report);
    for (const sentence of report.verdict.sentences) expect(text).toContain(sentence);
    expect(text).toContain("height_in = 0.393701 · height");
    expect(page).toContain("by customer");
    expect(page).not.toMatch(/<script|src=|href=|url\(/);
  });
});

describe("an audit of labels that follow from what is known", () => {
  it("sees no gain by rows, and says so without hiding that groups are shared", async () => {
    const { scores, verdict, relations } = await auditOf("understood.csv", understood, { group: "customer" });
    expect(scores.difference.low).toBeLessThan(0);
    expect(scores.by_groups.value).toBeGreaterThan(0.65);
    expect(verdict.findings).toContain("groups_shared");
    expect(verdict.findings).not.toContain("leak");
    expect(relations).toEqual([]);
  });

  it("names the column that gives the label away, and its threshold", async () => {
    const rows = understood.map((row) => ({
      ...row,
      refund: row.churn === 1 ? 5 + Number(row.other) : Number(row.spent),
    }));
    const {
      single_features: [first],
      verdict,
    } = await auditOf("away.csv", rows, { group: "customer", trees: 5 });
    expect(first).toMatchObject({ feature: "refund", rule: "above", pr_auc: 1, f1: 1, gives_away: true });
    expect(first?.threshold).toBeGreaterThan(0.9);
    expect(first?.threshold).toBeLessThan(5.1);
    expect(verdict.sentences.join(" ")).toContain("given away by refund (PR-AUC 1.000) alone");
  });

  it("names a category that gives the label away, and a column that falls with the label", async () => {
    const rows = understood.map((row) => ({
      ...row,
      state: row.churn === 1 ? "closed" : (["open", "new"][Number(row.spent) > 0.3 ? 0 : 1] ?? ""),
      left: 1 - Number(row.spent),
    }));
    const { single_features: features } = await auditOf("category.csv", rows, {
      group: "customer",
      label: "churn",
      trees: 5,
    });
    expect(features[0]).toMatchObject({ feature: "state", rule: "category", threshold: null, pr_auc: 1 });
    expect(features.find(({ feature }) => feature === "left")).toMatchObject({ rule: "below" });
  });
});

describe("an audit of untidy tables", () => {
  it("leaves out rows without a label, and counts file rows in its examples", async () => {
    const rows = remembered.map((row, index) => (index < 100 ? { ...row, churn: "" } : row));
    const { data, nearest } = await auditOf("unlabelled.csv", rows, { trees: 5 });
    expect(data).toMatchObject({ rows: 1600, rows_unlabelled: 100 });
    for (const { test_row, train_row } of nearest.by_rows.examples) {
      expect(Math.min(test_row, train_row)).toBeGreaterThan(100);
      expect(rows[test_row - 1]?.customer).toBe(rows[train_row - 1]?.customer);
    }
  });

  it("counts equal rows across the split, and takes missing values", async () => {
    const rows = understood.map((row, index) => ({
      ...row,
      other: "",
      spent: index % 3 === 0 ? "" : Math.round(Number(row.spent) * 5),
    }));
    const { nearest, left_out } = await auditOf("equal.csv", rows, { group: "customer", label: "churn", trees: 5 });
    expect(nearest.by_groups.exact_duplicates).toBe(nearest.by_groups.test_rows);
    expect(nearest.by_groups.median_distance).toBe(0);
    expect(left_out).toEqual([{ column: "other", why: "no value" }]);
  });

  it("shows names of columns and groups on the page as text", async () => {
    const rows = remembered.map(({ customer, ...row }) => ({ customer: `<b>${customer}</b>`, ...row }));
    const page = auditPage(await auditOf("marked-up.csv", rows, { trees: 5 }));
    expect(page).not.toContain("<b>");
    expect(page).toContain("&#60;b&#62;");
  });

  it.each<[what: string, rows: Row[], options: object, code: string]>([
    [
      "no other column",
      remembered.map(({ customer, churn }) => ({ customer, churn: churn ?? "" })),
      {},
      "FEATURES_MISSING",
    ],
    [
      "two groups only",
      remembered.map((row, i) => ({ ...row, customer: `c${i % 2}` })),
      { group: "customer" },
      "TOO_FEW_GROUPS",
    ],
    ["a group that is not there", remembered, { group: "client" }, "COLUMN_MISSING"],
  ])("refuses %s", async (_, rows, options, code) => {
    await expect(auditOf("refused.csv", rows, options)).rejects.toMatchObject({ code });
  });
});

const full = realData("orbits-1910-2024.csv.gz");

describe.skipIf(!full)("the audit of the full-size set (orbits-1910-2024.csv.gz)", () => {
  it("reproduces scikit-learn's default forest: PR-AUC 0.715 by rows and 0.417 by objects", async () => {
    const report = await audit(full ?? "", {}, context);
    const { by_rows, by_groups, difference } = report.scores;
    expect(report.group.column).toBe("neo_id");
    expect(report.features).toHaveLength(5);
    expect(by_rows.value).toBeCloseTo(0.715, 1);
    expect(by_rows.low).toBeLessThan(0.715);
    expect(by_rows.high).toBeGreaterThan(0.715);
    expect(by_groups.low).toBeLessThan(0.417);
    expect(by_groups.high).toBeGreaterThan(0.417);
    expect(difference.low).toBeGreaterThan(0.2);
    expect(report.identity.known_share).toBeGreaterThan(0.99);
    expect(report.relations.map(({ formula }) => formula)).toEqual([
      "estimated_diameter_min = 10^(3.42455 − 0.2 · absolute_magnitude)",
      "estimated_diameter_max = 10^(3.77404 − 0.2 · absolute_magnitude)",
    ]);
    expect(report.magnitude_limit).toMatchObject({ near_objects: 759, hazardous_beyond_limit: 13 });
    expect(report.verdict.findings).toEqual(["leak"]);
  }, 300_000);
});

const recent = realData("neows-2024.csv");

describe.skipIf(!recent)("the audit of real records (neows-2024.csv)", () => {
  it("finds the approaches that stand under two identifiers, as they are equal across a split by objects", async () => {
    const { nearest } = await audit(recent ?? "", { trees: 10 }, context);
    expect(nearest.by_groups.exact_duplicates).toBeGreaterThan(0);
  });
});
