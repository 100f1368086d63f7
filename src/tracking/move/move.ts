import { type Progress, silentProgress } from "../../support/index.js";
import type { Experiment, LoggedModel } from "../entities.js";
import { noSuchExperiment, noSuchRegisteredModel } from "../errors.js";
import type { MovedRun, MoveSource, Problem } from "./moved.js";
import type { MoveTarget, Outcome } from "./target.js";

export interface MoveOptions {
  /** Names; all where left out. */
  readonly experiments?: readonly string[];
  /** Names of registered models; all where left out. */
  readonly models?: readonly string[];
  /** Deleted experiments and runs too. */
  readonly deleted?: boolean;
  readonly progress?: Progress;
}

/** What was moved, and what was there already. */
export interface Counts {
  moved: number;
  same: number;
}

export interface MoveResult {
  readonly from: string;
  readonly to: string;
  readonly experiments: number;
  readonly runs: Counts;
  readonly logged_models: Counts;
  readonly model_versions: Counts;
  /** What arrived other than it was sent, or could not be sent: nothing else was lost. */
  readonly problems: readonly Problem[];
}

/**
 * Moves experiments, runs with all their points, params, tags, inputs and artifacts, logged models, and registered models
 * with their versions and aliases. Everything is read back and compared by digest. It can be repeated: what has arrived
 * whole stays as it is, what is missing or was cut is completed.
 *
 * @throws `EXPERIMENT_MISSING`, `REGISTERED_MODEL_MISSING`
 */
export async function move(source: MoveSource, target: MoveTarget, options: MoveOptions = {}): Promise<MoveResult> {
  const { progress = silentProgress } = options;
  const runs: Counts = { moved: 0, same: 0 };
  const loggedModels: Counts = { moved: 0, same: 0 };
  const versions: Counts = { moved: 0, same: 0 };
  const problems: Problem[] = [];

  const count = (counts: Counts, outcome: Outcome) => {
    if (typeof outcome === "string") counts[outcome] += 1;
    else problems.push(outcome);
  };
  const isWanted = (stage: "active" | "deleted") => options.deleted || stage === "active";

  const experiments = chosenOf(await source.experiments(), options).filter(({ lifecycleStage }) =>
    isWanted(lifecycleStage),
  );
  for (const experiment of experiments) {
    progress.start(`experiment ${experiment.name}`);
    const id = await target.experiment(experiment);
    const moved: MovedRun[] = [];
    for await (const run of source.runs(experiment)) {
      if (!isWanted(run.info.lifecycleStage)) continue;
      await attempt(`run ${run.info.runId}`, async () => {
        await target.run(run, id);
        moved.push(run);
      });
      progress.advance(moved.length, run.info.runName);
    }
    const models: LoggedModel[] = [];
    for await (const model of source.loggedModels(experiment)) {
      await attempt(`logged model ${model.model.modelId}`, async () => {
        count(loggedModels, await target.loggedModel(model, id));
        models.push(model.model);
      });
    }
    for (const run of moved) {
      await attempt(`run ${run.info.runId}`, async () => count(runs, await target.completeRun(run, models)));
    }
    await target.completeExperiment(experiment, id);
    progress.end(`${moved.length} runs, ${models.length} logged models`);
  }

  const missing = new Set(options.models);
  for await (const model of source.registeredModels()) {
    const { name } = model.model;
    if (options.models && !options.models.includes(name)) continue;
    missing.delete(name);
    await attempt(`registered model ${name}`, async () => {
      for (const outcome of await target.registeredModel(model)) count(versions, outcome);
    });
  }
  for (const name of missing) throw noSuchRegisteredModel(name, source.uri);

  return {
    from: source.uri,
    to: target.uri,
    experiments: experiments.length,
    runs,
    logged_models: loggedModels,
    model_versions: versions,
    problems: [...source.problems, ...problems],
  };

  /** One that cannot be moved does not keep back the others. */
  async function attempt(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      if (isFatal(cause)) throw cause;
      problems.push({ what, reason: cause instanceof Error ? cause.message : String(cause) });
    }
  }
}

const fatal = new Set(["TRACKING_SERVER_UNREACHABLE", "UNAUTHENTICATED", "DATABASE_UNAVAILABLE", "ENOSPC", "EACCES"]);

/** What fails for all that follow too. */
const isFatal = (cause: unknown) => cause instanceof Error && "code" in cause && fatal.has(String(cause.code));

function chosenOf(found: readonly Experiment[], { experiments }: MoveOptions): readonly Experiment[] {
  if (!experiments) return found;
  return experiments.map((name) => {
    const experiment = found.find((known) => known.name === name || known.experimentId === name);
    if (!experiment)
      throw noSuchExperiment(
        name,
        found.map((known) => known.name),
      );
    return experiment;
  });
}
