import { join } from "node:path";
import type { BinaryReport } from "../learn/index.js";
import { takeRows } from "../learn/index.js";
import { type PackagedModel, saveModel } from "../model/index.js";
import { asOfNames } from "../neo/index.js";
import { packageVersion, withTemporaryFolder } from "../support/index.js";
import type { ActiveRun } from "../tracking/index.js";
import { type JobContext, stateFolder } from "./context.js";
import type { DataRequest, LoadedData } from "./data.js";
import { datasetInput } from "./dataset-input.js";
import type { ScoredPart } from "./evaluation.js";
import type { Part } from "./parts.js";
import { picturesOf } from "./pictures.js";
import { type EvaluationReport, formatReport, type IntervalSummary } from "./report.js";

/** The folder of a run's artifacts in which its model lies: `runs:/ID/model`. */
export const modelArtifact = "model";

/** Logs data and split: what a run's figures cannot be read without. */
export async function logData(run: ActiveRun, data: LoadedData, split: string, context: "training" | "evaluation") {
  await run.logDataset(datasetInput(data), context);
  await run.setTags({
    "perigee.split": split,
    "perigee.data_digest": data.summary.digest,
    "perigee.data_sha256": data.summary.sha256,
    "perigee.version": packageVersion(),
  });
  await run.logJson(data.validation, "reports/validation.json");
}

/** How the data was asked for, as params of a run; `reproduce` reads them back. */
export function requestParams(request: DataRequest): Record<string, unknown> {
  return {
    data: request.data,
    approaches: request.approaches,
    data_seed: request.dataSeed,
    columns: Object.keys(request.columns).length > 0 ? request.columns : undefined,
    strict: request.strict || undefined,
  };
}

/** Logs an evaluation: metrics, the report as JSON and text, and its pictures. */
export async function logEvaluation(run: ActiveRun, report: EvaluationReport, scored: ScoredPart): Promise<void> {
  await run.logMetrics({
    ...plainMetrics(report.metrics),
    ...plainMetrics(report.metrics_at_threshold, "_at_threshold"),
    ...Object.fromEntries(
      Object.entries(plainMetrics(report.rule.metrics, "", ["pr_auc", "roc_auc", "f1", "precision", "recall"])).map(
        ([key, value]) => [`rule_${key}`, value],
      ),
    ),
    ...rulesMetrics(report),
    share_of_positives: report.share_of_positives,
    ...intervalMetrics("pr_auc", report.pr_auc_interval),
    ...intervalMetrics("rule_pr_auc", report.rule.pr_auc_interval),
  });
  await run.setTags({
    "perigee.beats_rule": String(report.beats_rule),
    ...(report.features.as_of && { "perigee.as_of": report.features.as_of }),
  });
  await run.logJson(report, "reports/evaluation.json");
  await run.logText(`${formatReport("Evaluation", report)}\n`, "reports/evaluation.txt");
  const pictures = await picturesOf(report, scored);
  for (const [name, svg] of Object.entries(pictures)) await run.logText(svg, `pictures/${name}`);
}

function intervalMetrics(name: string, interval: IntervalSummary | null): Record<string, number> {
  return interval ? { [`${name}_low`]: interval.low, [`${name}_high`]: interval.high } : {};
}

/** The rule over all known approaches and over past ones, whichever the model knows. */
function rulesMetrics({ rules }: EvaluationReport): Record<string, number> {
  return Object.fromEntries(
    asOfNames.flatMap((asOf) => {
      const rule = rules[asOf];
      return rule === null
        ? []
        : [
            [`rule_${asOf}_pr_auc`, rule.metrics.pr_auc],
            [`rule_${asOf}_f1`, rule.metrics.f1],
          ];
    }),
  );
}

/** Packages a model and logs it as the run's artifact `model`. */
export async function logModel(run: ActiveRun, model: PackagedModel, train: Part, context: JobContext): Promise<void> {
  const example = takeRows(
    train.x,
    Uint32Array.from({ length: Math.min(5, train.x.rows) }, (_, row) => row),
  );
  await withTemporaryFolder(stateFolder(context), async (folder) => {
    const packaged = join(folder, modelArtifact);
    await saveModel(packaged, model, { inputExample: example, runId: run.runId, clock: context.clock });
    await run.logModelFolder(packaged, modelArtifact);
  });
}

const everyMetric = ["accuracy", "precision", "recall", "f1", "roc_auc", "pr_auc", "log_loss", "brier"] as const;

/** The metrics of a report by key; with a suffix, only those that depend on the threshold. */
export function plainMetrics(
  report: BinaryReport,
  suffix = "",
  names: readonly (typeof everyMetric)[number][] = suffix ? ["accuracy", "precision", "recall", "f1"] : everyMetric,
): Record<string, number> {
  return Object.fromEntries(names.map((name) => [`${name}${suffix}`, report[name]]));
}
