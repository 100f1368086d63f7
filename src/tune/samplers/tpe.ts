import type { Random } from "../../support/index.js";
import type { CategoricalParameter, FloatParameter, IntParameter, ParameterValue } from "../search-space.js";
import type { Direction, TrialRecord } from "../trial-record.js";
import {
  choiceProbabilities,
  drawIndex,
  drawPlace,
  logDensity,
  logMass,
  type ParzenEstimator,
  parzenEstimator,
} from "./parzen-estimator.js";
import { createRandomSampler } from "./random.js";
import type { Sampler } from "./sampler.js";
import { type Scale, scaleOf } from "./scale.js";

export interface TpeOptions {
  /** So many trials are random, before there is something to learn from; 10 where left out. */
  readonly nStartupTrials?: number;
  /** So many values are drawn from the good trials' estimator to choose from; 24 where left out. */
  readonly nEiCandidates?: number;
  /** How many of n trials count as good; min(⌈n / 10⌉, 25) where left out. */
  readonly gamma?: (trials: number) => number;
}

/**
 * The tree-structured Parzen estimator: of values drawn like those of good trials, takes the one that is least like
 * those of the others, by the ratio of the two densities.
 *
 * Bergstra, Bardenet, Bengio and Kégl, Algorithms for Hyper-Parameter Optimization, NeurIPS 2011; each parameter by
 * itself, with the settings of Optuna's `TPESampler(multivariate=False)`.
 */
export function createTpeSampler({
  nStartupTrials = 10,
  nEiCandidates = 24,
  gamma = (trials) => Math.min(Math.ceil(0.1 * trials), 25),
}: TpeOptions = {}): Sampler {
  const startup = createRandomSampler();
  return {
    sample(name, parameter, history, direction, random) {
      const seen = history.filter(
        ({ state, params }) => (state === "COMPLETE" || state === "PRUNED") && params[name] !== undefined,
      );
      if (seen.length < nStartupTrials) return startup.sample(name, parameter, history, direction, random);
      const { good, others } = divide(seen, direction, gamma(seen.length));
      const valuesOf = (trials: readonly TrialRecord[]) => trials.map(({ params }) => params[name]!);
      return parameter.kind === "categorical"
        ? bestChoice(parameter, valuesOf(good), valuesOf(others), nEiCandidates, random)
        : bestNumber(parameter, valuesOf(good), valuesOf(others), nEiCandidates, random);
    },
  };
}

/** The best trials and the rest, each in the order in which they ran. */
function divide(trials: readonly TrialRecord[], direction: Direction, count: number) {
  const good = new Set([...trials].sort((a, b) => compare(a, b, direction)).slice(0, count));
  return { good: trials.filter((trial) => good.has(trial)), others: trials.filter((trial) => !good.has(trial)) };
}

/** Complete trials by their value; then pruned ones, those that came farther first, by what they last reported. */
function compare(a: TrialRecord, b: TrialRecord, direction: Direction): number {
  const [first, second] = [standing(a, direction), standing(b, direction)];
  if (first.reached !== second.reached) return first.reached > second.reached ? -1 : 1;
  if (first.loss !== second.loss) return first.loss < second.loss ? -1 : 1;
  return a.number - b.number;
}

function standing({ value, intermediateValues }: TrialRecord, direction: Direction) {
  const sign = direction === "minimize" ? 1 : -1;
  if (value !== undefined) return { reached: Number.POSITIVE_INFINITY, loss: sign * value };
  const reached = Math.max(-1, ...intermediateValues.keys());
  const last = intermediateValues.get(reached) ?? Number.NaN;
  return { reached, loss: Number.isNaN(last) ? Number.POSITIVE_INFINITY : sign * last };
}

function bestNumber(
  parameter: FloatParameter | IntParameter,
  good: readonly ParameterValue[],
  others: readonly ParameterValue[],
  candidates: number,
  random: Random,
): number {
  const scale = scaleOf(parameter);
  if (scale.low === scale.high) return scale.outward(scale.low);
  const likely = estimatorOf(scale, good);
  const unlikely = estimatorOf(scale, others);
  return argmax(
    Array.from({ length: candidates }, () => scale.outward(drawPlace(likely, random))),
    (value) => logProbability(likely, scale, value) - logProbability(unlikely, scale, value),
  );
}

/** Values from outside the limits, as of a space that was changed, are taken for the limit that they are beyond. */
function estimatorOf(scale: Scale, values: readonly ParameterValue[]): ParzenEstimator {
  const numbers = values.filter((value) => typeof value === "number");
  const places = Float64Array.from(numbers, (value) => scale.inward(value));
  return parzenEstimator(
    places.map((place) => Math.min(Math.max(place, scale.low), scale.high)),
    scale.low,
    scale.high,
  );
}

function logProbability(estimator: ParzenEstimator, scale: Scale, value: number): number {
  const cell = scale.cell(value);
  return cell ? logMass(estimator, cell[0], cell[1]) : logDensity(estimator, scale.inward(value));
}

function bestChoice(
  { choices }: CategoricalParameter,
  good: readonly ParameterValue[],
  others: readonly ParameterValue[],
  candidates: number,
  random: Random,
): ParameterValue {
  const indices = (values: readonly ParameterValue[]) =>
    values.map((value) => choices.indexOf(value)).filter((index) => index >= 0);
  const likely = choiceProbabilities(indices(good), choices.length);
  const unlikely = choiceProbabilities(indices(others), choices.length);
  const drawn = Array.from({ length: candidates }, () => drawIndex(likely, random));
  return choices[argmax(drawn, (index) => likely[index]! / unlikely[index]!)]!;
}

/** The first of the items with the highest score. */
function argmax(items: readonly number[], score: (item: number) => number): number {
  let best = items[0]!;
  let highest = Number.NEGATIVE_INFINITY;
  for (const item of items) {
    const value = score(item);
    if (value > highest) {
      highest = value;
      best = item;
    }
  }
  return best;
}
