import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import {
  archiveTarget,
  type MoveTarget,
  move,
  type OpenTracking,
  openArchive,
  sourceOf,
  targetOf,
} from "../../../src/tracking/index.js";
import { digestsOf } from "../../../src/tracking/move/artifact-files.js";
import { temporaryFolder } from "../stores.js";
import { database, populate, served } from "./populated.js";

const folder = temporaryFolder();
const place = (name: string) => {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  return path;
};
let source: OpenTracking;

beforeAll(async () => {
  source = await database(place("source"));
  await populate(source, place("scratch"));
});

/** All that a store has, by names in place of ids and places. */
async function contents(open: OpenTracking) {
  const from = sourceOf(open);
  const names = new Map<string, string>();
  const found: unknown[] = [];
  for (const experiment of sorted(await from.experiments(), ({ name }) => name)) {
    const runs = [];
    for await (const run of from.runs(experiment)) runs.push(run);
    const models = [];
    for await (const model of from.loggedModels(experiment)) models.push(model);
    for (const { info } of runs)
      names.set(info.runId, info.runName).set(info.artifactUri, `artifacts of ${info.runName}`);
    for (const { model } of models)
      names.set(model.modelId, model.name).set(model.artifactUri, `files of ${model.name}`);
    found.push({ name: experiment.name, stage: experiment.lifecycleStage, tags: experiment.tags.filter(isOwn) });
    for (const { info, params, tags, inputs, outputs, points, artifacts } of runs) {
      const { runId: _, experimentId: __, artifactUri: ___, ...rest } = info;
      const own = tags.filter(isOwn);
      found.push({ rest, params: sorted(params), tags: sorted(own), inputs, outputs });
      found.push({ points: sorted(await points()), files: artifacts && (await digestsOf(artifacts)) });
    }
    for (const { model, artifacts } of models) {
      const { name, modelType, status, sourceRunId, tags, params, metrics } = model;
      const own = tags.filter(isOwn);
      found.push({ name, modelType, status, sourceRunId, tags: own, params, metrics });
      found.push(artifacts && (await digestsOf(artifacts)));
    }
  }
  for await (const { model, versions } of from.registeredModels()) {
    const { name, description, tags, aliases } = model;
    found.push({ name, description, tags, aliases });
    for (const { version, source: at, runId, currentStage, description: about, tags: own, aliases: its } of versions) {
      found.push({ version, at, runId, currentStage, about, own, its });
    }
  }
  let text = JSON.stringify(canonical(found), null, 1);
  for (const [id, name] of [...names].sort(([a], [b]) => b.length - a.length)) text = text.replaceAll(id, name);
  return text;
}

/** Fields by name, and numbers as text, since JSON has no NaN. */
function canonical(value: unknown): unknown {
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(sorted(Object.entries(value), ([name]) => name).map(([name, of]) => [name, canonical(of)]));
}

/** Tags that say where something is from, or that a registry adds. */
const isOwn = ({ key }: { readonly key: string }) => key !== "perigee.moved_from" && key !== "mlflow.modelVersions";

const sorted = <Item>(items: readonly Item[], key: (item: Item) => string = JSON.stringify) =>
  [...items].sort((a, b) => (key(a) < key(b) ? -1 : 1));

const deleted = { deleted: true };
const everything = {
  runs: { moved: 4, same: 0 },
  logged_models: { moved: 1, same: 0 },
  model_versions: { moved: 2, same: 0 },
};
const nothing = {
  runs: { moved: 0, same: 4 },
  logged_models: { moved: 0, same: 1 },
  model_versions: { moved: 0, same: 2 },
};

describe("Moving to a database", () => {
  let target: OpenTracking;
  beforeAll(async () => {
    target = await database(place("database"));
  });

  it("brings everything, under the ids that it had", async () => {
    const result = await move(sourceOf(source), targetOf(target), deleted);
    expect(result).toMatchObject({ ...everything, problems: [] });
    expect(await contents(target)).toBe(await contents(source));
    for await (const run of sourceOf(source).runs((await source.tracking.getExperimentByName("asteroids"))!)) {
      expect((await target.tracking.getRun(run.info.runId)).info.runName).toBe(run.info.runName);
    }
  });

  it("changes nothing the second time", async () => {
    const before = await contents(target);
    expect(await move(sourceOf(source), targetOf(target), deleted)).toMatchObject({ ...nothing, problems: [] });
    expect(await contents(target)).toBe(before);
  });
});

describe("Moving to a server", () => {
  let target: OpenTracking;
  beforeAll(async () => {
    target = await served(place("server"));
  });

  it("brings everything, with links between runs and models, and versions under their numbers", async () => {
    const result = await move(sourceOf(source), targetOf(target), deleted);
    expect(result).toMatchObject({ ...everything, problems: [] });
    expect(await contents(target)).toBe(await contents(source));
  });

  it("says of each run what its id was, and changes nothing the second time", async () => {
    const [run] = (
      await target.tracking.searchRuns({
        experimentIds: [(await target.tracking.getExperimentByName("asteroids"))!.experimentId],
        filter: "attributes.run_name = 'parent'",
      })
    ).items;
    const from = run?.data.tags.find(({ key }) => key === "perigee.moved_from")?.value;
    expect((await source.tracking.getRun(from ?? "")).info.runName).toBe("parent");
    expect(await move(sourceOf(source), targetOf(target), deleted)).toMatchObject({ ...nothing, problems: [] });
  });

  it("goes on where it was cut, at whatever call", async () => {
    for (const calls of [1, 2, 3, 5, 6]) {
      const cut = await served(place(`cut-${calls}`));
      await expect(move(sourceOf(source), cutAfter(targetOf(cut), calls), deleted)).rejects.toThrow("gone");
      expect(await move(sourceOf(source), targetOf(cut), deleted)).toMatchObject({ problems: [] });
      expect(await contents(cut)).toBe(await contents(source));
    }
  });
});

describe("Exporting to a folder", () => {
  const path = join(folder, "export");

  it("and importing from it brings everything", async () => {
    const target = await archiveTarget(path, "source");
    expect(await move(sourceOf(source), target, deleted)).toMatchObject({ ...everything, problems: [] });
    const imported = await database(place("imported"));
    const result = await move(await openArchive(path), targetOf(imported), deleted);
    expect(result).toMatchObject({ ...everything, problems: [] });
    expect(await contents(imported)).toBe(await contents(source));
  });

  it("writes only what has changed since the last time", async () => {
    const again = await move(sourceOf(source), await archiveTarget(path, "source"), deleted);
    // A run that still goes on is written each time.
    expect(again).toMatchObject({ runs: { moved: 2, same: 2 }, logged_models: { moved: 0, same: 1 } });
  });

  it("refuses a folder that has something else in it, and one of another source", async () => {
    const other = place("other");
    writeFileSync(join(other, "thesis.txt"), "");
    await expect(archiveTarget(other, "source")).rejects.toMatchObject({ code: "NO_EXPORT" });
    await expect(archiveTarget(path, "another")).rejects.toThrow("it is an export of source");
  });

  it("is checked on the way back: a run whose files were touched is named, and the others are moved", async () => {
    const experiment = (await source.tracking.getExperimentByName("asteroids"))!;
    const run = (
      await source.tracking.searchRuns({
        experimentIds: [experiment.experimentId],
        filter: "attributes.run_name = 'parent'",
      })
    ).items[0]!;
    const metrics = join(path, "experiments", experiment.experimentId, "runs", run.info.runId, "metrics.jsonl");
    const before = readFileSync(metrics, "utf8");
    writeFileSync(metrics, before.replace("0.5", "0.6"));
    const target = await database(place("touched"));
    const { runs, problems } = await move(await openArchive(path), targetOf(target), deleted);
    writeFileSync(metrics, before);
    expect(runs).toEqual({ moved: 3, same: 0 });
    expect(problems).toMatchObject([{ what: expect.stringContaining(run.info.runId) }]);
  });
});

describe("A move", () => {
  it("takes the experiments and models that are named, and what is not deleted", async () => {
    const target = await database(place("chosen"));
    const result = await move(sourceOf(source), targetOf(target), { experiments: ["asteroids"], models: [] });
    expect(result).toMatchObject({ experiments: 1, runs: { moved: 2 }, model_versions: { moved: 0 }, problems: [] });
  });

  it("says what there is where a name is unknown", async () => {
    const target = await database(place("unknown"));
    const unknown = move(sourceOf(source), targetOf(target), { experiments: ["asteroid"] });
    await expect(unknown).rejects.toMatchObject({
      code: "EXPERIMENT_MISSING",
      hint: expect.stringContaining("asteroids"),
    });
    const model = move(sourceOf(source), targetOf(target), { models: ["hazards"] });
    await expect(model).rejects.toMatchObject({ code: "REGISTERED_MODEL_MISSING" });
  });

  it("leaves a version of the target as it is where it is another one, and says so", async () => {
    const target = await database(place("taken"));
    await target.registry.createRegisteredModel({ name: "hazard" });
    await target.registry.createModelVersion({ name: "hazard", source: "s3://elsewhere/model" });
    const { problems, model_versions } = await move(sourceOf(source), targetOf(target));
    expect(model_versions).toEqual({ moved: 1, same: 0 });
    expect(problems).toMatchObject([{ what: "version 1 of hazard", reason: expect.stringContaining("elsewhere") }]);
    expect((await target.registry.getModelVersion("hazard", "1")).source).toBe("s3://elsewhere/model");
  });
});

/** A target whose server is gone after so many calls. */
function cutAfter(target: MoveTarget, calls: number): MoveTarget {
  let left = calls;
  const counted =
    <Arguments extends unknown[], Result>(call: (...given: Arguments) => Promise<Result>) =>
    async (...given: Arguments) => {
      if (left-- <= 0) throw Object.assign(new Error("gone"), { code: "TRACKING_SERVER_UNREACHABLE" });
      return call(...given);
    };
  return {
    ...target,
    experiment: counted(target.experiment),
    run: counted(target.run),
    loggedModel: counted(target.loggedModel),
    completeRun: counted(target.completeRun),
    registeredModel: counted(target.registeredModel),
  };
}
