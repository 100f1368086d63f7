import { appendFileSync, copyFileSync, existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTracking } from "../../src/tracking/index.js";
import { realData } from "../real-data.js";
import { eventually, perigee, plainEnvironment, start, temporaryFolder } from "./perigee.js";

const folder = temporaryFolder();
const data = join(folder.path, "approaches.csv.gz");

beforeAll(async () => {
  const made = await perigee(["data", "synth", "--approaches", "6000", "--output", data, "--quiet"], folder.path);
  expect(made).toMatchObject({ code: 0 });
});
afterAll(() => folder.remove());

const json = async (...words: string[]) => {
  const ended = await perigee([...words, "--json", "--quiet"], folder.path);
  expect(ended.stderr).toBe("");
  expect(ended.code).toBe(0);
  return JSON.parse(ended.stdout);
};

describe("perigee train", () => {
  it.each(["forest", "boosting", "logistic"])(
    "trains a %s, tracks it, and evaluates it again to the same figures",
    async (model) => {
      const trained = await json("train", "--data", data, "--model", model, "--features", "history", "--register");
      expect(trained).toMatchObject({
        rows: expect.any(Number),
        fit_seconds: expect.any(Number),
        predict_seconds: expect.any(Number),
        split: { kind: "objects", seed: 42, objects_on_both_sides: 0 },
        data: { digest: expect.stringMatching(/^[0-9a-f]{8}/) },
        features: { set: "history" },
      });
      expect(trained.metrics.pr_auc).toBeGreaterThan(trained.share_of_positives);
      for (const { metrics, pr_auc_interval: interval } of [trained, trained.rule]) {
        expect(interval).toMatchObject({ level: 0.95, objects: trained.split.test_objects });
        expect(interval.low).toBeLessThanOrEqual(metrics.pr_auc);
        expect(interval.high).toBeGreaterThanOrEqual(metrics.pr_auc);
      }
      expect(trained.pr_auc_difference.value).toBeCloseTo(trained.metrics.pr_auc - trained.rule.metrics.pr_auc, 12);

      const again = await json("evaluate", trained.model_uri, "--data", data);
      expect(again.metrics).toEqual(trained.metrics);
      expect(again.metrics_at_threshold).toEqual(trained.metrics_at_threshold);
      expect(again.rule).toEqual(trained.rule);
      expect(again.pr_auc_interval).toEqual(trained.pr_auc_interval);
    },
  );

  it("gives the same figures for the same seed, and says when a split by rows flatters", async () => {
    const words = ["train", "--data", data, "--model", "forest", "--features", "approach", "--split", "rows"];
    const [first, second] = [await json(...words), await json(...words)];
    expect(second.metrics).toEqual(first.metrics);
    expect(first.split.objects_on_both_sides).toBeGreaterThan(0);
    expect(first.verdict).toMatch(/stand on both sides of this split, so its figures flatter/);
  });

  it("is reproduced byte for byte: exit code 0, and 3 once a byte of the data has changed", async () => {
    const changing = join(folder.path, "changing.csv.gz");
    copyFileSync(data, changing);
    const { run_id } = await json(
      "train",
      "--data",
      "changing.csv.gz",
      "--model",
      "forest",
      "--param",
      "n_estimators=5",
    );
    expect(await json("reproduce", run_id)).toMatchObject({ run_id, agrees: true });
    appendFileSync(changing, "\n");
    const differs = await perigee(["reproduce", run_id, "--quiet"], folder.path);
    expect(differs.code).toBe(3);
    expect(differs.stdout).toMatch(/data +differs +changing\.csv\.gz\n +logged [0-9a-f]{64}\n +now +[0-9a-f]{64}/);
  });

  it("sets the rule without learning beside every model", async () => {
    const { rule, beats_rule, metrics } = await json(
      "train",
      "--data",
      data,
      "--model",
      "logistic",
      "--features",
      "approach",
    );
    expect(rule.metrics.pr_auc).toBeGreaterThan(metrics.pr_auc);
    expect(beats_rule).toBe(false);
  });

  it("says on other data how many objects the model has met in training", async () => {
    const { model_uri } = await json("train", "--data", data, "--model", "forest", "--features", "approach");
    const other = join(folder.path, "other.csv");
    await json("data", "import", data, "--output", other);
    const report = await json("evaluate", model_uri, "--data", other);
    expect(report.split.kind).toBe("all");
    expect(report.split.objects_on_both_sides).toBeGreaterThan(0);
    const unseen = await json("evaluate", model_uri, "--data", other, "--unseen");
    expect(unseen.split.objects_on_both_sides).toBe(0);
    expect(unseen.rows).toBeLessThan(report.rows);
  });

  it("promotes only what is no worse than the champion: exit code 3 otherwise", async () => {
    await json("train", "--data", data, "--model", "logistic", "--features", "approach", "--register");
    const shown = await json("models", "list");
    const { versions } = shown.models[0];
    const byQuality = [...versions].sort((a, b) => a.pr_auc - b.pr_auc);
    const [worst, best] = [byQuality[0].version, byQuality.at(-1).version];
    await json("models", "promote", best);
    const refused = await perigee(["models", "promote", worst], folder.path);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toMatch(/GATE_REFUSED/);
    const after = await json("models", "list");
    expect(after.models[0].versions.find((version: { version: string }) => version.version === best).aliases).toEqual([
      "champion",
    ]);
  });

  it("predicts without labels and writes a CSV", async () => {
    const output = join(folder.path, "scores.csv");
    const result = await json("predict", "models:/neo-hazard@champion", "--data", data, "--output", output);
    expect(result.flagged).toBeGreaterThan(0);
    expect(existsSync(output)).toBe(true);
  });

  it("leaves a run marked KILLED and no half-written file when it is interrupted", async () => {
    const training = start(
      ["train", "--data", data, "--model", "boosting", "--param", "n_estimators=20000", "--run-name", "interrupted"],
      folder.path,
    );
    await eventually(() => (/Fitting|Choosing/.test(training.stderr()) ? true : undefined));
    training.child.kill("SIGINT");
    const { code } = await training.ended;
    expect(code).not.toBe(0);

    const { tracking, close } = await openTracking({ folder: folder.path, env: plainEnvironment() });
    const experiment = await tracking.getExperimentByName("neo-hazard");
    const { items } = await tracking.searchRuns({
      experimentIds: [experiment?.experimentId ?? ""],
      filter: "attributes.run_name = 'interrupted'",
    });
    await close();
    expect(items.map(({ info }) => info.status)).toEqual(["KILLED"]);
    expect(readdirSync(join(folder.path, ".perigee")).filter((name) => name.startsWith("tmp-"))).toEqual([]);
  });

  const real = realData("neows-2024.csv");
  it.skipIf(!real)(
    "trains on real approaches of NASA's (skipped where neows-2024.csv is not beside the project)",
    async () => {
      const report = await json("train", "--data", real ?? "", "--features", "approach", "--model", "forest");
      expect(report.rows).toBe(4863);
      expect(report.metrics.roc_auc).toBeGreaterThan(0.85);
    },
  );
});
