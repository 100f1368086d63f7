import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { averagePrecision, createClassifier, rocAuc, take } from "../dist/learn/index.js";
import { ruleScores } from "../dist/neo/index.js";
import { prepareParts } from "../dist/pipeline/parts.js";
import { withTemporaryFolder } from "../dist/support/index.js";
import { readData } from "./common/data.mjs";
import { runAnchor, runPython } from "./common/python.mjs";
import { count, figure, median, printGoal, printSkipped, printTable, seconds } from "./common/table.mjs";

export const about = "fit seconds and quality beside scikit-learn, LightGBM and XGBoost: train [FILE] [REPEATS]";

const fitLightgbm = fileURLToPath(new URL("common/fit_lightgbm.py", import.meta.url));
const forestParams = { n_estimators: 100, max_depth: 10, n_jobs: 2, random_state: 42 };
const boostingParams = { n_estimators: 200, num_leaves: 31, learning_rate: 0.1, random_state: 42 };

/**
 * Fits ours and theirs in turn, so that what else the machine does falls on both.
 *
 * The anchors split with seed 42 by their own random numbers; `lgbm, our split` is LightGBM on our rows.
 *
 * @param {string[]} args
 */
export async function run(args) {
  const { path, approaches } = await readData(args[0]);
  const repeats = Math.max(3, Number(args[1] ?? 3));
  console.log(
    `${count(approaches.rows)} rows of ${path}, median of ${repeats} fits, data in memory, 2 threads at most`,
  );
  const shared = { path, approaches, repeats };

  const forest = await compare("forest, 100 trees, depth 10, approach features, split by rows", {
    ...shared,
    kind: "forest",
    params: forestParams,
    features: "approach",
    split: "rows",
    anchors: ["sk_rf10"],
  });
  const faster = forest.ratios.get("sk_rf10");
  if (faster) printGoal("at least 10 times as fast as scikit-learn", `${faster.toFixed(1)} times`, faster >= 10);
  printGoal("ROC-AUC within 0.01 of 0.902", figure(forest.ours.roc_auc), Math.abs(forest.ours.roc_auc - 0.902) <= 0.01);

  for (const split of /** @type {const} */ (["rows", "objects"])) {
    await compare(`boosting, 200 rounds, 31 leaves, rate 0.1, approach features, split by ${split}`, {
      ...shared,
      kind: "boosting",
      params: boostingParams,
      features: "approach",
      split,
      anchors: ["lgbm", "xgb", "sk_hgb"],
    });
  }

  const history = await compare("boosting with the history of objects, split by objects", {
    ...shared,
    kind: "boosting",
    params: boostingParams,
    features: "history",
    split: "objects",
    anchors: [],
    rule: true,
  });
  printGoal("PR-AUC of at least 0.94", figure(history.ours.pr_auc), history.ours.pr_auc >= 0.94);
}

/** One table: ours, the anchors, and LightGBM on our features and rows where we fit boosting. */
async function compare(title, { path, approaches, repeats, kind, params, features, split, anchors, rule }) {
  console.log(`\n${title}`);
  const parts = prepareParts(approaches, { features, split, testShare: 0.2, seed: 42 });
  /** @type {Map<string, Record<string, number>[]>} */
  const measured = new Map();
  const skipped = [];
  const keep = (name, result) => {
    if (typeof result === "string") skipped.push(result);
    else measured.set(name, [...(measured.get(name) ?? []), result]);
  };
  await withTemporaryFolder(tmpdir(), async (folder) => {
    if (kind === "boosting") writeParts(folder, parts);
    for (let i = 0; i < repeats; i++) {
      keep("perigee", await fitOurs(kind, params, parts));
      for (const anchor of anchors) keep(anchor, await runAnchor(anchor, path, split));
      if (kind !== "boosting") continue;
      const rows = parts.train.x.rows + parts.test.x.rows;
      const words = [fitLightgbm, folder, String(rows), String(parts.train.x.columns.length)];
      const ran = await runPython(words, "lgbm");
      keep("lgbm, our split", typeof ran === "string" ? ran : ran[0]);
    }
  });

  const summaries = [...measured].map(([name, fits]) => ({ ...fits[0], name, fit: median(fits.map((f) => f.fit_s)) }));
  const ours = summaries.find(({ name }) => name === "perigee");
  const ratios = new Map(summaries.map(({ name, fit }) => [name, fit / ours.fit]));
  const rows = summaries.map(({ name, fit, roc_auc, pr_auc }) => [
    name,
    seconds(fit),
    name === "perigee" ? "" : `${ratios.get(name).toFixed(2)}`,
    figure(roc_auc),
    figure(pr_auc),
  ]);
  if (rule) {
    const scores = take(ruleScores(approaches), parts.test.rows);
    rows.push([
      "the rule without learning",
      "",
      "",
      figure(rocAuc(parts.test.y, scores)),
      figure(averagePrecision(parts.test.y, scores)),
    ]);
  }
  printTable(["", "fit s", "times ours", "ROC-AUC", "PR-AUC"], rows);
  printSkipped(skipped);
  return { ours, ratios };
}

async function fitOurs(kind, params, { train, test }) {
  const classifier = createClassifier(kind, params);
  const started = performance.now();
  await classifier.fit(train.x, train.y);
  const fit_s = (performance.now() - started) / 1000;
  const probability = classifier.predictProba(test.x);
  return { fit_s, roc_auc: rocAuc(test.y, probability), pr_auc: averagePrecision(test.y, probability) };
}

/** The training part and after it the test part, as `fit_lightgbm.py` reads them. */
function writeParts(folder, { train, test }) {
  const rows = train.x.rows + test.x.rows;
  const features = new Float32Array(rows * train.x.columns.length);
  for (const [i, column] of train.x.columns.entries()) {
    features.set(column, i * rows);
    features.set(test.x.columns[i], i * rows + train.x.rows);
  }
  writeFileSync(join(folder, "features.f32"), features);
  const labels = new Uint8Array(rows);
  labels.set(train.y);
  labels.set(test.y, train.x.rows);
  writeFileSync(join(folder, "labels.u8"), labels);
  writeFileSync(join(folder, "train.u8"), new Uint8Array(rows).fill(1, 0, train.x.rows));
}
