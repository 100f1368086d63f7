import { appendToLocation } from "../artifact-location.js";
import { MlflowClient } from "../client/mlflow-client.js";
import type { Values } from "../client/pairs.js";
import type { Experiment, LoggedModel, Page, Run, RunStatus, ViewType } from "../entities.js";
import { invalidParameter, runAlreadyActive } from "../errors.js";
import type { CreateLoggedModelRequest, SearchExperimentsRequest, SearchLoggedModelsRequest } from "../store.js";
import { type ActiveRun, activeRunOf } from "./active-run.js";
import { beginRun } from "./begin-run.js";
import { experimentNamed, experimentOf } from "./experiment-of.js";
import { defaultTrackingUri, type OpenTracking, openTracking, type TrackingOptions } from "./open.js";
import { watchOverRun } from "./open-runs.js";
import { type RegisterModelRequest, registerModel } from "./register-model.js";
import { doAsRun, type RunOptions, runAround } from "./start-run.js";

export interface StartRunOptions extends RunOptions {
  /** Needed inside an active run, whose child the new one becomes. */
  readonly nested?: boolean;
}

export interface SearchRunsOptions {
  /** The active experiment where neither ids nor names are given. */
  readonly experimentIds?: readonly string[];
  readonly experimentNames?: readonly string[];
  readonly filter?: string;
  readonly orderBy?: readonly string[];
  readonly runViewType?: ViewType;
  /** 100,000 where left out. */
  readonly maxResults?: number;
}

/**
 * MLflow's fluent interface, as `import mlflow` gives it in Python: an active experiment, an active run, and functions
 * that log to it.
 *
 * A run that `startRun` is given a function for is active inside it, through every `await`, so that runs side by side
 * do not mix. One that it is given none for is active in the whole process until `endRun`.
 */
export class Fluent {
  readonly #options: TrackingOptions;
  #uris: Pick<TrackingOptions, "trackingUri" | "registryUri"> = {};
  #opened: Promise<OpenTracking> | undefined;
  #experimentId: string | undefined;
  /** Runs without a function, parents before children, each with what is to be done after its end. */
  readonly #stack: { readonly run: ActiveRun; readonly letGo: () => Promise<void> }[] = [];
  #last: ActiveRun | undefined;

  constructor(options: TrackingOptions = {}) {
    this.#options = options;
  }

  /** Goes to another server or database from now on. */
  setTrackingUri = async (trackingUri: string): Promise<void> => {
    await this.close();
    this.#uris = { ...this.#uris, trackingUri };
  };

  setRegistryUri = async (registryUri: string): Promise<void> => {
    await this.close();
    this.#uris = { ...this.#uris, registryUri };
  };

  getTrackingUri = (): string =>
    this.#uris.trackingUri ??
    this.#options.trackingUri ??
    ((this.#options.env ?? process.env).MLFLOW_TRACKING_URI || defaultTrackingUri);

  /** The client behind these functions. */
  client = async (): Promise<MlflowClient> => new MlflowClient(await this.#tracking());

  /** Makes an experiment the active one; one that is named is made where it is missing. */
  setExperiment = async (experiment: string | { readonly experimentId: string }): Promise<Experiment> => {
    const { tracking: store, env } = await this.#tracking();
    this.#experimentId =
      typeof experiment === "string"
        ? await experimentNamed(store, experiment)
        : await experimentOf(store, env, experiment);
    return store.getExperiment(this.#experimentId);
  };

  /**
   * Runs a function as a run, which is FINISHED at its end and FAILED where it throws; without a function, the run is
   * active until `endRun`, or until the process ends.
   *
   * @throws `RUN_ALREADY_ACTIVE` inside an active run, unless `nested` or `parent` is given
   */
  startRun: StartRun = async <Result>(
    options: StartRunOptions | ((run: ActiveRun) => Promise<Result>) = {},
    work?: (run: ActiveRun) => Promise<Result>,
  ) => {
    if (typeof options === "function") return this.#start({}, options);
    return this.#start(options, work);
  };

  activeRun = (): ActiveRun | undefined => runAround() ?? this.#stack.at(-1)?.run;

  /** The active run, or that which was active last. */
  lastActiveRun = (): ActiveRun | undefined => this.activeRun() ?? this.#last;

  /** Ends the run that was started last without a function. */
  endRun = async (status: RunStatus = "FINISHED"): Promise<void> => {
    const ended = this.#stack.pop();
    if (!ended) return;
    try {
      await ended.run.end(status);
    } finally {
      await ended.letGo();
    }
  };

  getRun = async (runId: string): Promise<Run> => (await this.client()).getRun(runId);
  getParentRun = async (runId: string): Promise<Run | undefined> => (await this.client()).getParentRun(runId);
  deleteRun = async (runId: string): Promise<void> => (await this.client()).deleteRun(runId);
  restoreRun = async (runId: string): Promise<void> => (await this.client()).restoreRun(runId);

  /** Every run that a filter finds, of all pages. */
  searchRuns = async (options: SearchRunsOptions = {}): Promise<readonly Run[]> => {
    const { tracking: store, env } = await this.#tracking();
    const { experimentIds, experimentNames, maxResults = 100_000, ...search } = options;
    const named = await Promise.all((experimentNames ?? []).map((name) => store.getExperimentByName(name)));
    const missing = experimentNames?.find((_name, at) => named[at] === undefined);
    if (missing !== undefined) throw invalidParameter(`there is no experiment ${JSON.stringify(missing)}`);
    const given = [...(experimentIds ?? []), ...named.flatMap((each) => each?.experimentId ?? [])];
    const ids = given.length > 0 ? given : [this.#experimentId ?? (await experimentOf(store, env, {}))];
    return allOf(maxResults, 1000, (page) => store.searchRuns({ experimentIds: ids, ...search, ...page }));
  };

  createExperiment: MlflowClient["createExperiment"] = async (...words) =>
    (await this.client()).createExperiment(...words);
  getExperiment = async (experimentId: string) => (await this.client()).getExperiment(experimentId);
  getExperimentByName = async (name: string) => (await this.client()).getExperimentByName(name);
  deleteExperiment = async (experimentId: string) => (await this.client()).deleteExperiment(experimentId);
  restoreExperiment = async (experimentId: string) => (await this.client()).restoreExperiment(experimentId);
  /** Every experiment that a filter finds, of all pages. */
  searchExperiments = async (request: SearchExperimentsRequest = {}): Promise<readonly Experiment[]> => {
    const client = await this.client();
    return allOf(request.maxResults ?? Number.POSITIVE_INFINITY, 1000, (page) =>
      client.searchExperiments({ ...request, ...page }),
    );
  };
  /** Sets a tag of the active experiment. */
  setExperimentTag = async (key: string, value: unknown): Promise<void> => {
    const { tracking: store, env } = await this.#tracking();
    const id = this.#experimentId ?? (await experimentOf(store, env, {}));
    await (await this.client()).setExperimentTag(id, key, value);
  };
  setExperimentTags = async (tags: Values): Promise<void> => {
    for (const [key, value] of Object.entries(tags)) await this.setExperimentTag(key, value);
  };

  // Each logs to the active run; without one, a run is started as MLflow does.
  logParam: ActiveRun["logParam"] = async (...words) => (await this.#run()).logParam(...words);
  logParams: ActiveRun["logParams"] = async (...words) => (await this.#run()).logParams(...words);
  logMetric: ActiveRun["logMetric"] = async (...words) => (await this.#run()).logMetric(...words);
  logMetrics: ActiveRun["logMetrics"] = async (...words) => (await this.#run()).logMetrics(...words);
  setTag: ActiveRun["setTag"] = async (...words) => (await this.#run()).setTag(...words);
  setTags: ActiveRun["setTags"] = async (...words) => (await this.#run()).setTags(...words);
  deleteTag: ActiveRun["deleteTag"] = async (...words) => (await this.#run()).deleteTag(...words);
  /** A dataset as the active run's input. */
  logInput: ActiveRun["logDataset"] = async (...words) => (await this.#run()).logDataset(...words);
  logInputs: ActiveRun["logInputs"] = async (...words) => (await this.#run()).logInputs(...words);
  logOutputs: ActiveRun["logOutputs"] = async (...words) => (await this.#run()).logOutputs(...words);
  logArtifact: ActiveRun["logArtifact"] = async (...words) => (await this.#run()).logArtifact(...words);
  logArtifacts: ActiveRun["logArtifacts"] = async (...words) => (await this.#run()).logArtifacts(...words);
  logText: ActiveRun["logText"] = async (...words) => (await this.#run()).logText(...words);
  logDict: ActiveRun["logDict"] = async (...words) => (await this.#run()).logDict(...words);
  logTable: ActiveRun["logTable"] = async (...words) => (await this.#run()).logTable(...words);
  logModel: ActiveRun["logModel"] = async (...words) => (await this.#run()).logModel(...words);

  /** The URI of the active run's artifacts, or of one of them. */
  getArtifactUri = async (path?: string): Promise<string> => {
    const { artifactUri } = await this.#run();
    return path ? appendToLocation(artifactUri, path) : artifactUri;
  };

  registerModel = async (source: string, name: string, options: Omit<RegisterModelRequest, "name" | "source"> = {}) =>
    registerModel(this.activeRun()?.tracking ?? (await this.#tracking()), { ...options, name, source });
  getLoggedModel = async (modelId: string): Promise<LoggedModel> => (await this.client()).getLoggedModel(modelId);
  /** A logged model of the active run, whose artifacts are still to come. */
  initializeLoggedModel = async (
    options: Omit<CreateLoggedModelRequest, "experimentId" | "sourceRunId"> = {},
  ): Promise<LoggedModel> => {
    const { tracking: store, env } = await this.#tracking();
    const run = this.activeRun();
    const experimentId = run?.experimentId ?? this.#experimentId ?? (await experimentOf(store, env, {}));
    return store.createLoggedModel({ experimentId, ...options, ...(run && { sourceRunId: run.runId }) });
  };
  finalizeLoggedModel: MlflowClient["finalizeLoggedModel"] = async (...words) =>
    (await this.client()).finalizeLoggedModel(...words);
  /** Every logged model that a filter finds, of all pages. */
  searchLoggedModels = async (request: Partial<SearchLoggedModelsRequest> = {}): Promise<readonly LoggedModel[]> => {
    const { tracking: store, env } = await this.#tracking();
    const experimentIds = request.experimentIds ?? [this.#experimentId ?? (await experimentOf(store, env, {}))];
    return allOf(request.maxResults ?? Number.POSITIVE_INFINITY, 100, (page) =>
      store.searchLoggedModels({ ...request, experimentIds, ...page }),
    );
  };

  /** Sends what waits of what was logged to the active run without waiting. */
  flushAsyncLogging = async (): Promise<void> => {
    await this.activeRun()?.flush();
  };

  /** Ends the runs that are open and lets go of what was opened. */
  close = async (): Promise<void> => {
    while (this.#stack.length > 0) await this.endRun();
    const opened = this.#opened;
    this.#opened = undefined;
    this.#experimentId = undefined;
    await (await opened)?.close();
  };

  /** What the URI names at this moment: as in Python, the environment may have changed. */
  async #tracking(): Promise<OpenTracking> {
    const trackingUri = this.getTrackingUri();
    if (this.#opened && (await this.#opened).trackingUri !== trackingUri) await this.close();
    this.#opened ??= openTracking({ spool: true, ...this.#options, ...this.#uris, trackingUri });
    return this.#opened;
  }

  async #run(): Promise<ActiveRun> {
    return this.activeRun() ?? this.#start({});
  }

  #start(options: StartRunOptions): Promise<ActiveRun>;
  #start<Result>(options: StartRunOptions, work?: (run: ActiveRun) => Promise<Result>): Promise<Result | ActiveRun>;
  async #start<Result>(options: StartRunOptions, work?: (run: ActiveRun) => Promise<Result>) {
    const around = this.activeRun();
    const isOwn = options.parent !== undefined || options.parentRunId !== undefined;
    if (around && !options.nested && !isOwn) throw runAlreadyActive(around.runId);
    const parent = options.parent ?? (isOwn ? undefined : around);
    const given = options.tracking ?? parent?.tracking;
    const isElsewhere = [options.trackingUri, options.registryUri, options.env, options.folder].some(Boolean);
    const choosesExperiment = options.experiment !== undefined || options.experimentId !== undefined;
    const full: StartRunOptions = {
      ...options,
      ...(parent && { parent }),
      ...(given ? { tracking: given } : !isElsewhere && { tracking: await this.#tracking() }),
      ...(this.#experimentId && !isElsewhere && !given && !choosesExperiment && { experimentId: this.#experimentId }),
    };
    if (work) {
      return doAsRun(full, async (run) => {
        this.#last = run;
        return work(run);
      });
    }
    const tracking = full.tracking ?? (await openTracking({ spool: true, ...full }));
    const run = activeRunOf(await beginRun(tracking, full), tracking);
    const end = (status: RunStatus) => (this.#stack.at(-1)?.run === run ? this.endRun(status) : run.end(status));
    const stopWatching = watchOverRun(end, true);
    const letGo = async () => {
      stopWatching();
      if (!full.tracking) await tracking.close();
    };
    this.#stack.push({ run, letGo });
    this.#last = run;
    return run;
  }
}

/** `startRun` with a function, or without. */
export interface StartRun {
  <Result>(options: StartRunOptions, work: (run: ActiveRun) => Promise<Result>): Promise<Result>;
  <Result>(work: (run: ActiveRun) => Promise<Result>): Promise<Result>;
  (options?: StartRunOptions): Promise<ActiveRun>;
}

async function allOf<Item>(
  most: number,
  pageSize: number,
  search: (page: { readonly maxResults: number; readonly pageToken?: string }) => Promise<Page<Item>>,
): Promise<readonly Item[]> {
  const found: Item[] = [];
  let pageToken: string | undefined;
  do {
    const page = await search({
      maxResults: Math.min(pageSize, most - found.length),
      ...(pageToken && { pageToken }),
    });
    found.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken && found.length < most);
  return found;
}
