import type { z } from "zod";
import type { Approaches } from "../neo/index.js";
import { parseAs } from "../support/index.js";
import { type ActiveRun, isKept, registerModel, startRun } from "../tracking/index.js";
import { defaultExperiment, type JobContext, registeredModelName } from "./context.js";
import { type LoadedData, loadData } from "./data.js";
import { estimatorClass, type Parameters } from "./estimators.js";
import { evaluateRules, fitRules, reportOf, scorePart } from "./evaluation.js";
import { fitPart } from "./fit.js";
import { type Parts, prepareParts } from "./parts.js";
import type { EvaluationReport } from "./report.js";
import { rememberObjects } from "./seen-objects.js";
import { type TrainSettings, trainSettings } from "./settings.js";
import { logData, logEvaluation, logModel, modelArtifact, plainMetrics, requestParams } from "./track.js";

/** What a training job made, and where it is. */
export interface TrainResult extends EvaluationReport {
  readonly run_id: string;
  readonly experiment_id: string;
  readonly tracking_uri: string;
  readonly model_uri: string;
  /** The folder that keeps the run for `perigee sync`, where the tracking server could not be reached. */
  readonly kept_in?: string;
  /** `models:/NAME/VERSION`, where the model was registered. */
  readonly registered_uri?: string;
  readonly registered_version?: string;
  readonly estimator: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly rows: number;
  readonly threshold: number;
  readonly fit_seconds: number;
  readonly predict_seconds: number;
  readonly total_seconds: number;
}

/**
 * Trains one model, evaluates it on the held-out part, and tracks everything.
 *
 * @param loaded data that was read before, where several trainings share it
 */
export async function train(
  input: z.input<typeof trainSettings>,
  context: JobContext,
  loaded?: LoadedData,
): Promise<TrainResult> {
  const settings: TrainSettings = parseAs(trainSettings, input, "the settings of train");
  const started = performance.now();
  const data = loaded ?? (await loadData(settings, context));
  const parts = prepareParts(data.approaches, settings);
  const experiment = settings.experiment ?? context.env.MLFLOW_EXPERIMENT_NAME ?? defaultExperiment;
  const runName = settings.runName ?? `${settings.model}-${featuresNamed(settings)}-by-${settings.split}`;

  return startRun({ experiment, runName, folder: context.folder, env: context.env }, (run) =>
    fitAndLog(settings, { data, parts, run, context, started }),
  );
}

/** `history-past` and the like, for names of runs. */
export const featuresNamed = ({ features, asOf }: Pick<TrainSettings, "features" | "asOf">) =>
  features === "history" && asOf !== "known" ? `${features}-${asOf}` : features;

/** What a job has at hand when it comes to the fit. */
interface Prepared {
  readonly data: LoadedData;
  readonly parts: Parts;
  readonly run: ActiveRun;
  readonly context: JobContext;
  /** When the job began, as `performance.now()` tells. */
  readonly started: number;
}

export type FitSettings = Pick<
  TrainSettings,
  "model" | "features" | "asOf" | "split" | "testShare" | "seed" | "register"
> & {
  readonly params: Parameters;
};

/** Fits one estimator on the training part, evaluates it on the held-out part, and logs both to an open run. */
export async function fitAndLog(
  settings: FitSettings,
  { data, parts, run, context, started }: Prepared,
): Promise<TrainResult> {
  await logData(run, data, settings.split, "training");
  await run.logParams({ ...settingsParams(settings), ...requestParams(data.request) });
  const { model, scored, report, fitSeconds, params } = await fitAndEvaluate(settings, { data, parts, context });
  await run.logParams(params);

  await run.logMetrics({ fit_seconds: fitSeconds, predict_seconds: scored.seconds });
  await run.logParams({ decision_threshold: model.decisionThreshold });
  await logEvaluation(run, report, scored);
  await logModel(run, model, parts.train, context);
  const modelUri = `runs:/${run.runId}/${modelArtifact}`;
  const { spool } = run.tracking;
  const version = settings.register
    ? await registerModel(run.tracking, { name: registeredModelName, source: modelUri, runId: run.runId })
    : undefined;

  return {
    run_id: run.runId,
    experiment_id: run.experimentId,
    tracking_uri: run.tracking.trackingUri,
    model_uri: modelUri,
    ...(spool?.holds ? { kept_in: spool.folder } : {}),
    ...(version && !isKept(version)
      ? { registered_uri: `models:/${version.name}/${version.version}`, registered_version: version.version }
      : {}),
    estimator: estimatorClass[settings.model],
    params,
    rows: data.summary.rows,
    threshold: model.decisionThreshold,
    fit_seconds: fitSeconds,
    predict_seconds: scored.seconds,
    total_seconds: (performance.now() - started) / 1000,
    ...report,
  };
}

/** What the run's params say of the settings; `reproduce` reads them back. */
export function settingsParams(settings: FitSettings): Record<string, unknown> {
  return {
    model: settings.model,
    estimator: estimatorClass[settings.model],
    features: settings.features,
    ...(settings.features === "history" && { as_of: settings.asOf }),
    split: settings.split,
    test_share: settings.testShare,
    seed: settings.seed,
  };
}

/** Which approaches the history is made of; undefined for features without one. */
const asOfFor = ({ features, asOf }: Pick<FitSettings, "features" | "asOf">) =>
  features === "history" ? asOf : undefined;

/** Fits one estimator on the training part and evaluates it on the held-out part: the same input, the same bytes. */
export async function fitAndEvaluate(
  settings: FitSettings,
  { data, parts, context }: Pick<Prepared, "data" | "parts" | "context">,
) {
  const asOf = asOfFor(settings);
  const distances = fitRules(data.approaches, parts.train);
  const fitted = await fitPart(
    settings.model,
    settings.params,
    parts.train,
    settings,
    {
      split: settings.split,
      testShare: settings.testShare,
      dataDigest: data.summary.sha256,
      seed: settings.seed,
      ...(asOf && { historyScope: asOf }),
      baselines: {
        ...(distances.known !== undefined && { rule_distance_au: distances.known }),
        ...(distances.past !== undefined && { rule_distance_past_au: distances.past }),
      },
      trainedObjects: rememberObjects(trainedObjects(data.approaches, parts.train.group)),
      createdAt: new Date(context.clock()).toISOString(),
    },
    context,
  );

  context.progress.start("Evaluating on the held-out part");
  const scored = scorePart(fitted.model, parts.test);
  const rules = evaluateRules(data.approaches, parts.test, distances);
  const { split, scope } = parts;
  const report = reportOf({ model: fitted.model, scored, rules, data: data.summary, split, scope, asOf });
  context.progress.end(report.verdict);
  const metadata = { ...fitted.model.metadata, metrics: plainMetrics(report.metrics) };
  return { ...fitted, model: { ...fitted.model, metadata }, scored, report };
}

function trainedObjects(approaches: Approaches, group: Uint32Array): string[] {
  return [...new Set(group)].flatMap((object) => approaches.objectIds[object] ?? []);
}
