import type { z } from "zod";
import { averagePrecision, crossValidate, stratifiedGroupKFold } from "../learn/index.js";
import { parseAs } from "../support/index.js";
import { type ActiveRun, startRun } from "../tracking/index.js";
import {
  boostingSpace,
  createMedianPruner,
  createStudy,
  forestSpace,
  samplers,
  TrialPruned,
  type TrialRecord,
} from "../tune/index.js";
import { defaultExperiment, type JobContext } from "./context.js";
import { type LoadedData, loadData } from "./data.js";
import { estimatorOf, type Parameters } from "./estimators.js";
import { type Part, prepareParts } from "./parts.js";
import { type TuneSettings, tuneSettings } from "./settings.js";
import { featuresNamed, fitAndLog, type TrainResult } from "./train.js";

export interface TuneResult extends TrainResult {
  readonly trials: number;
  /** Mean PR-AUC of the best trial's folds, all of the training part. */
  readonly cv_pr_auc: number;
  readonly best_params: Parameters;
}

const spaces = { forest: forestSpace, boosting: boostingSpace };

/**
 * Searches estimators and their parameters by cross-validation over the objects of the training part, a nested run for
 * each trial; refits the best, and evaluates it once on the held-out part.
 */
export async function tune(
  input: z.input<typeof tuneSettings>,
  context: JobContext,
  loaded?: LoadedData,
): Promise<TuneResult> {
  const settings: TuneSettings = parseAs(tuneSettings, input, "the settings of tune");
  const started = performance.now();
  const data = loaded ?? (await loadData(settings, context));
  const parts = prepareParts(data.approaches, settings);
  const experiment = settings.experiment ?? context.env.MLFLOW_EXPERIMENT_NAME ?? defaultExperiment;
  const runName = settings.runName ?? `tune-${featuresNamed(settings)}-by-${settings.split}`;

  return startRun({ experiment, runName, folder: context.folder, env: context.env }, async (run) => {
    const best = await search(parts.train, settings, run, context);
    const { model, ...params } = best.params;
    const name = settings.models.find((known) => known === model) ?? "boosting";
    await run.logParams({ trials: settings.trials, folds: settings.folds, sampler: settings.sampler });
    await run.logMetrics({ cv_pr_auc: best.value ?? Number.NaN });
    const result = await fitAndLog({ ...settings, model: name, params }, { data, parts, run, context, started });
    return { ...result, trials: settings.trials, cv_pr_auc: best.value ?? Number.NaN, best_params: params };
  });
}

async function search(train: Part, settings: TuneSettings, run: ActiveRun, context: JobContext): Promise<TrialRecord> {
  const folds = stratifiedGroupKFold(train.group, train.y, { folds: settings.folds, seed: settings.seed });
  const study = createStudy({
    direction: "maximize",
    seed: settings.seed,
    sampler: samplers[settings.sampler](),
    pruner: createMedianPruner(),
    clock: context.clock,
  });
  let done = 0;
  context.progress.start("Tuning", settings.trials);
  const names = { runName: "", parent: run, tracking: run.tracking };
  await study.optimize(
    (trial) =>
      startRun({ ...names, runName: `trial-${trial.number}` }, async (nested) => {
        const model = trial.suggestCategorical("model", settings.models);
        const params = trial.suggestAll(spaces[model]);
        await nested.logParams({ model, ...params });
        try {
          const { mean, scores } = await crossValidate(
            () => estimatorOf(model, params, settings.seed),
            train.x,
            train.y,
            folds,
            { averagePrecision },
            {
              ...(context.signal ? { signal: context.signal } : {}),
              onFold: (fold, _scores, meanSoFar) => {
                trial.report(meanSoFar.averagePrecision, fold);
                if (trial.shouldPrune()) throw new TrialPruned();
              },
            },
          );
          await nested.logMetrics({
            cv_pr_auc: mean.averagePrecision,
            ...Object.fromEntries(scores.averagePrecision.map((score, i) => [`fold_${i}_pr_auc`, score])),
          });
          return mean.averagePrecision;
        } finally {
          context.progress.advance(++done);
        }
      }),
    { nTrials: settings.trials, ...(context.signal ? { signal: context.signal } : {}) },
  );
  context.progress.end(`${done} trials, best PR-AUC over the folds ${study.bestTrial.value?.toFixed(4)}`);
  return study.bestTrial;
}
