import { beforeAll, describe, expect, it } from "vitest";
import { loadData, type TuneResult, tune } from "../../src/pipeline/index.js";
import type { Run } from "../../src/tracking/index.js";
import { useJobs } from "./job-context.js";

const { context, tracking } = useJobs();
const trials = 5;
const settings = { trials, folds: 3, seed: 42 };

let result: TuneResult;
let again: TuneResult;
let runs: readonly Run[];
beforeAll(async () => {
  const data = await loadData({ approaches: 1500, columns: {}, strict: false }, context);
  result = await tune({ ...settings, register: true }, context, data);
  again = await tune({ ...settings, experiment: "again" }, context, data);
  const { tracking: store, close } = await tracking();
  runs = (await store.searchRuns({ experimentIds: [result.experiment_id] })).items;
  await close();
}, 120_000);

const tag = (run: Run, key: string) => run.data.tags.find((entry) => entry.key === key)?.value;
const metric = (run: Run, key: string) => run.data.metrics.find((entry) => entry.key === key)?.value;
const nested = () => runs.filter((run) => tag(run, "mlflow.parentRunId") === result.run_id);

describe("the tuning job", () => {
  it("keeps one nested run for each trial, in MLflow's form", () => {
    expect(
      nested()
        .map(({ info }) => info.runName)
        .sort(),
    ).toEqual(["trial-0", "trial-1", "trial-2", "trial-3", "trial-4"]);
    expect(runs).toHaveLength(trials + 1);
    for (const run of nested()) {
      expect(run.data.params.map(({ key }) => key)).toEqual(expect.arrayContaining(["model", "n_estimators"]));
      expect(["FINISHED", "KILLED"]).toContain(run.info.status);
    }
  });

  it("chooses the trial with the largest mean PR-AUC over its folds, and refits it", () => {
    const complete = nested().filter((run) => metric(run, "cv_pr_auc") !== undefined);
    const best = complete.reduce((a, b) => ((metric(b, "cv_pr_auc") ?? 0) > (metric(a, "cv_pr_auc") ?? 0) ? b : a));
    expect(metric(best, "cv_pr_auc")).toBe(result.cv_pr_auc);
    const params = Object.fromEntries(best.data.params.map(({ key, value }) => [key, value]));
    for (const [name, value] of Object.entries(result.best_params)) expect(params[name]).toBe(String(value));
    expect(result.params).toMatchObject(result.best_params);

    const folds = [0, 1, 2].map((fold) => metric(best, `fold_${fold}_pr_auc`) ?? Number.NaN);
    expect((folds[0]! + folds[1]! + folds[2]!) / 3).toBeCloseTo(result.cv_pr_auc, 12);
  });

  it("scores the held-out part once, in the parent run: no trial has a figure of it", () => {
    for (const run of nested()) {
      expect(run.data.metrics.map(({ key }) => key).filter((key) => !/^(cv|fold_\d+)_pr_auc$/.test(key))).toEqual([]);
      expect(run.inputs.datasetInputs).toEqual([]);
    }
    const parent = runs.find(({ info }) => info.runId === result.run_id);
    expect(parent && metric(parent, "pr_auc")).toBe(result.metrics.pr_auc);
    expect(result.split.objects_on_both_sides).toBe(0);
  });

  it("gives the same model for the same seed", () => {
    expect(again.best_params).toEqual(result.best_params);
    expect(again.metrics).toEqual(result.metrics);
    expect(again.threshold).toBe(result.threshold);
  });

  it("registers the refitted model where that is asked", () => {
    expect(result.registered_uri).toBe("models:/neo-hazard/1");
    expect(again.registered_uri).toBeUndefined();
  });
});
