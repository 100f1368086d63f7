import type { z } from "zod";
import { loadModel, type PackagedModel } from "../model/index.js";
import { type Approaches, type AsOf, featureMatrix, parseAsOf } from "../neo/index.js";
import { parseAs } from "../support/index.js";
import { openTracking, resolveModelUri, startRun } from "../tracking/index.js";
import { defaultExperiment, type JobContext } from "./context.js";
import { type LoadedData, loadData } from "./data.js";
import { featuresDiffer, labelsMissing, nothingToEvaluate } from "./errors.js";
import { evaluateRules, type RuleDistances, reportOf, scorePart } from "./evaluation.js";
import { partOf, prepareParts, scopeOf, wholeOf } from "./parts.js";
import type { EvaluationReport, SplitSummary } from "./report.js";
import { recallObjects } from "./seen-objects.js";
import {
  type EvaluateSettings,
  evaluateSettings,
  type FeatureSetName,
  featureSetNames,
  splitKinds,
} from "./settings.js";
import { logData, logEvaluation } from "./track.js";

export interface EvaluateResult extends EvaluationReport {
  readonly run_id: string;
  readonly tracking_uri: string;
  readonly model_uri: string;
  readonly rows: number;
  readonly predict_seconds: number;
}

/**
 * Evaluates a packaged model on labelled data.
 *
 * On the data that it was trained on, only the held-out part counts; on other data, every row does, and the report says
 * how many of the objects the model has met.
 */
export async function evaluate(
  input: z.input<typeof evaluateSettings>,
  context: JobContext,
  loaded?: LoadedData,
): Promise<EvaluateResult> {
  const settings = parseAs(evaluateSettings, input, "the settings of evaluate");
  const tracking = await openTracking({ folder: context.folder, env: context.env });
  const model = await loadModel(await resolveModelUri(settings.modelUri, tracking));
  const data = loaded ?? (await loadData(settings, context));
  const trainedAsOf = asOfOf(model);
  const asOf = trainedAsOf && (settings.asOf ?? trainedAsOf);
  const { part, split } = evaluationPart(model, data, settings, asOf);
  if (part.x.rows === 0) throw nothingToEvaluate();

  const experiment = settings.experiment ?? context.env.MLFLOW_EXPERIMENT_NAME ?? defaultExperiment;
  const options = { experiment, runName: settings.runName ?? "evaluate", folder: context.folder, env: context.env };
  return startRun(options, async (run) => {
    await logData(run, data, split.kind, "evaluation");
    await run.logParams({
      model_uri: settings.modelUri,
      features: model.featureSet,
      split: split.kind,
      ...(asOf && { as_of: asOf }),
    });
    context.progress.start(`Evaluating on ${part.x.rows} rows`);
    const scored = scorePart(model, part);
    const rules = evaluateRules(data.approaches, part, ruleDistances(model));
    const scope = scopeOf(model.featureSet, asOf ?? "known");
    const report = reportOf({
      model,
      scored,
      rules,
      data: data.summary,
      split,
      scope: asOf === trainedAsOf ? scope : `${scope}, where the model was trained as of ${trainedAsOf}`,
      asOf,
    });
    context.progress.end(report.verdict);
    await logEvaluation(run, report, scored);
    await run.logMetrics({ predict_seconds: scored.seconds });
    return {
      run_id: run.runId,
      tracking_uri: run.tracking.trackingUri,
      model_uri: settings.modelUri,
      rows: part.x.rows,
      predict_seconds: scored.seconds,
      ...report,
    };
  });
}

function evaluationPart(model: PackagedModel, data: LoadedData, settings: EvaluateSettings, asOf: AsOf = "known") {
  const { approaches } = data;
  const labels = approaches.hazardous;
  if (!labels) throw labelsMissing();
  const features = featureSetOf(model);
  const { dataDigest, seed, testShare } = model.metadata;
  const split = splitKinds.find((kind) => kind === model.metadata.split);
  if (dataDigest === data.summary.sha256 && split && testShare !== undefined && !settings.all) {
    const parts = prepareParts(approaches, { features, asOf, split, testShare, seed });
    return { part: parts.test, split: parts.split };
  }

  const met = model.metadata.trainedObjects
    ? recallObjects(model.metadata.trainedObjects, approaches.objectIds)
    : new Uint8Array(approaches.objectIds.length);
  const whole = wholeOf(approaches, featureMatrix(approaches, features, asOf), labels);
  const part = settings.unseen
    ? partOf(
        whole,
        rowsOf(approaches, (object) => met[object] === 0),
      )
    : whole;
  const objects = new Set(part.group);
  const summary: SplitSummary = {
    kind: "all",
    seed,
    test_share: 1,
    train_rows: model.metadata.trainedRows,
    test_rows: part.x.rows,
    test_objects: objects.size,
    objects_on_both_sides: [...objects].filter((object) => met[object] === 1).length,
  };
  return { part, split: summary };
}

function rowsOf(approaches: Approaches, keep: (object: number) => boolean): Uint32Array {
  const rows: number[] = [];
  approaches.object.forEach((object, row) => {
    if (keep(object)) rows.push(row);
  });
  return Uint32Array.from(rows);
}

/** The feature set of a model, where this version of Perigee makes the same columns. */
export function featureSetOf(model: PackagedModel): FeatureSetName {
  const name = featureSetNames.find((known) => known === model.featureSet);
  if (!name) throw featuresDiffer(model.fitted.featureNames, featureSetNames);
  return name;
}

/**
 * Which approaches a model's history is made of; `undefined` for a model without history.
 *
 * @throws `UNKNOWN_NAME` where the model's metadata names a scope that this version does not know
 */
export function asOfOf({ featureSet, metadata }: PackagedModel): AsOf | undefined {
  return featureSet === "history" ? parseAsOf(metadata.historyScope ?? "known") : undefined;
}

function ruleDistances({ metadata: { baselines = {} } }: PackagedModel): RuleDistances {
  const { rule_distance_au: known, rule_distance_past_au: past } = baselines;
  return { ...(known !== undefined && { known }), ...(past !== undefined && { past }) };
}
