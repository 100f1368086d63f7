import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { prepareParts } from "../dist/pipeline/parts.js";
import { withTemporaryFolder } from "../dist/support/index.js";
import { readData } from "./common/data.mjs";
import { runPython } from "./common/python.mjs";
import { count, figure, median, printGoal, printSkipped, printTable, seconds } from "./common/table.mjs";

export const about =
  "forests beside scikit-learn's, LightGBM's and XGBoost's, each in its own process: forest [FILE] [REPEATS]";

const ours = fileURLToPath(new URL("common/fit-forest.mjs", import.meta.url));
const theirs = fileURLToPath(new URL("common/fit_forest.py", import.meta.url));

/**
 * Fits ours and theirs in turn on the same rows, so that what else the machine does falls on both.
 *
 * @param {string[]} args
 */
export async function run(args) {
  const { path, approaches } = await readData(args[0]);
  const repeats = Math.max(3, Number(args[1] ?? 5));
  const parts = prepareParts(approaches, { features: "approach", split: "rows", testShare: 0.2, seed: 42 });
  console.log(
    `${count(parts.train.x.rows)} rows of ${path}, median of ${repeats} fits, data in memory, 2 threads at most`,
  );
  await withTemporaryFolder(tmpdir(), async (folder) => {
    writeParts(folder, parts);
    const shape = [folder, String(parts.train.x.rows + parts.test.x.rows), String(parts.train.x.columns.length)];
    const shared = { shape, repeats };

    const limited = await compare("100 trees, depth 10", "forest", ["sklearn", "lightgbm", "xgboost"], shared);
    judge(limited, "sklearn", 20, 0.003);
    judge(limited, "lightgbm", 2, 0);
    judge(limited, "xgboost", 2, 0);
    const { lightgbm } = limited;
    if (lightgbm) {
      const measured = `${limited.forest.peak_mb.toFixed(0)} MB and ${lightgbm.peak_mb.toFixed(0)} MB`;
      printGoal("no more memory than LightGBM", measured, limited.forest.peak_mb <= lightgbm.peak_mb);
    }

    const unlimited = await compare("100 trees, no limit of depth", "forest_unlimited", ["sklearn_unlimited"], shared);
    judge(unlimited, "sklearn_unlimited", 8);
    await compare("100 extra trees, no limit of depth", "extra", ["sklearn_extra"], shared);
  });
}

/** One table; returns the summaries by name. */
async function compare(title, learner, references, { shape, repeats }) {
  console.log(`\n${title}`);
  const measured = new Map();
  const skipped = [];
  const keep = (name, result) => {
    if (typeof result === "string") skipped.push(result);
    else measured.set(name, [...(measured.get(name) ?? []), result]);
  };
  for (let i = 0; i < repeats; i++) {
    const { stdout } = await promisify(execFile)(process.execPath, [ours, ...shape, learner]);
    keep(learner, JSON.parse(stdout));
    for (const reference of references) {
      const ran = await runPython([theirs, ...shape, reference], reference);
      keep(reference, typeof ran === "string" ? ran : ran[0]);
    }
  }
  const middle = (fits, key) => median(fits.map((fit) => fit[key]));
  const summaries = Object.fromEntries(
    [...measured].map(([name, fits]) => [
      name,
      { ...fits[0], fit_s: middle(fits, "fit_s"), again_s: middle(fits, "again_s"), peak_mb: middle(fits, "peak_mb") },
    ]),
  );
  const mine = summaries[learner];
  const rows = Object.entries(summaries).map(([name, { fit_s, again_s, roc_auc, pr_auc, peak_mb }]) => [
    name,
    seconds(fit_s),
    name === learner ? seconds(again_s) : "",
    name === learner ? "" : (fit_s / mine.fit_s).toFixed(2),
    figure(roc_auc),
    figure(pr_auc),
    peak_mb.toFixed(0),
  ]);
  printTable(["", "fit s", "again s", "times ours", "ROC-AUC", "PR-AUC", "MB more"], rows);
  printSkipped(skipped);
  return { ...summaries, forest: mine };
}

/** Prints how ours did beside one reference, where that was measured. */
function judge(summaries, reference, times, below) {
  const { forest, [reference]: theirs } = summaries;
  if (!theirs) return;
  const faster = theirs.fit_s / forest.fit_s;
  printGoal(`${times} times as fast as ${reference}`, `${faster.toFixed(1)} times`, faster >= times);
  if (below === undefined) return;
  const difference = forest.pr_auc - theirs.pr_auc;
  printGoal(`PR-AUC no more than ${below} below ${reference}`, difference.toFixed(4), difference >= -below);
}

/** The training part and after it the test part, as the two scripts read them. */
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
