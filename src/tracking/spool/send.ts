import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { MlflowError } from "../errors.js";
import { experimentNamed } from "../fluent/experiment-of.js";
import type { OpenTracking } from "../fluent/open.js";
import { requestIdTag } from "../rest/create-once.js";
import type { Ids, Made } from "./ids.js";
import type { Operation } from "./operations.js";
import { filesBelow } from "./walk.js";

type Of<Op extends Operation["op"]> = Extract<Operation, { readonly op: Op }>;
type Send<Op extends Operation["op"]> = (operation: Of<Op>, to: OpenTracking, ids: Ids) => Promise<Made | undefined>;

/** The ids of what an operation needs to be there before it. */
export function neededBy(operation: Operation): readonly string[] {
  switch (operation.op) {
    case "createRun":
      return [operation.request.experimentId];
    case "createModelVersion":
      return operation.request.runId ? [operation.request.runId] : [];
    case "artifact":
      return [basename(operation.folder)];
    default:
      return "runId" in operation ? [operation.runId] : [];
  }
}

/**
 * Sends one operation. Each may be sent again after a crash has left open whether it was: what is created is looked
 * for first, what is logged is the same twice.
 */
export function send<Op extends Operation["op"]>(operation: Of<Op> & { readonly op: Op }, to: OpenTracking, ids: Ids) {
  const sender: Send<Op> = senders[operation.op];
  return sender(operation, to, ids);
}

const nothing = async (done: Promise<unknown>): Promise<undefined> => {
  await done;
};

const senders: { readonly [Op in Operation["op"]]: Send<Op> } = {
  async createExperiment({ made, request }, { tracking }) {
    const known = await tracking.getExperimentByName(request.name);
    if (!known) {
      return {
        local: made,
        remote: await tracking.createExperiment(request).catch(() => experimentNamed(tracking, request.name)),
      };
    }
    return { local: made, remote: await experimentNamed(tracking, request.name) };
  },

  async createRun({ made, request, artifactUri: folder }, { tracking }, ids) {
    const experimentId = ids.remote(request.experimentId) ?? request.experimentId;
    const { items } = await tracking.searchRuns({
      experimentIds: [experimentId],
      filter: `tags.\`${requestIdTag}\` = '${made}'`,
      runViewType: "ALL",
      maxResults: 1,
    });
    const { info } =
      items[0] ?? (await tracking.createRun({ ...request, experimentId, tags: ids.inTags(request.tags) }));
    return { local: made, remote: info.runId, artifactUri: info.artifactUri, folder };
  },

  updateRun: ({ runId, change }, { tracking }, ids) => nothing(tracking.updateRun(ids.remote(runId) ?? runId, change)),

  logBatch({ runId, batch }, { tracking }, ids) {
    return nothing(tracking.logBatch(ids.remote(runId) ?? runId, { ...batch, tags: ids.inTags(batch.tags) }));
  },

  deleteTag: ({ runId, key }, { tracking }, ids) =>
    nothing(tracking.deleteTag(ids.remote(runId) ?? runId, key).catch(unless("RESOURCE_DOES_NOT_EXIST"))),

  logInputs: ({ runId, inputs }, { tracking }, ids) => nothing(tracking.logInputs(ids.remote(runId) ?? runId, inputs)),

  async logOutputs({ runId, models }, { tracking }, ids) {
    const remote = ids.remote(runId) ?? runId;
    const { outputs } = await tracking.getRun(remote);
    const missing = models.filter((model) => !outputs.modelOutputs.some(({ modelId }) => modelId === model.modelId));
    if (missing.length > 0) await tracking.logOutputs(remote, missing);
    return undefined;
  },

  finalizeLoggedModel: ({ modelId, status }, { tracking }) => nothing(tracking.finalizeLoggedModel(modelId, status)),

  async artifact({ uri, folder, path }, { artifactsOf }, ids) {
    const artifacts = artifactsOf(ids.remoteUri(uri));
    const local = join(folder, path);
    const found = await stat(local).catch(() => undefined);
    // Removed again before it was sent.
    if (!found) return undefined;
    for (const file of found.isDirectory() ? await filesBelow(local) : [""]) {
      const below = join(path, file);
      const above = dirname(below) === "." ? "" : dirname(below);
      if (basename(below) !== "MLmodel") await artifacts.upload(join(local, file), above);
      // A model's file names the run that it belongs to.
      else await artifacts.write(below, ids.inText(await readFile(join(local, file), "utf8")));
    }
    return undefined;
  },

  createRegisteredModel: ({ request }, { registry }) =>
    nothing(registry.createRegisteredModel(request).catch(unless("RESOURCE_ALREADY_EXISTS"))),

  async createModelVersion({ made, request }, { registry }, ids) {
    const runId = request.runId && (ids.remote(request.runId) ?? request.runId);
    const quote = request.name.includes("'") ? '"' : "'";
    const { items } = await registry.searchModelVersions({ filter: `name = ${quote}${request.name}${quote}` });
    const isThere = items.some(({ tags }) => tags.some(({ key, value }) => key === requestIdTag && value === made));
    if (isThere) return undefined;
    await registry.createModelVersion({
      ...request,
      source: ids.inText(ids.remoteUri(request.source)),
      ...(runId && { runId }),
      tags: [...ids.inTags(request.tags), { key: requestIdTag, value: made }],
    });
    return undefined;
  },
};

const unless = (code: string) => (cause: unknown) => {
  if (!(cause instanceof MlflowError) || cause.errorCode !== code) throw cause;
};
