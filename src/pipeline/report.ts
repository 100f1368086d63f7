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

/** A confidence interval by drawing objects with replacement; see `bootstrapInterval`. */
export interface IntervalSummary {
  readonly low: number;
  readonly high: number;
  /** 0.95: how often such an interval holds the figure of all objects like these. */
  readonly level: number;
  readonly resamples: number;
  readonly objects: number;
}

/** How much higher the model's PR-AUC is than the rule's, on the same draws of objects. */
export interface DifferenceSummary extends IntervalSummary {
  readonly value: number;
  /** Two-sided, of no difference. */
  readonly p_value: number;
}

/** What the rule that needs no learning scores on the same test rows. */
export interface RuleReport {
  /** au: hazardous where H ≤ 22.0 and the smallest miss distance is at most this; chosen on the training part. */
  readonly distance_au: number;
  readonly metrics: BinaryReport;
  readonly pr_auc_interval: IntervalSummary | null;
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
  /** Null where there are too few objects to draw from; likewise the rule's and the difference. */
  readonly pr_auc_interval: IntervalSummary | null;
  /** PR-AUC of a constant score. */
  readonly share_of_positives: number;
  /** Of the rule that knows as much as the model. */
  readonly rule: RuleReport;
  readonly pr_auc_difference: DifferenceSummary | null;
  /** The rule over all known approaches, and over past ones; null where a row has no date. */
  readonly rules: { readonly known: RuleReport; readonly past: RuleReport | null };
  readonly beats_rule: boolean;
  readonly verdict: string;
}

/** In plain words, whether the model is worth having. */
export function verdictOf(
  model: BinaryReport,
  rule: BinaryReport,
  split: SplitSummary,
  drawn?: DifferenceSummary,
): string {
  const difference = model.pr_auc - rule.pr_auc;
  const figures = `PR-AUC ${figure(model.pr_auc)} against ${figure(rule.pr_auc)}`;
  const beats =
    difference > 0
      ? `The model beats the rule without learning: ${figures}.`
      : `The model does NOT beat the rule without learning: ${figures}. Use the rule.`;
  const sure =
    drawn && drawn.low <= 0 && drawn.high >= 0
      ? `${beats} The difference may be chance: ${intervalText(drawn)} at ${Math.round(100 * drawn.level)} % confidence.`
      : beats;
  const shared = split.objects_on_both_sides;
  if (shared === 0) return sure;
  return split.kind === "all"
    ? `${sure} The model has met ${count(shared)} of these objects in training, so its figures flatter; --unseen is honest.`
    : `${sure} ${count(shared)} objects stand on both sides of this split, so its figures flatter; --split objects is honest.`;
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
    `  ${"".padEnd(nameWidth)}${["PR-AUC", intervalName(report.pr_auc_interval), "ROC-AUC", "F1", "precision", "recall", "accuracy", "log loss", "Brier"].map(cell).join("")}`,
    row("model, threshold 0.5", metrics, report.pr_auc_interval),
    row(`model, threshold ${brief(own.threshold)}`, own, report.pr_auc_interval),
    ...asOfNames.map((asOf) => ruleRow(asOf, rules[asOf])),
    `  ${"share of positives".padEnd(nameWidth)}${figure(report.share_of_positives).padStart(10)}`,
    ...differenceLine(report.pr_auc_difference),
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
  const name = `rule as of ${asOf}, H ≤ 22 and ≤ ${rule.distance_au.toFixed(3)} au`;
  return row(name, rule.metrics, rule.pr_auc_interval, true);
}

function row(name: string, report: BinaryReport, interval: IntervalSummary | null, ranksOnly = false): string {
  const probabilities = ranksOnly ? ["", ""] : [figure(report.log_loss), figure(report.brier)];
  const figures = [report.roc_auc, report.f1, report.precision, report.recall, report.accuracy].map(figure);
  const cells = [figure(report.pr_auc), interval ? intervalText(interval) : "", ...figures, ...probabilities];
  return `  ${name.padEnd(nameWidth)}${cells.map(cell).join("")}`;
}

function differenceLine(difference: DifferenceSummary | null): string[] {
  if (!difference) return [];
  const { value, p_value, objects } = difference;
  const figures = `${figure(value).padStart(10)}${intervalText(difference).padStart(17)}`;
  return [
    `  ${"model less rule".padEnd(nameWidth)}${figures}  p ${p_value.toFixed(3)}, by draws of ${count(objects)} objects`,
  ];
}

const cell = (text: string, column: number) => text.padStart(column === 1 ? 17 : 10);
const intervalName = (interval: IntervalSummary | null) => `${Math.round(100 * (interval?.level ?? 0.95))} % interval`;
const intervalText = ({ low, high }: IntervalSummary) => `${low.toFixed(3)} to ${high.toFixed(3)}`;

const nameWidth = 41;

/** Three decimals, and more where those would be nothing but zeros. */
const brief = (threshold: number) => (threshold < 0.01 ? threshold.toPrecision(2) : threshold.toFixed(3));
export const figure = (value: number) => value.toFixed(4);
export const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
export const count = (value: number) => value.toLocaleString("en-US");
