import type { BinaryReport } from "../learn/index.js";
import { type AsOf, asOfNames } from "../neo/index.js";

/** What a data set was, in every report. */
export interface DataSummary {
  readonly name: string;
  readonly source: string;
  /** First eight digits of the content hash, as in MLflow's dataset inputs. */
  readonly digest: string;
  readonly sha256: string;
  readonly rows: number;
  readonly objects: number;
  readonly hazardous_share: number;
  readonly rows_read: number;
  readonly rows_dropped: number;
  /** Dropped rows by the rule that they break. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Missing values by column. */
  readonly missing: Readonly<Record<string, number>>;
  /** What looks wrong in the data, in words. */
  readonly warnings: readonly string[];
}

/** How the rows were divided; `kind` is `all` where a model is scored on data that it was not trained on. */
export interface SplitSummary {
  readonly kind: "objects" | "rows" | "time" | "all";
  readonly seed: number;
  readonly test_share: number;
  readonly train_rows: number;
  readonly test_rows: number;
  readonly test_objects: number;
  readonly objects_on_both_sides: number;
}

/** What the rule that needs no learning scores on the same test rows. */
export interface RuleReport {
  /** au: hazardous where H ≤ 22.0 and the smallest miss distance is at most this; chosen on the training part. */
  readonly distance_au: number;
  readonly metrics: BinaryReport;
}

/** An evaluation: never a figure without its split, its data, and the two lines to read it against. */
export interface EvaluationReport {
  readonly data: DataSummary;
  readonly split: SplitSummary;
  readonly features: {
    readonly set: string;
    readonly columns: readonly string[];
    readonly scope: string;
    /** Which approaches the history was made of; null for a model without history. */
    readonly as_of: AsOf | null;
  };
  /** At the threshold 0.5. */
  readonly metrics: BinaryReport;
  /** At the model's own threshold, chosen on a validation fold of the training part. */
  readonly metrics_at_threshold: BinaryReport;
  /** PR-AUC of a constant score. */
  readonly share_of_positives: number;
  /** Of the rule that knows as much as the model. */
  readonly rule: RuleReport;
  /** The rule over all known approaches, and over past ones; null where a row has no date. */
  readonly rules: { readonly known: RuleReport; readonly past: RuleReport | null };
  readonly beats_rule: boolean;
  readonly verdict: string;
}

/** In plain words, whether the model is worth having. */
export function verdictOf(model: BinaryReport, rule: BinaryReport, split: SplitSummary): string {
  const difference = model.pr_auc - rule.pr_auc;
  const figures = `PR-AUC ${figure(model.pr_auc)} against ${figure(rule.pr_auc)}`;
  const beats =
    difference > 0
      ? `The model beats the rule without learning: ${figures}.`
      : `The model does NOT beat the rule without learning: ${figures}. Use the rule.`;
  const shared = split.objects_on_both_sides;
  if (shared === 0) return beats;
  return split.kind === "all"
    ? `${beats} The model has met ${count(shared)} of these objects in training, so its figures flatter; --unseen is honest.`
    : `${beats} ${count(shared)} objects stand on both sides of this split, so its figures flatter; --split objects is honest.`;
}

/** The report for people on a terminal. */
export function formatReport(title: string, report: EvaluationReport): string {
  const { data, split, features, metrics, metrics_at_threshold: own, rules } = report;
  const lines = [
    title,
    `  data      ${data.name} (digest ${data.digest}): ${count(data.rows)} rows of ${count(data.objects)} objects, ${percent(data.hazardous_share)} hazardous`,
    ...notesOn(data).map((note) => `            ${note}`),
    `  split     ${describeSplit(split)}`,
    `  features  ${features.set} (${features.columns.length} columns); ${features.scope}${features.as_of === "known" ? `: ${(data.rows / data.objects).toFixed(1)} an object here` : ""}`,
    "",
    `  ${"".padEnd(nameWidth)}${["PR-AUC", "ROC-AUC", "F1", "precision", "recall", "accuracy", "log loss", "Brier"].map((name) => name.padStart(10)).join("")}`,
    row("model, threshold 0.5", metrics),
    row(`model, threshold ${brief(own.threshold)}`, own),
    ...asOfNames.map((asOf) => ruleRow(asOf, rules[asOf])),
    `  ${"share of positives".padEnd(nameWidth)}${figure(report.share_of_positives).padStart(10)}`,
    "",
    `  confusion at ${brief(own.threshold)}: ${count(own.confusion.tp)} hits, ${count(own.confusion.fn)} missed, ${count(own.confusion.fp)} false alarms, ${count(own.confusion.tn)} rightly quiet`,
    `  ${report.verdict}`,
  ];
  return lines.join("\n");
}

function describeSplit(split: SplitSummary): string {
  const { kind, seed, train_rows, test_rows, test_objects, objects_on_both_sides } = split;
  return kind === "all"
    ? `none, ${count(test_rows)} rows scored: the model has met ${count(objects_on_both_sides)} of their ${count(test_objects)} objects in training`
    : `by ${kind}, seed ${seed}: ${count(train_rows)} rows to train, ${count(test_rows)} to test; ${count(objects_on_both_sides)} objects on both sides`;
}

/** What a reader of figures must know of the data behind them: rows dropped, values missing, warnings. */
export function notesOn({ rows_read, rows_dropped, dropped, missing, warnings }: DataSummary): string[] {
  const list = (counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(([name, number]) => `${name} ${count(number)}`);
  return [
    ...(rows_dropped > 0
      ? [`dropped: ${count(rows_dropped)} of ${count(rows_read)} rows (${list(dropped).join(", ")})`]
      : []),
    ...(Object.keys(missing).length > 0 ? [`missing, and kept so: ${list(missing).join(", ")}`] : []),
    ...warnings.map((warning) => `warning: ${warning}`),
  ];
}

function ruleRow(asOf: AsOf, rule: RuleReport | null): string {
  if (rule === null) return `  ${`rule as of ${asOf}`.padEnd(nameWidth)}    needs the date of every row`;
  return row(`rule as of ${asOf}, H ≤ 22 and ≤ ${rule.distance_au.toFixed(3)} au`, rule.metrics, true);
}

function row(name: string, report: BinaryReport, ranksOnly = false): string {
  const probabilities = ranksOnly ? ["", ""] : [figure(report.log_loss), figure(report.brier)];
  const cells = [report.pr_auc, report.roc_auc, report.f1, report.precision, report.recall, report.accuracy].map(
    figure,
  );
  return `  ${name.padEnd(nameWidth)}${[...cells, ...probabilities].map((cell) => cell.padStart(10)).join("")}`;
}

const nameWidth = 41;

/** Three decimals, and more where those would be nothing but zeros. */
const brief = (threshold: number) => (threshold < 0.01 ? threshold.toPrecision(2) : threshold.toFixed(3));
export const figure = (value: number) => value.toFixed(4);
export const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
export const count = (value: number) => value.toLocaleString("en-US");
