import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { fitRule, readApproaches, ruleScores } from "../../src/neo/index.js";
import {
  describeModel,
  evaluate,
  formatMainJob,
  type LoadedData,
  listModels,
  loadData,
  type MainJobResult,
  mainJob,
  predict,
  type TrainResult,
  train,
} from "../../src/pipeline/index.js";
import { prepareParts } from "../../src/pipeline/parts.js";
import { useJobs } from "./job-context.js";

const { context, artifacts, tracking, path } = useJobs();
const data = { approaches: 3000, columns: {}, strict: false, seed: 42 };

let loaded: LoadedData;
let trained: TrainResult;
let past: TrainResult;
let main: MainJobResult;
beforeAll(async () => {
  loaded = await loadData(data, context);
  trained = await train({ model: "forest", params: { n_estimators: 20 }, register: true }, context, loaded);
  past = await train({ model: "forest", params: { n_estimators: 20 }, asOf: "past" }, context, loaded);
  main = await mainJob({ approaches: 3000, trials: 2, experiment: "main" }, context);
}, 120_000);

describe("the data job", () => {
  it("makes the synthetic file once for a size and seed, and reads it as any other", async () => {
    expect(loaded.path).toMatch(/\.perigee\/datasets\/synthetic-v2-3000-seed-42\.csv\.gz$/);
    const { mtimeMs } = statSync(loaded.path);
    const again = await loadData(data, context);
    expect(statSync(loaded.path).mtimeMs).toBe(mtimeMs);
    expect(again.summary).toEqual(loaded.summary);
    expect((await readApproaches(loaded.path)).approaches).toEqual(loaded.approaches);
  });

  it("takes empty text for no file, as MLflow's runner passes it", async () => {
    expect((await loadData({ ...data, data: "" }, context)).path).toBe(loaded.path);
  });

  it("counts what was read, dropped and missing, and passes warnings on", async () => {
    const file = path("odd.csv");
    const row = (id: number, speed: string, label: string) => `${id},20,${speed},5e6,${label}`;
    writeFileSync(
      file,
      `id,h,relative_velocity,miss_distance,hazardous\n${row(1, "10", "True")}\n${row(2, "11", "False")}\n${row(3, "", "False")}\n${row(4, "-1", "False")}\n`,
    );
    const { summary } = await loadData({ ...data, data: file }, context);
    expect(summary).toMatchObject({
      name: "odd.csv",
      rows: 3,
      rows_read: 4,
      rows_dropped: 1,
      dropped: { relative_velocity_within_limits: 1 },
      missing: { relative_velocity: 1 },
      warnings: [expect.stringContaining("relative_velocity are below 3600 km/h")],
    });
  });
});

describe("the training job", () => {
  it("tracks data, parameters, metrics, tags, reports, pictures and the model", async () => {
    const { tracking: store, close } = await tracking();
    const run = await store.getRun(trained.run_id);
    await close();
    const params = Object.fromEntries(run.data.params.map(({ key, value }) => [key, value]));
    const metrics = Object.fromEntries(run.data.metrics.map(({ key, value }) => [key, value]));
    const tags = Object.fromEntries(run.data.tags.map(({ key, value }) => [key, value]));

    expect(run.info.status).toBe("FINISHED");
    expect(params).toMatchObject({
      model: "forest",
      features: "history",
      split: "objects",
      seed: "42",
      n_estimators: "20",
      max_depth: "10",
    });
    expect(metrics).toMatchObject({
      pr_auc: trained.metrics.pr_auc,
      f1_at_threshold: trained.metrics_at_threshold.f1,
      rule_pr_auc: trained.rule.metrics.pr_auc,
      share_of_positives: trained.share_of_positives,
      fit_seconds: trained.fit_seconds,
    });
    expect(tags).toMatchObject({
      "perigee.split": "objects",
      "perigee.data_digest": loaded.summary.digest,
      "perigee.beats_rule": String(trained.beats_rule),
    });
    expect(run.inputs.datasetInputs).toMatchObject([
      {
        dataset: { name: loaded.summary.name, digest: loaded.summary.digest },
        tags: [{ key: "mlflow.data.context", value: "training" }],
      },
    ]);
    expect(readdirSync(artifacts(trained)).sort()).toEqual(["model", "pictures", "reports"]);
    const report = JSON.parse(readFileSync(artifacts(trained, "reports", "evaluation.json"), "utf8"));
    expect(report).toMatchObject({
      split: trained.split,
      verdict: trained.verdict,
      data: { digest: loaded.summary.digest },
    });
    expect(readFileSync(artifacts(trained, "reports", "evaluation.txt"), "utf8")).toContain("rule as of known, H ≤ 22");
    expect(JSON.parse(readFileSync(artifacts(trained, "reports", "validation.json"), "utf8"))).toEqual(
      loaded.validation,
    );
  });

  it("draws precision and recall with rule and share of positives, ROC, and calibration", () => {
    const pictures = readdirSync(artifacts(trained, "pictures"));
    expect(pictures.sort()).toEqual(["calibration.svg", "precision-recall.svg", "roc.svg"]);
    for (const name of pictures) {
      const svg = readFileSync(artifacts(trained, "pictures", name), "utf8");
      expect(svg).toMatch(/^<svg [\s\S]*<\/svg>\s*$/);
      expect(svg).toContain(`${loaded.summary.name}, by objects`);
      expect(svg).not.toContain("NaN");
    }
    const curve = readFileSync(artifacts(trained, "pictures", "precision-recall.svg"), "utf8");
    expect(curve).toContain(`PR-AUC ${trained.metrics.pr_auc.toFixed(4)}`);
    expect(curve).toContain("rule without learning");
    expect(curve).toContain("share of positives");
  });

  it("gives every object to one side only, and remembers which it trained on", async () => {
    expect(trained.split.objects_on_both_sides).toBe(0);
    const other = { ...loaded, summary: { ...loaded.summary, sha256: "other", digest: "other" } };
    const all = await evaluate({ modelUri: trained.model_uri }, context, other);
    const unseen = await evaluate({ modelUri: trained.model_uri, unseen: true }, context, other);
    expect(all.split.objects_on_both_sides).toBe(loaded.summary.objects - trained.split.test_objects);
    expect(unseen.split).toMatchObject({ kind: "all", objects_on_both_sides: 0, test_rows: trained.split.test_rows });
    expect(unseen.metrics).toEqual(trained.metrics);
  });

  it("evaluates on its own data only what was held out, to the same figures, unless --all is asked", async () => {
    const again = await evaluate({ modelUri: trained.model_uri }, context, loaded);
    expect(again).toMatchObject({ split: trained.split, metrics: trained.metrics, rule: trained.rule });
    const all = await evaluate({ modelUri: trained.model_uri, all: true }, context, loaded);
    expect(all).toMatchObject({ rows: loaded.summary.rows, split: { kind: "all" } });
  });

  it("fits the rule's distance on the training part alone", () => {
    const { train: part } = prepareParts(loaded.approaches, {
      features: "approach",
      split: "objects",
      testShare: 0.2,
      seed: 42,
    });
    const all = ruleScores(loaded.approaches);
    const scores = Float64Array.from(part.rows, (row) => all[row] ?? Number.NaN);
    expect(trained.rule.distance_au).toBe(fitRule(scores, part.y).distance);
  });

  it("marks a run that fails, and leaves no half-written model", async () => {
    await expect(
      train({ model: "forest", params: { n_estimators: -1 }, experiment: "failing" }, context, loaded),
    ).rejects.toMatchObject({ message: expect.stringContaining("n_estimators") });
    const { tracking: store, close } = await tracking();
    const experiment = await store.getExperimentByName("failing");
    const { items } = await store.searchRuns({ experimentIds: [experiment?.experimentId ?? ""] });
    await close();
    expect(items.map(({ info }) => info.status)).toEqual(["FAILED"]);
    const [run] = items;
    expect(
      existsSync(artifacts({ run_id: run?.info.runId ?? "", experiment_id: run?.info.experimentId ?? "" }, "model")),
    ).toBe(false);
  });

  it("describes its model, with where it came from, in one spelling", async () => {
    const model = await describeModel(trained.model_uri, context);
    expect(model).toMatchObject({
      estimator: "RandomForestClassifier",
      size: "20 trees",
      split: "objects",
      data_digest: loaded.summary.sha256,
      trained_rows: trained.split.train_rows,
      params: { n_estimators: 20 },
    });
    expect(Object.keys(model).filter((key) => /[A-Z]/.test(key))).toEqual([]);
  });
});

describe("a model of the past", () => {
  it("carries what it knows into its run, its reports and its metadata, and is held against the rule of the past", async () => {
    const { tracking: store, close } = await tracking();
    const { data: logged, info } = await store.getRun(past.run_id);
    await close();
    expect(info.runName).toBe("forest-history-past-by-objects");
    expect(logged.params).toContainEqual({ key: "as_of", value: "past" });
    expect(logged.tags).toContainEqual({ key: "perigee.as_of", value: "past" });
    expect(past.features).toMatchObject({ as_of: "past", scope: expect.stringContaining("before it") });
    expect(past.rule).toEqual(past.rules.past);
    expect(await describeModel(past.model_uri, context)).toMatchObject({ history_scope: "past" });
    expect(readFileSync(artifacts(past, "model", "MLmodel"), "utf8")).toContain("history_scope: past");
  });

  it("stands beside the rule over all known approaches and over past ones, as every model does", async () => {
    for (const result of [trained, past]) {
      const text = readFileSync(artifacts(result, "reports", "evaluation.txt"), "utf8");
      expect(text).toContain("rule as of known, H ≤ 22");
      expect(text).toContain("rule as of past, H ≤ 22");
    }
    expect(past.rules.known).toEqual(trained.rules.known);
    expect(past.rules.past).toEqual(trained.rules.past);
    expect(trained.rule).toEqual(trained.rules.known);
    const { tracking: store, close } = await tracking();
    const { data: logged } = await store.getRun(trained.run_id);
    await close();
    const metrics = Object.fromEntries(logged.metrics.map(({ key, value }) => [key, value]));
    expect(metrics).toMatchObject({
      rule_known_pr_auc: trained.rules.known.metrics.pr_auc,
      rule_past_pr_auc: trained.rules.past?.metrics.pr_auc,
    });
    expect(metrics.rule_past_pr_auc).toBeLessThan(metrics.rule_known_pr_auc ?? 0);
  });

  it("is evaluated and asked as of the past, unless otherwise told", async () => {
    const again = await evaluate({ modelUri: past.model_uri }, context, loaded);
    expect(again).toMatchObject({ metrics: past.metrics, rules: past.rules, features: past.features });
    const other = await evaluate({ modelUri: past.model_uri, asOf: "known" }, context, loaded);
    expect(other.features).toMatchObject({ as_of: "known", scope: expect.stringContaining("trained as of past") });
    expect(other.rule).toEqual(past.rules.known);

    const ask = async (asOf?: "known" | "past") =>
      (await predict({ modelUri: past.model_uri, data: loaded.path, ...(asOf && { asOf }) }, context)).as_of;
    expect([await ask(), await ask("known")]).toEqual(["past", "known"]);
  });

  it("needs dates, and says so before a run is made", async () => {
    const { date: _, ...undated } = loaded.approaches;
    const without = { ...loaded, approaches: undated };
    await expect(train({ asOf: "past", experiment: "undated" }, context, without)).rejects.toMatchObject({
      code: "DATES_MISSING",
      message: expect.stringContaining("history of past approaches"),
    });
    const { rules } = await train({ model: "logistic", experiment: "undated" }, context, without);
    expect(rules.past).toBeNull();
  });
});

describe("the prediction job", () => {
  it("scores every row, and writes the same to a CSV", async () => {
    const {
      predictions = [],
      flagged,
      rows,
    } = await predict({ modelUri: trained.model_uri, data: loaded.path }, context);
    expect(rows).toBe(loaded.summary.rows);
    expect(predictions.filter(({ label }) => label === 1)).toHaveLength(flagged);

    const output = path("scores/made.csv");
    await predict({ modelUri: trained.model_uri, data: loaded.path, output }, context);
    const [header, ...lines] = readFileSync(output, "utf8").trimEnd().split("\n");
    expect(header).toBe("neo_id,name,miss_distance,label,probability");
    expect(lines.map((line) => Number(line.split(",").at(-1)))).toEqual(
      predictions.map(({ probability }) => probability),
    );
  });
});

describe("the main job", () => {
  it("judges the same forest by rows and by objects, and tunes by objects", () => {
    expect(main.baseline.rows.split.kind).toBe("rows");
    expect(main.baseline.rows.split.objects_on_both_sides).toBeGreaterThan(0);
    expect(main.baseline.objects.split).toMatchObject({ kind: "objects", objects_on_both_sides: 0 });
    expect(main.baseline.rows.params).toEqual(main.baseline.objects.params);
    expect(main.best).toMatchObject({ trials: 2, split: { kind: "objects" }, features: { set: "history" } });
  });

  it("registers the best, and makes it champion where there was none", async () => {
    expect(main.promotion).toMatchObject({ alias: "champion", version: main.best.registered_version, replaced: null });
    const [model] = await listModels(context);
    expect(model?.name).toBe("neo-hazard");
    expect(model?.versions.find(({ aliases }) => aliases.includes("champion"))).toMatchObject({
      version: main.best.registered_version,
      run_id: main.best.run_id,
      pr_auc: main.best.metrics.pr_auc,
    });
  });

  it("prints both splits side by side and the rule beside the best model, from the figures that it tracked", () => {
    const text = formatMainJob(main);
    const { rows, objects } = main.baseline;
    expect(text).toMatch(new RegExp(`PR-AUC +${rows.metrics.pr_auc.toFixed(4)} +${objects.metrics.pr_auc.toFixed(4)}`));
    expect(text).toMatch(
      new RegExp(
        `PR-AUC, by objects +${main.best.metrics.pr_auc.toFixed(4)} +${main.best.rule.metrics.pr_auc.toFixed(4)}`,
      ),
    );
    expect(text).toContain(main.best.verdict);
    expect(text).toContain(`digest ${main.data.digest}`);
  });

  it("keeps the champion where the next one is no better, and says why", async () => {
    const next = await mainJob({ approaches: 3000, trials: 1, seed: 7, experiment: "main" }, context);
    expect(next.promotion).toMatchObject({ refused: expect.stringContaining("evaluated on different data") });
    expect(formatMainJob(next)).toContain("Not promoted");
  });
});
