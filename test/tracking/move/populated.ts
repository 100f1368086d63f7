import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll } from "vitest";
import { createTrackingServer } from "../../../src/server/index.js";
import { listen, silentLogger } from "../../../src/support/index.js";
import { type OpenTracking, openTracking } from "../../../src/tracking/index.js";

/** A database of its own in a folder. */
export async function database(folder: string): Promise<OpenTracking> {
  const open = await openTracking({ folder, env: {} });
  afterAll(() => open.close());
  return open;
}

/** Our tracking server over a database of its own in a folder, through its REST API. */
export async function served(folder: string): Promise<OpenTracking> {
  const stores = await openTracking({ folder, env: {}, proxiedArtifacts: true });
  const server = createTrackingServer({
    ...stores,
    artifactRoot: join(folder, "mlartifacts"),
    logger: silentLogger(),
  });
  const { url } = await listen(server, { host: "127.0.0.1", port: 0 });
  const open = await openTracking({ folder, env: {}, trackingUri: url });
  afterAll(async () => {
    await open.close();
    await server.close();
    await stores.close();
  });
  return open;
}

/** One of everything: nested, failed and deleted runs, odd values, datasets, files, logged and registered models. */
export async function populate({ tracking, registry, artifactsOf }: OpenTracking, scratch: string): Promise<void> {
  const experimentId = await tracking.createExperiment({ name: "asteroids", tags: [{ key: "team", value: "sky" }] });
  const parent = await tracking.createRun({ experimentId, runName: "parent", startTime: 1000, userId: "ada" });
  const { runId } = parent.info;
  const points = Array.from({ length: 1500 }, (_, step) => ({
    key: "loss",
    value: 1 / (step + 1),
    timestamp: 5,
    step,
  }));
  await tracking.logBatch(runId, { metrics: points.slice(0, 900) });
  await tracking.logBatch(runId, {
    metrics: [
      ...points.slice(900),
      { key: "odd", value: Number.NaN, timestamp: 7, step: -3 },
      { key: "odd", value: Number.POSITIVE_INFINITY, timestamp: 7, step: 2 },
      { key: "à/b", value: Number.NEGATIVE_INFINITY, timestamp: 0, step: 0 },
    ],
    params: Array.from({ length: 95 }, (_, i) => ({ key: `p${i}`, value: i % 2 ? String(i) : "" })),
    tags: [{ key: "note", value: "two\nlines, ünicode" }],
  });
  await tracking.logInputs(runId, {
    datasets: [
      {
        dataset: { name: "neo", digest: "1234e567", sourceType: "local", source: "{}", schema: "{}", profile: "{}" },
        tags: [{ key: "mlflow.data.context", value: "training" }],
      },
    ],
  });
  mkdirSync(join(scratch, "files", "deep", "er"), { recursive: true });
  writeFileSync(join(scratch, "files", "a b.txt"), "some text");
  writeFileSync(join(scratch, "files", "deep", "er", "é.bin"), Buffer.from([0, 255, 10, 13]));
  await artifactsOf(parent.info.artifactUri).upload(join(scratch, "files"));

  const child = await tracking.createRun({
    experimentId,
    runName: "child",
    startTime: 1001,
    tags: [{ key: "mlflow.parentRunId", value: runId }],
  });
  await tracking.updateRun(child.info.runId, { status: "FAILED", endTime: 2000 });
  const gone = await tracking.createRun({ experimentId, runName: "gone", startTime: 1002 });
  await tracking.deleteRun(gone.info.runId);

  const model = await tracking.createLoggedModel({
    experimentId,
    name: "forest",
    modelType: "classifier",
    sourceRunId: runId,
    params: [{ key: "depth", value: "10" }],
    tags: [{ key: "kind", value: "trees" }],
  });
  await artifactsOf(model.artifactUri).write("MLmodel", "flavors: {}\n");
  await tracking.finalizeLoggedModel(model.modelId, "READY");
  await tracking.logOutputs(runId, [{ modelId: model.modelId, step: 4 }]);
  await tracking.logMetric(runId, { key: "auc", value: Number.NaN, timestamp: 9, step: 1, modelId: model.modelId });
  await tracking.updateRun(runId, { status: "FINISHED", endTime: 3000 });

  await registry.createRegisteredModel({
    name: "hazard",
    description: "flags",
    tags: [{ key: "owner", value: "ada" }],
  });
  const source = `models:/${model.modelId}`;
  await registry.createModelVersion({ name: "hazard", source, modelId: model.modelId, runId });
  await registry.createModelVersion({ name: "hazard", source, modelId: model.modelId, runId });
  await registry.deleteModelVersion("hazard", "2");
  await registry.createModelVersion({
    name: "hazard",
    source: `${parent.info.artifactUri}/deep`,
    runId,
    description: "third",
    tags: [{ key: "gate", value: "passed" }],
  });
  await registry.setRegisteredModelAlias("hazard", "champion", "3");
  await registry.transitionModelVersionStage("hazard", "1", "Archived", false);

  const closed = await tracking.createExperiment({ name: "closed" });
  await tracking.createRun({ experimentId: closed, runName: "of a closed experiment", startTime: 1003 });
  await tracking.deleteExperiment(closed);
}
