import { execFile } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { averagePrecision, createClassifier, rocAuc, take } from "../dist/learn/index.js";
import { ruleScores } from "../dist/neo/index.js";
import { prepareParts } from "../dist/pipeline/parts.js";
import { createRandom, withTemporaryFolder } from "../dist/support/index.js";
import { readData } from "./common/data.mjs";
import { References, writeSet } from "./common/references.mjs";
import { writeResults } from "./common/results.mjs";
import { count, figure, median, printGoal, printSkipped, printTable, seconds } from "./common/table.mjs";

export const about =
  "fit seconds, memory and quality beside scikit-learn, LightGBM and XGBoost: train [FILE] [--repeats N] [--quick] [--only TITLE]";

const fitOurs = fileURLToPath(new URL("common/fit_ours.mjs", import.meta.url));
const forest = { n_estimators: 100, max_depth: 10, n_jobs: 2, random_state: 42 };
const boosting = { n_estimators: 200, num_leaves: 31, learning_rate: 0.1, n_jobs: 2, random_state: 42 };

/** How many times as fast as a reference, and how far below its PR-AUC at most. */
const works = [
  {
    title: "forest, 100 trees, depth 10",
    kind: "forest",
    params: forest,
    set: "rows",
    goals: {
      "scikit-learn forest": { times: 20, below: 0.003 },
      "LightGBM forest": { times: 2, below: 0 },
      "XGBoost forest": { times: 2, below: 0 },
    },
  },
  {
    title: "forest, 100 trees, unlimited depth",
    kind: "forest",
    params: { ...forest, max_depth: null },
    set: "rows",
    slow: true,
    goals: { "scikit-learn forest, unlimited": { times: 8 } },
  },
  {
    title: "boosting, 200 rounds, 31 leaves, rate 0.1",
    kind: "boosting",
    params: boosting,
    set: "rows",
    memory: "LightGBM",
    goals: { LightGBM: { times: 1, below: 0.003 }, XGBoost: { times: 1 } },
  },
  {
    title: "the same, split by objects",
    kind: "boosting",
    params: boosting,
    set: "objects",
    goals: { LightGBM: { times: 1, below: 0.003 }, XGBoost: { times: 1 } },
  },
  {
    title: "the same on 10 times the rows, sampled with noise",
    kind: "boosting",
    params: boosting,
    set: "ten",
    slow: true,
    memory: "LightGBM",
    goals: { LightGBM: { times: 1, below: 0.003 }, XGBoost: { times: 1 } },
  },
  {
    title: "boosting with the history of objects, split by objects",
    kind: "boosting",
    params: boosting,
    set: "history",
    leastPrAuc: 0.94,
    goals: { LightGBM: { times: 1, below: 0.003 } },
  },
];

/**
 * Fits ours and theirs in turn on the same rows, so that what else the machine does falls on both; 2 threads each.
 *
 * `--quick` fits once, without what takes minutes; `--only` takes the works with these words in their title. Only a whole
 * run writes its results.
 *
 * @param {string[]} args
 */
export async function run(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      repeats: { type: "string", default: "5" },
      quick: { type: "boolean", default: false },
      only: { type: "string" },
    },
  });
  const { path, approaches } = await readData(positionals[0]);
  const repeats = values.quick ? 1 : Math.max(5, Number(values.repeats));
  console.log(`${count(approaches.rows)} rows of ${path}, median of ${repeats}, data in memory, 2 threads`);
  await withTemporaryFolder(tmpdir(), async (folder) => {
    const references = await References.open(folder);
    const results = [];
    const sets = new Map();
    for (const work of works) {
      if (values.only === undefined ? values.quick && work.slow : !work.title.includes(values.only)) continue;
      if (!sets.has(work.set)) {
        sets.set(work.set, partsOf(work.set, approaches));
        writeSet(folder, work.set, sets.get(work.set).train, sets.get(work.set).test);
      }
      results.push(await compare(work, sets.get(work.set), { references, folder, repeats }));
    }
    const scores = ruleScores(approaches);
    for (const [name, { test }] of sets) {
      if (name !== "history") continue;
      const rule = take(scores, test.rows);
      console.log(
        `  the rule without learning: ROC-AUC ${figure(rocAuc(test.y, rule))}, PR-AUC ${figure(averagePrecision(test.y, rule))}`,
      );
    }
    references.end();
    printSkipped([...references.skipped]);
    if (values.quick || values.only !== undefined) return;
    const { versions } = references;
    writeResults("train", { data: path, rows: approaches.rows, repeats, versions, works: results });
  });
}

function partsOf(set, approaches) {
  const features = set === "history" ? "history" : "approach";
  const split = set === "rows" || set === "ten" ? "rows" : "objects";
  const { train, test } = prepareParts(approaches, { features, split, testShare: 0.2, seed: 42 });
  return set === "ten" ? { train: tenfold(train), test } : { train, test };
}

/** Each row ten times, its values moved by a hundredth of the column's standard deviation. */
function tenfold({ x, y }) {
  const random = createRandom(42);
  const columns = x.columns.map((column) => {
    const mean = column.reduce((sum, value) => sum + value, 0) / column.length;
    const deviation = Math.sqrt(column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / column.length);
    return Float32Array.from(
      { length: 10 * x.rows },
      (_, i) => column[i % x.rows] + 0.01 * deviation * random.normal(),
    );
  });
  return {
    x: { ...x, rows: 10 * x.rows, columns },
    y: Uint8Array.from({ length: 10 * x.rows }, (_, i) => y[i % x.rows]),
  };
}

/** One table: ours and the references, alternating; then the memory of one fit each. */
async function compare(work, parts, { references, folder, repeats }) {
  const { title, kind, params, set, goals } = work;
  console.log(`\n${title}`);
  /** @type {Map<string, Record<string, number>[]>} */
  const measured = new Map([["perigee", []]]);
  for (let i = 0; i < repeats; i++) {
    measured.get("perigee").push(await fitOnce(kind, params, parts));
    for (const learner of Object.keys(goals)) {
      const answer = await references.ask({ fit: learner, set });
      if (answer) measured.set(learner, [...(measured.get(learner) ?? []), answer]);
    }
  }
  const figures = [...measured].map(([name, fits]) => ({
    name,
    fit_s: median(fits.map((one) => one.fit_s)),
    least_fit_s: Math.min(...fits.map((one) => one.fit_s)),
    roc_auc: fits[0].roc_auc,
    pr_auc: fits[0].pr_auc,
  }));
  const ours = figures[0];
  printTable(
    ["", "fit s", "least", "ours is", "ROC-AUC", "PR-AUC"],
    figures.map(({ name, fit_s, least_fit_s, roc_auc, pr_auc }) => [
      name,
      seconds(fit_s),
      seconds(least_fit_s),
      name === "perigee" ? "" : `${(fit_s / ours.fit_s).toFixed(2)} x`,
      figure(roc_auc),
      figure(pr_auc),
    ]),
  );
  const reached = figures.slice(1).flatMap((theirs) => judge(ours, theirs, goals[theirs.name]));
  if (work.leastPrAuc !== undefined) {
    reached.push(goal(`PR-AUC of at least ${work.leastPrAuc}`, figure(ours.pr_auc), ours.pr_auc >= work.leastPrAuc));
  }
  const memory = work.memory === undefined ? undefined : await compareMemory(work, { references, folder });
  if (memory) {
    const [mine, theirs] = [memory.perigee, memory[work.memory]];
    reached.push(
      goal(`peak memory no more than ${work.memory}'s`, `${megabytes(mine)} and ${megabytes(theirs)}`, mine <= theirs),
    );
  }
  return { title, train_rows: parts.train.x.rows, figures, ...(memory ? { peak_bytes: memory } : {}), goals: reached };
}

async function fitOnce(kind, params, { train, test }) {
  const classifier = createClassifier(kind, params);
  const started = performance.now();
  await classifier.fit(train.x, train.y);
  const fit_s = (performance.now() - started) / 1000;
  const probability = classifier.predictProba(test.x);
  return { fit_s, roc_auc: rocAuc(test.y, probability), pr_auc: averagePrecision(test.y, probability) };
}

function judge(ours, theirs, { times, below }) {
  const ratio = theirs.fit_s / ours.fit_s;
  const reached = [
    goal(`at least ${times} times as fast as ${theirs.name}`, `${ratio.toFixed(2)} times`, ratio >= times),
  ];
  if (below !== undefined) {
    const gap = theirs.pr_auc - ours.pr_auc;
    reached.push(goal(`PR-AUC at most ${below} below ${theirs.name}'s`, `${gap.toFixed(4)} below`, gap <= below));
  }
  return reached;
}

function goal(text, measured, met) {
  printGoal(text, measured, met);
  return { goal: text, measured, met };
}

/** What a fit adds at its peak to a process that holds the table; Linux tells. */
async function compareMemory({ kind, params, set, memory }, { references, folder }) {
  if (process.platform !== "linux") return undefined;
  const theirs = await references.askAnother({ peak: memory, set });
  if (!theirs) return undefined;
  const words = [fitOurs, join(folder, set), kind, JSON.stringify(params)];
  const { stdout } = await promisify(execFile)(process.execPath, words);
  const ours = JSON.parse(stdout);
  return { perigee: ours.peak - ours.before, [memory]: theirs.peak - theirs.before };
}

const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(0)} MiB`;
