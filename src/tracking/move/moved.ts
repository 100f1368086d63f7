import type { ArtifactRepository } from "../artifacts/index.js";
import type {
  Experiment,
  LoggedModel,
  Metric,
  ModelVersion,
  Param,
  RegisteredModel,
  RunInfo,
  RunInputs,
  RunOutputs,
  Tag,
} from "../entities.js";

/** A run on its way: what is large is read when it is asked for. */
export interface MovedRun {
  readonly info: RunInfo;
  readonly params: readonly Param[];
  readonly tags: readonly Tag[];
  readonly inputs: RunInputs;
  readonly outputs: RunOutputs;
  /** Every point of every metric. */
  points(): Promise<readonly Metric[]>;
  /** Left out where the artifacts cannot be reached from here. */
  readonly artifacts?: ArtifactRepository;
}

export interface MovedLoggedModel {
  readonly model: LoggedModel;
  readonly artifacts?: ArtifactRepository;
}

export interface MovedRegisteredModel {
  readonly model: RegisteredModel;
  /** By number, lowest first. */
  readonly versions: readonly ModelVersion[];
}

/** Something that was found and is not moved, and why. */
export interface Problem {
  readonly what: string;
  readonly reason: string;
}

/** Where runs and models come from: a server, a database, an exported folder, or MLflow's old file store. */
export interface MoveSource {
  /** Without a password. */
  readonly uri: string;
  /** What could not be read so far. */
  readonly problems: readonly Problem[];
  /** Deleted ones too. */
  experiments(): Promise<readonly Experiment[]>;
  /** Those of an experiment, deleted ones too, the earliest first. */
  runs(experiment: Experiment): AsyncIterable<MovedRun>;
  loggedModels(experiment: Experiment): AsyncIterable<MovedLoggedModel>;
  registeredModels(): AsyncIterable<MovedRegisteredModel>;
  close(): Promise<void>;
}

/** What the registry's part needs of the runs that were moved before it. */
export interface Moved {
  /** Ids and artifact URIs of the source, and what they are in the target. */
  readonly runs: Map<string, string>;
  readonly models: Map<string, string>;
  readonly places: Map<string, string>;
}
