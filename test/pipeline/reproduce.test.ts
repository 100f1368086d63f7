import { appendFileSync, copyFileSync, cpSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  evaluate,
  formatReproduction,
  importDataset,
  loadData,
  reproduce,
  train,
  tune,
} from "../../src/pipeline/index.js";
import { sha256 } from "../../src/support/index.js";
import { useJobs } from "./job-context.js";

const { context, path, tracking, artifacts } = useJobs();
const quick = { model: "forest", params: { n_estimators: 5 } } as const;
const file = path("approaches.csv.gz");

beforeAll(async () => {
  const made = await loadData({ approaches: 2000, columns: {}, strict: false, seed: 7 }, context);
  copyFileSync(made.path, file);
});

describe("reproducing a run", () => {
  it.each([
    ["forest", { n_estimators: 5, max_depth: 4, n_jobs: 2 }, "history", "objects"],
    ["boosting", { n_estimators: 8, learning_rate: 0.07 }, "approach", "rows"],
    ["logistic", { C: 0.5 }, "history", "time"],
  ] as const)("gives the same bytes of a %s with %j on %s by %s", async (model, params, features, split) => {
    const run = await train({ data: file, model, params, features, split, seed: 11, testShare: 0.3 }, context);
    const result = await reproduce({ run: run.run_id }, context);
    expect(result).toMatchObject({ agrees: true, first_difference: null });
    expect(result.comparisons.map(({ what }) => what)).toEqual(["data", "code", "params", "model"]);
    const bytes = readFileSync(artifacts(run, "model/model.perigee"));
    expect(result.comparisons.at(-1)).toMatchObject({ now: sha256(bytes) });
  });

  it("makes the synthetic population again where it is gone, and the winner of a search", async () => {
    const run = await tune({ approaches: 2000, seed: 3, trials: 2, folds: 2, models: ["forest"] }, context);
    renameSync(path(".perigee/datasets/synthetic-v2-2000-seed-3.csv.gz"), path("gone.csv.gz"));
    expect(await reproduce({ run: `runs:/${run.run_id}` }, context)).toMatchObject({ agrees: true });
  });

  it("finds a dataset version by its reference, also when the name has got a newer one", async () => {
    const { reference, manifest } = await importDataset({ from: file, query: {}, name: "mine" }, context);
    const run = await train({ ...quick, data: reference }, context);
    await importDataset({ from: "synthetic", query: { approaches: 500 }, name: "mine" }, context);
    expect(await reproduce({ run: run.run_id }, context)).toMatchObject({ agrees: true });

    const parquet = path(`.perigee/datasets/versions/${manifest.digest}.parquet`);
    const bytes = readFileSync(parquet);
    bytes[20]! ^= 1;
    writeFileSync(parquet, bytes);
    await expect(reproduce({ run: run.run_id }, context)).rejects.toMatchObject({
      code: "VERSION_DAMAGED",
      exitCode: 3,
    });
  });

  it("finds an address, in the copy that was downloaded", async () => {
    const server = createServer((_, response) => response.end(readFileSync(file)));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    afterAll(() => server.close());
    const address = server.address();
    if (typeof address !== "object" || !address) throw new Error("the server has no port");
    const data = `http://127.0.0.1:${address.port}/approaches.csv.gz`;
    const run = await train({ ...quick, data, allowPrivate: true }, context);
    expect(await reproduce({ run: run.run_id }, context)).toMatchObject({ agrees: true });
  });

  it("names a file that has changed with both digests, and takes the place where the old one is now", async () => {
    const changing = path("changing.csv.gz");
    copyFileSync(file, changing);
    const run = await train({ ...quick, data: changing }, context);
    renameSync(changing, path("moved.csv.gz"));
    copyFileSync(path("moved.csv.gz"), changing);
    appendFileSync(changing, "x");

    const result = await reproduce({ run: run.run_id }, context);
    expect(result).toMatchObject({ agrees: false, first_difference: "data" });
    const [was, is] = [sha256(readFileSync(path("moved.csv.gz"))), sha256(readFileSync(changing))];
    expect(result.comparisons[0]).toEqual({
      what: "data",
      agrees: false,
      about: "changing.csv.gz",
      logged: was,
      now: is,
    });
    expect(formatReproduction(result)).toMatch(new RegExp(`differs +changing.csv.gz\\n +logged ${was}\\n +now +${is}`));
    expect(await reproduce({ run: run.run_id, data: path("moved.csv.gz") }, context)).toMatchObject({ agrees: true });
  });

  it("says which params were logged otherwise, and that another version of the code gave the same bytes", async () => {
    const run = await train({ ...quick, data: file }, context);
    const { tracking: store, close } = await tracking();
    await store.setTag(run.run_id, { key: "perigee.version", value: "0.0.9" });
    await close();
    const result = await reproduce({ run: run.run_id }, context);
    expect(result).toMatchObject({ agrees: true, first_difference: "code" });
    expect(formatReproduction(result)).toContain("agree, although the code differs");
  });

  it("says what differs first where the logged params are not those of the logged model", async () => {
    const run = await train({ ...quick, data: file }, context);
    const { tracking: store, close } = await tracking();
    const { data } = await store.getRun(run.run_id);
    const other = await store.createRun({ experimentId: run.experiment_id, startTime: 0, tags: data.tags });
    const params = data.params.map(({ key, value }) => ({
      key,
      value: key === "n_estimators" ? "6" : key === "decision_threshold" ? "0.123" : value,
    }));
    await store.logBatch(other.info.runId, { params });
    await close();
    const folder = artifacts({ run_id: other.info.runId, experiment_id: run.experiment_id });
    cpSync(artifacts(run), folder, { recursive: true });
    const result = await reproduce({ run: other.info.runId }, context);
    expect(result).toMatchObject({ agrees: false, first_difference: "params" });
    expect(result.comparisons[2]).toMatchObject({ what: "params", about: "decision_threshold", agrees: false });
    expect(result.comparisons[3]).toMatchObject({ what: "model", agrees: false });
  });

  it("names what is no run, a run without a model, and what a run did not log", async () => {
    await expect(reproduce({ run: "neo-hazard" }, context)).rejects.toMatchObject({ code: "RUN_UNKNOWN" });
    await expect(reproduce({ run: "0".repeat(32) }, context)).rejects.toThrow(/0{32}/);

    const run = await train({ ...quick, data: file }, context);
    const evaluation = await evaluate({ modelUri: run.model_uri, data: file }, context);
    await expect(reproduce({ run: evaluation.run_id }, context)).rejects.toMatchObject({ code: "MODEL_URI_UNKNOWN" });
    const { tracking: store, close } = await tracking();
    await store.deleteTag(run.run_id, "perigee.data_sha256");
    await close();
    await expect(reproduce({ run: run.run_id }, context)).rejects.toMatchObject({
      code: "RUN_NOT_REPRODUCIBLE",
      message: expect.stringContaining("the tag perigee.data_sha256"),
    });
  });
});
