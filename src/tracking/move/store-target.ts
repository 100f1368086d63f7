import type { Experiment, LoggedModel, Metric, Run, RunInfo } from "../entities.js";
import { MlflowError } from "../errors.js";
import type { OpenTracking } from "../fluent/open.js";
import { copyArtifacts, digestsOf, type FileDigest } from "./artifact-files.js";
import type { Moved, MovedLoggedModel, MovedRun } from "./moved.js";
import { differencesOf, digestOf, movedFromTag, type RunRecord, recordOf, renamedTag } from "./record.js";
import { putRegisteredModel } from "./registry-target.js";
import { sourceOf } from "./store-source.js";
import type { MoveTarget, Outcome } from "./target.js";
import { withoutPassword } from "./uri.js";

export interface StoreTargetOptions {
  /** Artifacts are where they are wanted already. */
  readonly leaveArtifacts?: boolean;
}

/** What is logged before the logged models are there. */
const dataParts: ReadonlySet<string> = new Set(["params", "metrics", "datasets"]);

/**
 * A server, or a database. A database takes runs, logged models and versions under the ids that they had; a server gives
 * them new ones, and says by the tag `perigee.moved_from` what they were.
 */
export function targetOf(open: OpenTracking, { leaveArtifacts = false }: StoreTargetOptions = {}): MoveTarget {
  const { tracking, keeper } = open;
  const moved: Moved = { runs: new Map(), models: new Map(), places: new Map() };
  const locations = new Map<string, string>();
  const artifactsOfRun = new Map<string, readonly FileDigest[]>();
  const before = new Map<string, RunRecord>();

  return {
    uri: withoutPassword(open.trackingUri),

    async experiment(experiment) {
      const id = (await existingExperiment(experiment)) ?? (await newExperiment(experiment));
      for (const tag of experiment.tags) await tracking.setExperimentTag(id, tag);
      return id;
    },

    async run(run, experimentId) {
      const { info, isNew } = await runThere(run, experimentId);
      locations.set(run.info.runId, info.runId);
      if (info.runId !== run.info.runId) moved.runs.set(run.info.runId, info.runId);
      moved.places.set(run.info.artifactUri, info.artifactUri);
      const points = await run.points();
      const found = await recordThere(info.runId);
      if (!isNew) before.set(info.runId, found);
      if (info.lifecycleStage === "deleted") await tracking.restoreRun(info.runId);
      artifactsOfRun.set(info.runId, await putArtifacts(run.artifacts, info.artifactUri));
      const differing = differencesOf(recordOf(run, points, [], moved), found);
      if (differing.some((part) => dataParts.has(part))) await logData(run, points, info.runId);
    },

    async loggedModel(model, experimentId) {
      return putLoggedModel(model, experimentId);
    },

    async completeRun(run, models) {
      const runId = locations.get(run.info.runId) ?? run.info.runId;
      const { status, endTime, lifecycleStage } = run.info;
      const points = await run.points();
      const expected = recordOf(run, points, artifactsOfRun.get(runId) ?? [], moved);
      const was = before.get(runId);
      const isSame = was !== undefined && digestOf(expected) === digestOf(was);
      let differing: string[] = [];
      if (!isSame) {
        await logTags(run, runId);
        await link(run, runId);
        await logModelMetrics(run, points, runId, models);
        await tracking.updateRun(runId, { status, endTime });
        differing = differencesOf(expected, await recordThere(runId));
      }
      if (lifecycleStage === "deleted") await tracking.deleteRun(runId);
      if (differing.length === 0) return isSame ? "same" : "moved";
      return { what: `run ${run.info.runId}`, reason: `the target has other ${differing.join(", ")} than the source` };
    },

    async completeExperiment(experiment, experimentId) {
      if (experiment.lifecycleStage === "active") return;
      const there = await tracking.getExperiment(experimentId);
      const isItsCopy =
        experimentId === experiment.experimentId ||
        there.tags.some(({ key, value }) => key === movedFromTag && value === experiment.experimentId);
      if (isItsCopy && there.lifecycleStage === "active") await tracking.deleteExperiment(experimentId);
    },

    registeredModel: (model) => putRegisteredModel(open, model, moved),
    close: async () => {},
  };

  /** One of the same name. */
  async function existingExperiment({ name }: Experiment): Promise<string | undefined> {
    const found = await tracking.getExperimentByName(name);
    if (found?.lifecycleStage === "deleted") await tracking.restoreExperiment(found.experimentId);
    return found?.experimentId;
  }

  async function newExperiment(experiment: Experiment): Promise<string> {
    const kept = await keeper?.keepExperiment(experiment);
    if (kept) return kept.experimentId;
    const tags = [{ key: movedFromTag, value: experiment.experimentId }];
    return tracking.createExperiment({ name: experiment.name, tags });
  }

  async function runThere({ info, tags }: MovedRun, experimentId: string): Promise<{ info: RunInfo; isNew: boolean }> {
    if (keeper) return { info: await keeper.keepRun(info, experimentId), isNew: false };
    const [earlier] = (
      await tracking.searchRuns({
        experimentIds: [experimentId],
        filter: `tags."${movedFromTag}" = '${info.runId}'`,
        runViewType: "ALL",
        maxResults: 1,
      })
    ).items;
    if (earlier) return { info: earlier.info, isNew: false };
    const made = await tracking.createRun({
      experimentId,
      userId: info.userId,
      runName: info.runName,
      startTime: info.startTime,
      tags: [
        ...tags.filter(({ key }) => key !== "mlflow.runName").map((tag) => renamedTag(tag, moved)),
        { key: movedFromTag, value: info.runId },
      ],
    });
    return { info: made.info, isNew: true };
  }

  async function recordThere(runId: string): Promise<RunRecord> {
    const run = movedRunOf(await tracking.getRun(runId));
    const artifacts = leaveArtifacts ? [] : await digestsOf(open.artifactsOf(run.info.artifactUri));
    return recordOf(run, await run.points(), artifacts, { runs: new Map(), models: new Map() });
  }

  function movedRunOf({ info, data, inputs, outputs }: Run): MovedRun {
    return {
      info,
      params: data.params,
      tags: data.tags,
      inputs,
      outputs,
      points: () => sourceOf(open).pointsOf(info.runId, data),
    };
  }

  async function logData(run: MovedRun, points: readonly Metric[], runId: string): Promise<void> {
    for (const params of chunks(run.params, 100)) await tracking.logBatch(runId, { params });
    for (const metrics of chunks(points, 1000)) {
      await tracking.logBatch(runId, {
        metrics: metrics.map(({ key, value, timestamp, step }) => ({ key, value, timestamp, step })),
      });
    }
    const { datasetInputs } = run.inputs;
    if (datasetInputs.length > 0) await tracking.logInputs(runId, { datasets: datasetInputs });
  }

  async function logTags(run: MovedRun, runId: string): Promise<void> {
    const tags = run.tags.map((tag) => renamedTag(tag, moved));
    for (const some of chunks(tags, 100)) await tracking.logBatch(runId, { tags: some });
  }

  async function putArtifacts(from: MovedRun["artifacts"], to: string): Promise<readonly FileDigest[]> {
    return from && !leaveArtifacts ? copyArtifacts(from, open.artifactsOf(to)) : [];
  }

  async function putLoggedModel({ model, artifacts }: MovedLoggedModel, experimentId: string): Promise<Outcome> {
    const before = await loggedModelThere(model, experimentId);
    const sourceRunId = model.sourceRunId && (moved.runs.get(model.sourceRunId) ?? model.sourceRunId);
    const there =
      before ??
      (keeper
        ? await keeper.keepLoggedModel(model, experimentId)
        : await tracking.createLoggedModel({
            experimentId,
            name: model.name,
            ...(model.modelType && { modelType: model.modelType }),
            ...(sourceRunId && { sourceRunId }),
            tags: [{ key: movedFromTag, value: model.modelId }],
          }));
    if (there.modelId !== model.modelId) moved.models.set(model.modelId, there.modelId);
    moved.places.set(model.artifactUri, there.artifactUri);
    const isSame = before?.status === model.status && before.tags.length >= model.tags.length;
    if (model.tags.length > 0) {
      await tracking.setLoggedModelTags(
        there.modelId,
        model.tags.map((tag) => renamedTag(tag, moved)),
      );
    }
    for (const params of chunks(model.params, 100)) await tracking.logLoggedModelParams(there.modelId, params);
    const sent = await putArtifacts(artifacts, there.artifactUri);
    const arrived = sent.length > 0 ? await digestsOf(open.artifactsOf(there.artifactUri)) : [];
    if (model.status !== "PENDING") await tracking.finalizeLoggedModel(there.modelId, model.status);
    if (JSON.stringify(sent) !== JSON.stringify(arrived)) {
      return { what: `logged model ${model.modelId}`, reason: "the target has other artifacts than the source" };
    }
    return isSame ? "same" : "moved";
  }

  async function loggedModelThere(model: LoggedModel, experimentId: string): Promise<LoggedModel | undefined> {
    if (!keeper) {
      const filter = `tags."${movedFromTag}" = '${model.modelId}'`;
      return (await tracking.searchLoggedModels({ experimentIds: [experimentId], filter, maxResults: 1 })).items[0];
    }
    try {
      return await tracking.getLoggedModel(model.modelId);
    } catch (cause) {
      if (cause instanceof MlflowError && cause.errorCode === "RESOURCE_DOES_NOT_EXIST") return undefined;
      throw cause;
    }
  }

  async function link({ inputs, outputs }: MovedRun, runId: string): Promise<void> {
    const name = (id: string) => moved.models.get(id) ?? id;
    const there = await tracking.getRun(runId);
    const linked = new Set([
      ...there.inputs.modelInputs.map(({ modelId }) => `in ${modelId}`),
      ...there.outputs.modelOutputs.map(({ modelId }) => `out ${modelId}`),
    ]);
    const models = inputs.modelInputs
      .map(({ modelId }) => ({ modelId: name(modelId) }))
      .filter(({ modelId }) => !linked.has(`in ${modelId}`));
    if (models.length > 0) await tracking.logInputs(runId, { models });
    const made = outputs.modelOutputs
      .map(({ modelId, step }) => ({ modelId: name(modelId), step }))
      .filter(({ modelId }) => !linked.has(`out ${modelId}`));
    if (made.length > 0) await tracking.logOutputs(runId, made);
  }

  /**
   * A logged model's metrics are logged to the run that measured them, with the model's name. MLflow's database holds 0 for
   * a logged model's NaN: the run's own point tells.
   */
  async function logModelMetrics(
    run: MovedRun,
    points: readonly Metric[],
    runId: string,
    models: readonly LoggedModel[],
  ): Promise<void> {
    const place = ({ key, timestamp, step }: Metric) => JSON.stringify([key, timestamp, step]);
    const ownValues = new Map(points.map((point) => [place(point), point.value]));
    const metrics = models.flatMap(({ modelId, metrics: measured }) =>
      measured
        .filter((metric) => metric.runId === run.info.runId)
        .map(({ runId: _, ...metric }) => ({
          ...metric,
          value: ownValues.get(place(metric)) ?? metric.value,
          modelId: moved.models.get(modelId) ?? modelId,
        })),
    );
    for (const some of chunks(metrics, 1000)) await tracking.logBatch(runId, { metrics: some });
  }
}

function* chunks<Item>(items: readonly Item[], size: number): Generator<readonly Item[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
