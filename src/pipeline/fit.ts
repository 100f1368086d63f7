import { chooseThreshold } from "../learn/index.js";
import { type ModelMetadata, type PackagedModel, packageModel } from "../model/index.js";
import type { JobContext } from "./context.js";
import { estimatorClass, estimatorOf, type Parameters } from "./estimators.js";
import { dividePart, type Part } from "./parts.js";
import type { EstimatorName, PartSettings } from "./settings.js";

export interface FittedPart {
  readonly model: PackagedModel;
  /** Of the fit alone: data in memory, on the whole training part. */
  readonly fitSeconds: number;
  readonly params: ModelMetadata["params"];
}

/**
 * Fits an estimator twice: on a part of the training rows, to choose the decision threshold on the others, and then on
 * all of them. The test part is not seen.
 */
export async function fitPart(
  name: EstimatorName,
  params: Parameters,
  train: Part,
  settings: PartSettings,
  metadata: Omit<ModelMetadata, "estimator" | "params" | "trainedRows" | "metrics">,
  context: JobContext,
): Promise<FittedPart> {
  const folds = dividePart(train, settings.split, 0.2, settings.seed + 1);
  const trial = estimatorOf(name, params, settings.seed);
  context.progress.start("Choosing the decision threshold on a validation fold");
  await trial.fit(folds.train.x, folds.train.y, { signal: context.signal });
  const threshold = chooseThreshold(folds.test.y, trial.predictProba(folds.test.x));
  context.progress.end(`threshold ${threshold.toFixed(3)}`);

  const estimator = estimatorOf(name, params, settings.seed);
  const settled = settledParams(estimator.getParams());
  const total = typeof settled.n_estimators === "number" ? settled.n_estimators : undefined;
  context.progress.start(`Fitting ${estimatorClass[name]} on ${train.x.rows} rows`, total);
  const started = performance.now();
  await estimator.fit(train.x, train.y, {
    signal: context.signal,
    onTree: (done: number) => context.progress.advance(done),
  });
  const fitSeconds = (performance.now() - started) / 1000;
  context.progress.end(`fitted in ${fitSeconds.toFixed(2)} s`);

  return {
    fitSeconds,
    params: settled,
    model: packageModel({
      fitted: estimator.model,
      featureSet: settings.features,
      decisionThreshold: threshold,
      metadata: {
        ...metadata,
        estimator: estimatorClass[name],
        params: settled,
        trainedRows: train.x.rows,
        metrics: {},
      },
    }),
  };
}

/** The parameters that are set, in the names of scikit-learn and LightGBM: as users write them, and read them in MLflow. */
function settledParams(params: object): ModelMetadata["params"] {
  const set = Object.entries(params).filter(([, value]) => value !== undefined);
  return Object.fromEntries(set.map(([name, value]) => [snakeCase(name), value]));
}

/** `nEstimators` as `n_estimators`; `C` stays. */
export function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
