import type { DatasetInput, Metric, Page, Run, RunStatus, ViewType } from "../entities.js";
import { requestIdTag } from "../rest/create-once.js";
import type { Batch, SearchRequest } from "../store.js";
import { AsyncLogging } from "./async-logging.js";
import { type ArtifactContents, isServer, randomId } from "./backend.js";
import { splitBatch } from "./batches.js";
import { ExperimentClient } from "./experiment-client.js";
import { pairs, paramText, type Values } from "./pairs.js";

/** Whether a call waits for its answer; else `MLFLOW_ENABLE_ASYNC_LOGGING` decides, which is off. */
export interface Synchrony {
  readonly synchronous?: boolean;
}

export interface MetricOptions extends Synchrony {
  /** Milliseconds since 1970; now where left out. */
  readonly timestamp?: number;
  /** 0 where left out. */
  readonly step?: number;
  readonly modelId?: string;
  readonly datasetName?: string;
  readonly datasetDigest?: string;
}

/** The calls of `MlflowClient` for runs, their metrics, params, tags, inputs and outputs. */
export class RunClient<Artifacts extends ArtifactContents = ArtifactContents> extends ExperimentClient<Artifacts> {
  #queue: AsyncLogging | undefined;

  async getRun(runId: string): Promise<Run> {
    return (await this.backend()).tracking.getRun(runId);
  }

  /** The run that another is nested in; `undefined` where it is in none. */
  async getParentRun(runId: string): Promise<Run | undefined> {
    const { data } = await this.getRun(runId);
    const parent = data.tags.find(({ key }) => key === "mlflow.parentRunId")?.value;
    return parent === undefined ? undefined : this.getRun(parent);
  }

  /** Every point of a metric, of all pages. */
  async getMetricHistory(runId: string, key: string): Promise<readonly Metric[]> {
    const { tracking } = await this.backend();
    const points: Metric[] = [];
    let pageToken: string | undefined;
    do {
      const page = await tracking.getMetricHistory(runId, key, { maxResults: 25_000, ...(pageToken && { pageToken }) });
      points.push(...page.items);
      pageToken = page.nextPageToken;
    } while (pageToken);
    return points;
  }

  /**
   * A new run, RUNNING. On a server it has the tag `perigee.request_id`, by which it is known again where the answer is
   * lost: a run is created once.
   */
  async createRun(
    experimentId: string,
    options: {
      readonly runName?: string;
      readonly startTime?: number;
      readonly tags?: Values;
      readonly userId?: string;
    } = {},
  ): Promise<Run> {
    const { tracking, trackingUri, clock } = await this.backend();
    const tags = pairs(options.tags);
    const isNamed = tags.some(({ key }) => key === requestIdTag);
    if (isServer(trackingUri) && !isNamed) tags.push({ key: requestIdTag, value: randomId() });
    return tracking.createRun({
      experimentId,
      runName: options.runName,
      startTime: options.startTime ?? clock(),
      userId: options.userId,
      tags,
    });
  }

  async logMetric(runId: string, key: string, value: number, options: MetricOptions = {}): Promise<void> {
    const { synchronous, timestamp = (await this.backend()).clock(), step = 0, ...of } = options;
    await this.#log(runId, { metrics: [{ key, value, timestamp, step, ...of }] }, synchronous);
  }

  /** @returns the value; a param's value never changes, another is `INVALID_PARAMETER_VALUE` */
  async logParam<Value>(runId: string, key: string, value: Value, { synchronous }: Synchrony = {}): Promise<Value> {
    await this.#log(runId, { params: [{ key, value: paramText(value) }] }, synchronous);
    return value;
  }

  async setTag(runId: string, key: string, value: unknown, { synchronous }: Synchrony = {}): Promise<void> {
    await this.#log(runId, { tags: [{ key, value: paramText(value) }] }, synchronous);
  }

  async deleteTag(runId: string, key: string): Promise<void> {
    await this.flushAsyncLogging();
    await (await this.backend()).tracking.deleteTag(runId, key);
  }

  /** Any number of metrics, params and tags: sent in as many batches as it takes. */
  async logBatch(runId: string, batch: Batch, { synchronous }: Synchrony = {}): Promise<void> {
    await this.#log(runId, batch, synchronous);
  }

  async logInputs(
    runId: string,
    inputs: { readonly datasets?: readonly DatasetInput[]; readonly models?: readonly { readonly modelId: string }[] },
  ): Promise<void> {
    await (await this.backend()).tracking.logInputs(runId, inputs);
  }

  async logOutputs(
    runId: string,
    models: readonly { readonly modelId: string; readonly step?: number }[],
  ): Promise<void> {
    const outputs = models.map(({ modelId, step = 0 }) => ({ modelId, step }));
    await (await this.backend()).tracking.logOutputs(runId, outputs);
  }

  /** Changes a run's status or name; its end time stays. */
  async updateRun(runId: string, change: { readonly status?: RunStatus; readonly name?: string }): Promise<void> {
    await (await this.backend()).tracking.updateRun(runId, {
      ...(change.status && { status: change.status }),
      ...(change.name !== undefined && { runName: change.name }),
    });
  }

  /** Ends a run, FINISHED and now where nothing else is said. */
  async setTerminated(runId: string, status: RunStatus = "FINISHED", endTime?: number): Promise<void> {
    await this.flushAsyncLogging();
    const { tracking, clock } = await this.backend();
    await tracking.updateRun(runId, { status, endTime: endTime ?? clock() });
  }

  async deleteRun(runId: string): Promise<void> {
    await (await this.backend()).tracking.deleteRun(runId);
  }

  async restoreRun(runId: string): Promise<void> {
    await (await this.backend()).tracking.restoreRun(runId);
  }

  /** A page of the runs that a filter such as `metrics.auc > 0.9 AND params.depth = '10'` finds. */
  async searchRuns(
    experimentIds: readonly string[],
    request: SearchRequest & { readonly runViewType?: ViewType } = {},
  ): Promise<Page<Run>> {
    return (await this.backend()).tracking.searchRuns({ experimentIds, ...request });
  }

  /**
   * Waits until all that was logged without waiting is sent.
   *
   * @throws `ASYNC_LOGGING_FAILED` with what was not
   */
  async flushAsyncLogging(): Promise<void> {
    await this.#queue?.flush();
  }

  override async close(): Promise<void> {
    try {
      await this.flushAsyncLogging();
    } finally {
      await super.close();
    }
  }

  async #log(runId: string, batch: Batch, synchronous: boolean | undefined): Promise<void> {
    const { tracking, env } = await this.backend();
    if (synchronous ?? !/^(true|1)$/i.test(env.MLFLOW_ENABLE_ASYNC_LOGGING ?? "")) {
      for (const part of splitBatch(batch)) await tracking.logBatch(runId, part);
      return;
    }
    const gather = 1000 * (Number(env.MLFLOW_ASYNC_LOGGING_BUFFERING_SECONDS) || 0);
    this.#queue ??= new AsyncLogging(tracking, { gather });
    await this.#queue.log(runId, batch);
  }
}
