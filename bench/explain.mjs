import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClassifier, createRowExplainer, shapValues, takeRows } from "../dist/learn/index.js";
import { prepareParts } from "../dist/pipeline/parts.js";
import { withTemporaryFolder } from "../dist/support/index.js";
import { converse } from "./common/conversation.mjs";
import { readData } from "./common/data.mjs";
import { count, median, printGoal, printSkipped, printTable } from "./common/table.mjs";

export const about =
  "rows explained in a second beside LightGBM's pred_contrib and shap: explain [FILE] [REPEATS] [ROWS]";

const references = fileURLToPath(new URL("common/explain_references.py", import.meta.url));
const models = {
  boosting: { n_estimators: 200, num_leaves: 31, learning_rate: 0.1, random_state: 42 },
  forest: { n_estimators: 100, max_depth: 10, random_state: 42 },
};
/** shap needs minutes for a forest: it gets the first rows only, and rates are compared. */
const shapRowsOfForest = 50;

/**
 * Explains rows in memory, ours and theirs in turn, 2 threads at most; shap has one.
 *
 * LightGBM explains its own model of the same data and size, shap explains our trees: its values must be ours.
 *
 * @param {string[]} args
 */
export async function run(args) {
  const { path, approaches } = await readData(args[0]);
  const repeats = Math.max(5, Number(args[1] ?? 5));
  const { train, test } = prepareParts(approaches, {
    features: "approach",
    split: "objects",
    testShare: 0.2,
    seed: 42,
  });
  const rows = Math.min(test.x.rows, Number(args[2] ?? 10_000));
  const x = takeRows(
    test.x,
    Uint32Array.from({ length: rows }, (_, row) => row),
  );
  console.log(`${count(rows)} rows of ${path}, ${x.columns.length} features, median of ${repeats}`);

  const fitted = {};
  for (const [kind, params] of Object.entries(models)) {
    fitted[kind] = (await createClassifier(kind, params).fit(train.x, train.y)).model;
  }
  await withTemporaryFolder(tmpdir(), async (folder) => {
    writeWork(folder, fitted, train, x);
    const theirs = await converse([references, folder]);
    const skipped = typeof theirs === "string" ? [`LightGBM and shap (${theirs})`] : [];
    for (const kind of /** @type {const} */ (["boosting", "forest"])) {
      await compare(kind, fitted[kind], x, repeats, typeof theirs === "string" ? undefined : theirs);
    }
    if (typeof theirs !== "string") theirs.end();
    printSkipped(skipped);
  });
}

async function compare(kind, model, x, repeats, theirs) {
  /** @type {Map<string, number[]>} */
  const rates = new Map();
  const keep = (name, rows, seconds) => rates.set(name, [...(rates.get(name) ?? []), rows / seconds]);
  let first = [];
  let differs = 0;
  for (let i = 0; i < repeats; i++) {
    const started = performance.now();
    const { values } = await shapValues(model, x);
    keep("perigee", x.rows, (performance.now() - started) / 1000);
    first = values.map((column) => column[0]);
    if (kind === "boosting" && theirs) keep("lightgbm", x.rows, (await theirs.ask(`lightgbm ${x.rows}`)).seconds);
    if (!theirs) continue;
    const rows = kind === "forest" ? Math.min(x.rows, shapRowsOfForest) : x.rows;
    const answer = await theirs.ask(`shap-${kind} ${rows}`);
    keep("shap", rows, answer.seconds);
    differs = Math.max(differs, ...answer.first.map((value, feature) => Math.abs(value - first[feature])));
  }
  const explain = createRowExplainer(model);
  const single = Float32Array.from(x.columns, (column) => column[0]);
  const milliseconds = Array.from({ length: 50 * repeats }, () => {
    const started = performance.now();
    explain(single);
    return performance.now() - started;
  });

  console.log(`\n${kind}, ${JSON.stringify(models[kind]).replaceAll(/[{}"]/g, "").replaceAll(",", ", ")}`);
  const ours = median(rates.get("perigee"));
  printTable(
    ["", "rows/s", "ms", "ours is"],
    [...rates].map(([name, values]) => {
      const rate = median(values);
      const ms = ((1000 * x.rows) / rate).toFixed(1);
      return [name, count(rate), ms, name === "perigee" ? "" : `${(ours / rate).toFixed(1)} x`];
    }),
  );
  const one = median(milliseconds);
  const oneMs = `${one.toFixed(3)} ms`;
  if (kind === "forest") console.log(`  one row: ${oneMs}`);
  else printGoal("one row in less than 1 ms", oneMs, one < 1);
  const goals =
    kind === "forest"
      ? [["shap", 5]]
      : [
          ["lightgbm", 1],
          ["shap", 5],
        ];
  for (const [name, least] of goals) {
    if (!rates.has(name)) continue;
    const times = ours / median(rates.get(name));
    printGoal(`at least ${least} times as fast as ${name}`, `${times.toFixed(1)} times`, times >= least);
  }
  if (rates.has("shap")) printGoal("the values of shap, to 1e-5", differs.toExponential(1), differs < 1e-5);
}

/** Our trees as JSON; the rows and the training part column after column. */
function writeWork(folder, fitted, train, x) {
  const names = ["treeStarts", "feature", "threshold", "missingLeft", "left", "right", "value", "cover"];
  const arrays = (model) =>
    Object.fromEntries([["base", model.base], ...names.map((name) => [name, [...model[name]]])]);
  const work = {
    features: x.columns.length,
    models: Object.fromEntries(Object.entries(fitted).map(([kind, model]) => [kind, arrays(model)])),
  };
  writeFileSync(join(folder, "model.json"), JSON.stringify(work));
  writeFileSync(join(folder, "labels.u8"), train.y);
  for (const [name, table] of [
    ["train.f32", train.x],
    ["rows.f32", x],
  ]) {
    const columns = new Float32Array(table.rows * table.columns.length);
    for (const [j, column] of table.columns.entries()) columns.set(column, j * table.rows);
    writeFileSync(join(folder, name), columns);
  }
}
