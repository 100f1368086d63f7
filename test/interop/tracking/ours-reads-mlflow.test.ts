import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { loadModel, packageModel, saveModel } from "../../../src/model/index.js";
import { type OpenTracking, openTracking, resolveModelUri, startRun } from "../../../src/tracking/index.js";
import { perigee, temporaryFolder } from "../../cli/perigee.js";
import { metadata, randomTrees } from "../../model/random-models.js";
import { missingInPython } from "../python.js";
import { runScript } from "../python-script.js";

const absent = missingInPython("mlflow", "sklearn", "pandas");

const report = z.object({
  experiment_id: z.string(),
  parent: z.string(),
  child: z.string(),
  broken: z.string(),
  deleted: z.string(),
  model_id: z.string(),
  digest: z.string(),
});

describe.skipIf(absent)(`a database that MLflow made${absent ? ` (${absent})` : ""}`, () => {
  const folder = temporaryFolder();
  const packaged = packageModel({
    fitted: randomTrees({ seed: 4, trees: 5, depth: 3, features: 5, link: "logistic" }),
    featureSet: "approach",
    decisionThreshold: 0.4,
    metadata,
  });
  let written: z.output<typeof report>;
  let ours: OpenTracking;

  beforeAll(async () => {
    await saveModel(join(folder.path, "packaged"), packaged, { clock: () => 0 });
    const script = join(import.meta.dirname, "write_database.py");
    const place = `sqlite:///${folder.path}/mlflow.db`;
    await runScript(script, [place, "packaged", "written.json"], { cwd: folder.path });
    written = report.parse(JSON.parse(await readFile(join(folder.path, "written.json"), "utf8")));
    ours = await openTracking({ folder: folder.path, env: {} });
  });
  afterAll(async () => {
    await ours?.close();
    folder.remove();
  });

  it("shows its experiments and runs, the nested, the failed and the deleted", async () => {
    const experiment = await ours.tracking.getExperimentByName("théirs");
    expect(experiment).toMatchObject({
      experimentId: written.experiment_id,
      tags: [{ key: "team", value: "orbit" }],
    });
    const search = async (filter: string, runViewType: "ACTIVE_ONLY" | "DELETED_ONLY" = "ACTIVE_ONLY") => {
      const request = { experimentIds: [written.experiment_id], filter, runViewType };
      return (await ours.tracking.searchRuns(request)).items.map(({ info }) => info.runId);
    };
    expect(new Set(await search(""))).toEqual(new Set([written.parent, written.child, written.broken]));
    expect(await search(`tags.mlflow.parentRunId = '${written.parent}'`)).toEqual([written.child]);
    expect(await search("status = 'FAILED'")).toEqual([written.broken]);
    expect(await search("", "DELETED_ONLY")).toEqual([written.deleted]);
    expect(await search("params.`learning rate` = '0.1' AND metrics.loss < 0.3 AND tags.\"a b\" LIKE 'c%'")).toEqual([
      written.parent,
    ]);
    expect(await search("dataset.name = 'approaches' AND dataset.context = 'training'")).toEqual([written.parent]);
  });

  it("shows a run's params, tags, latest metrics to the last bit, and dataset", async () => {
    const { info, data, inputs, outputs } = await ours.tracking.getRun(written.parent);
    expect(info).toMatchObject({ runName: "parent", status: "FINISHED", lifecycleStage: "active" });
    expect(Object.fromEntries(data.params.map(({ key, value }) => [key, value]))).toEqual({
      depth: "3",
      "learning rate": "0.1",
      "nested/name": "é",
      long: "x".repeat(6000),
    });
    expect(Object.fromEntries(data.metrics.map(({ key, value }) => [key, value]))).toEqual({
      loss: 0.2,
      nan: Number.NaN,
      up: Number.MAX_VALUE,
      down: -Number.MAX_VALUE,
      tiny: 5e-324,
      third: 1 / 3,
      accuracy: 1,
    });
    expect(data.tags).toContainEqual({ key: "mlflow.note.content", value: "the first" });
    expect(inputs.datasetInputs).toMatchObject([
      {
        dataset: { name: "approaches", digest: written.digest, sourceType: "local" },
        tags: [{ key: "mlflow.data.context", value: "training" }],
      },
    ]);
    expect(outputs.modelOutputs).toEqual([{ modelId: written.model_id, step: 0 }]);
  });

  it("shows every point of a metric", async () => {
    const { items } = await ours.tracking.getMetricHistory(written.parent, "loss");
    expect(items.map(({ step, value }) => [step, value])).toEqual([
      [0, 1],
      [1, 1 / 2],
      [2, 1 / 3],
      [3, 1 / 4],
      [4, 1 / 5],
      [2, 9],
    ]);
  });

  it("shows its registered models, versions, aliases and stages, and no prompts", async () => {
    const { items } = await ours.registry.searchRegisteredModels();
    expect(items.map(({ name }) => name)).toEqual(["neo-hazard"]);
    expect(items[0]?.tags).toContainEqual({ key: "owner", value: "ada" });
    expect(items[0]?.aliases).toEqual([
      { alias: "challenger", version: "2" },
      { alias: "champion", version: "1" },
    ]);
    const first = await ours.registry.getModelVersionByAlias("neo-hazard", "champion");
    expect(first).toMatchObject({ version: "1", runId: written.parent, tags: [{ key: "kind", value: "forest" }] });
    expect(await ours.registry.getModelVersion("neo-hazard", "2")).toMatchObject({
      description: "the second",
      currentStage: "Production",
      runId: written.parent,
    });
  });

  it("shows its logged models with their metrics", async () => {
    const { items } = await ours.tracking.searchLoggedModels({
      experimentIds: [written.experiment_id],
      filter: "metrics.accuracy = 1",
    });
    expect(items).toMatchObject([
      {
        modelId: written.model_id,
        name: "logistic",
        status: "READY",
        sourceRunId: written.parent,
        metrics: expect.arrayContaining([
          expect.objectContaining({ key: "accuracy", datasetName: "approaches", datasetDigest: written.digest }),
        ]),
      },
    ]);
  });

  it("shows the artifacts of a run", async () => {
    const { info } = await ours.tracking.getRun(written.parent);
    const artifacts = ours.artifactsOf(info.artifactUri);
    expect((await artifacts.list()).map(({ path, isDir }) => [path, isDir])).toEqual([
      ["model", true],
      ["notes", true],
    ]);
    expect(Buffer.from(await artifacts.read("notes/hello.txt")).toString()).toBe("hello\n");
    expect(JSON.parse(Buffer.from(await artifacts.read("notes/a.json")).toString())).toEqual({ a: [1, 2] });
  });

  it("gives the model of a run, a version, an alias and a logged model", async () => {
    for (const uri of [`runs:/${written.parent}/model`, "models:/neo-hazard/1", "models:/neo-hazard@champion"]) {
      expect((await loadModel(await resolveModelUri(uri, ours))).decisionThreshold).toBe(0.4);
    }
    const logged = await resolveModelUri(`models:/${written.model_id}`, ours);
    expect(await readFile(join(logged, "MLmodel"), "utf8")).toContain("mlflow.sklearn");
    for (const uri of ["models:/neo-hazard/2", "models:/neo-hazard@challenger", `runs:/${written.parent}/logistic`]) {
      expect(await resolveModelUri(uri, ours)).toBe(logged);
    }
  });

  it("refuses a model of another kind by name, with what it can load", async () => {
    const ended = await perigee(["models", "show", "models:/neo-hazard@challenger"], folder.path);
    expect(ended.code).not.toBe(0);
    expect(ended.stderr).toMatch(/sklearn|perigee/);
    expect(ended.stderr).not.toMatch(/\n\s+at /);
  });

  it("takes a run of ours, and the champion's model is listed by the command", async () => {
    const runId = await startRun({ tracking: ours, experiment: "théirs", runName: "ours" }, async (run) => {
      await run.logParams({ depth: 4 });
      await run.logMetrics({ loss: 0.01 });
      await run.logText("ours", "notes/ours.txt");
      return run.runId;
    });
    const best = await ours.tracking.searchRuns({
      experimentIds: [written.experiment_id],
      orderBy: ["metrics.loss ASC"],
      maxResults: 1,
    });
    expect(best.items[0]?.info.runId).toBe(runId);
    const listed = await perigee(["models", "list", "--json"], folder.path);
    expect(listed.code, listed.stderr).toBe(0);
    expect(JSON.parse(listed.stdout)).toMatchObject({
      models: [{ name: "neo-hazard", versions: [{ version: "2" }, { version: "1", aliases: ["champion"] }] }],
    });
  });
});
