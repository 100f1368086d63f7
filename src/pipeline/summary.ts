import type { BinaryReport } from "../learn/index.js";
import { asOfNames } from "../neo/index.js";
import type { MainJobResult } from "./main-job.js";
import { count, figure, notesOn, percent } from "./report.js";

/** The main job's result for people: both splits side by side, then the best model beside the rule. */
export function formatMainJob(result: MainJobResult): string {
  const { baseline, best, data, promotion } = result;
  const line = (name: string, ...cells: string[]) =>
    `  ${name.padEnd(34)}${cells.map((cell) => cell.padStart(19)).join("")}`;
  const pair = (name: string, value: (report: typeof baseline.rows) => string) =>
    line(name, value(baseline.rows), value(baseline.objects));
  const rules = (value: (metrics: BinaryReport) => number) =>
    asOfNames.map((asOf) => {
      const rule = best.rules[asOf];
      return rule === null ? "no dates" : figure(value(rule.metrics));
    });
  return [
    `Data: ${data.name}, digest ${data.digest}: ${count(data.rows)} approaches of ${count(data.objects)} objects, ${percent(data.hazardous_share)} hazardous`,
    ...notesOn(data).map((note) => `  ${note}`),
    "",
    "The same forest on the same columns, judged two ways",
    line("", "split by rows", "by objects"),
    pair("PR-AUC", (report) => figure(report.metrics.pr_auc)),
    pair("ROC-AUC", (report) => figure(report.metrics.roc_auc)),
    pair("F1 at its threshold", (report) => figure(report.metrics_at_threshold.f1)),
    pair("objects on both sides", (report) => count(report.split.objects_on_both_sides)),
    pair("share of positives", (report) => figure(report.share_of_positives)),
    "  A split by rows lets the model know its test objects from training; only the right column is honest.",
    "",
    `The tuned model, with object history (${best.features.scope})`,
    line("", "tuned model", "rule, known", "rule, past"),
    line("PR-AUC, by objects", figure(best.metrics.pr_auc), ...rules(({ pr_auc }) => pr_auc)),
    line("ROC-AUC", figure(best.metrics.roc_auc), ...rules(({ roc_auc }) => roc_auc)),
    line("F1 at its threshold", figure(best.metrics_at_threshold.f1), ...rules(({ f1 }) => f1)),
    "  The rule needs no learning: H ≤ 22 and the nearest of all known approaches, or of the past ones.",
    `  ${best.verdict}`,
    `  ${best.estimator} from ${best.trials} trials, run ${best.run_id}`,
    "refused" in promotion
      ? `  Not promoted: ${promotion.refused}`
      : `  Registered as version ${promotion.version}, now ${promotion.model_uri}`,
  ].join("\n");
}
