export { createMedianPruner, type MedianPrunerOptions, nopPruner, type Pruner } from "./pruners/index.js";
export {
  createRandomSampler,
  createTpeSampler,
  type Sampler,
  type SamplerName,
  samplers,
  type TpeOptions,
} from "./samplers/index.js";
export type {
  CategoricalParameter,
  FloatParameter,
  IntParameter,
  Parameter,
  ParameterValue,
  SearchSpace,
} from "./search-space.js";
export { boostingSpace, forestSpace } from "./spaces.js";
export { createStudy, type ObjectiveFunction, type OptimizeOptions, type Study, type StudyOptions } from "./study.js";
export { Trial, TrialPruned } from "./trial.js";
export type { Direction, TrialRecord, TrialState } from "./trial-record.js";
