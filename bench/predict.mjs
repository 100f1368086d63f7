import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { createClassifier, marginsOf } from "../dist/learn/index.js";
import { createPredictor, packageModel, predictWith, toOnnx } from "../dist/model/index.js";
import { featureMatrix } from "../dist/neo/index.js";
import { prepareParts } from "../dist/pipeline/parts.js";
import { withTemporaryFolder } from "../dist/support/index.js";
import { readData } from "./common/data.mjs";
import { References, writeSet } from "./common/references.mjs";
import { writeResults } from "./common/results.mjs";
import { count, median, printGoal, printSkipped, printTable, seconds } from "./common/table.mjs";

export const about =
  "rows scored in a second, and microseconds of one row, beside LightGBM, XGBoost and onnxruntime: predict [FILE] [--repeats N]";

const models = [
  {
    title: "forest, 100 trees, depth 10",
    kind: "forest",
    params: { n_estimators: 100, max_depth: 10, n_jobs: 2 },
    references: ["LightGBM forest", "XGBoost forest"],
    leastRate: 2e6,
  },
  {
    title: "boosting, 200 rounds, 31 leaves",
    kind: "boosting",
    params: { n_estimators: 200, num_leaves: 31, learning_rate: 0.1 },
    references: ["LightGBM", "XGBoost"],
  },
];
const singleRows = 5000;
/** Threads of OpenMP and onnxruntime go on spinning after their work; the next one should not share its cores with them. */
const restMilliseconds = 200;

/**
 * Scores the whole table in memory, ours and theirs in turn, 2 threads each; onnxruntime scores our own trees.
 *
 * One row is measured against onnxruntime-node where `PERIGEE_ONNXRUNTIME_NODE` names a folder that has it installed,
 * else against onnxruntime in Python.
 *
 * @param {string[]} args
 */
export async function run(args) {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { repeats: { type: "string", default: "7" } },
  });
  const { path, approaches } = await readData(positionals[0]);
  const repeats = Math.max(5, Number(values.repeats));
  const all = featureMatrix(approaches, "approach");
  console.log(`${count(all.rows)} rows of ${path}, median of ${repeats}, 2 threads`);
  const { train, test } = prepareParts(approaches, { features: "approach", split: "rows", testShare: 0.2, seed: 42 });
  await withTemporaryFolder(tmpdir(), async (folder) => {
    const references = await References.open(folder);
    writeSet(folder, "rows", train, test);
    const results = [];
    for (const work of models) {
      const { model: fitted } = await createClassifier(work.kind, work.params).fit(train.x, train.y);
      const metadata = {
        estimator: "",
        params: {},
        split: "rows",
        dataDigest: "",
        seed: 42,
        trainedRows: 0,
        metrics: {},
      };
      const model = packageModel({ fitted, featureSet: "approach", decisionThreshold: 0.5, metadata });
      const onnx = join(folder, `${work.kind}.onnx`);
      writeFileSync(onnx, toOnnx(model));
      for (const learner of work.references) await references.ask({ fit: learner, set: "rows" });
      const batch = await compareBatches(work, { model, all, onnx, references, repeats });
      const row = await compareRows({ model, all, onnx, references });
      results.push({ title: work.title, ...batch, ...row, goals: [...batch.goals, ...row.goals] });
    }
    references.end();
    printSkipped([...references.skipped]);
    writeResults("predict", { data: path, rows: all.rows, repeats, versions: references.versions, works: results });
  });
}

async function compareBatches({ title, references: learners, leastRate }, { model, all, onnx, references, repeats }) {
  console.log(`\n${title}`);
  const works = [
    ["perigee, margins", () => marginsOf(model.fitted, all, { threads: 2 })],
    ["perigee, margins, 1 thread", () => marginsOf(model.fitted, all, { threads: 1 })],
    ["perigee, labels and probabilities", () => predictWith(model, all)],
  ];
  const questions = [
    ...learners.map((learner) => [learner, { score: learner, set: "rows" }]),
    ["onnxruntime", { score: "onnx", model: onnx, set: "rows" }],
  ];
  /** @type {Map<string, number[]>} */
  const measured = new Map();
  const keep = (name, s) => measured.set(name, [...(measured.get(name) ?? []), s]);
  // The first turn starts threads and fills caches, for all of them.
  for (let i = -1; i < repeats; i++) {
    for (const [name, work] of works) {
      await setTimeout(restMilliseconds);
      const started = performance.now();
      work();
      if (i >= 0) keep(name, (performance.now() - started) / 1000);
    }
    for (const [name, question] of questions) {
      await setTimeout(restMilliseconds);
      const answer = await references.ask(question);
      if (answer && i >= 0) keep(name, answer.seconds);
    }
  }
  const figures = [...measured].map(([name, all]) => ({ name, seconds: median(all), least_seconds: Math.min(...all) }));
  const ours = figures[2];
  printTable(
    ["", "s", "least", "rows/s", "ours is"],
    figures.map(({ name, seconds: s, least_seconds }) => [
      name,
      seconds(s),
      seconds(least_seconds),
      count(all.rows / s),
      name.startsWith("perigee") ? "" : `${(s / ours.seconds).toFixed(1)} x`,
    ]),
  );
  const goals = [];
  const theirs = figures.slice(works.length).sort((a, b) => a.seconds - b.seconds)[0];
  if (theirs) {
    const ratio = theirs.seconds / ours.seconds;
    goals.push(
      goal(`at least 2 times as fast as the fastest, ${theirs.name}`, `${ratio.toFixed(1)} times`, ratio >= 2),
    );
  }
  const rate = all.rows / ours.seconds;
  if (leastRate) goals.push(goal(`at least ${count(leastRate)} rows/s`, count(rate), rate >= leastRate));
  return { figures, goals };
}

/** Call to result of one row after another, none of them twice. */
async function compareRows({ model, all, onnx, references }) {
  const predictor = createPredictor(model);
  const ours = await medianMicroseconds(all, (row) => predictor.predict(row).probability[0]);
  const inNode = await onnxruntimeNode(onnx);
  const theirs = inNode
    ? { name: `onnxruntime-node ${inNode.version}`, us: await medianMicroseconds(all, inNode.score) }
    : await inPython(references, onnx);
  printTable(
    ["one row", "us"],
    [["perigee", ours.toFixed(2)], ...(theirs ? [[theirs.name, theirs.us.toFixed(2)]] : [])],
  );
  const goals = [goal("at most 10 us", `${ours.toFixed(2)} us`, ours <= 10)];
  if (theirs) {
    const ratio = theirs.us / ours;
    goals.push(goal(`at least 5 times as fast as ${theirs.name}`, `${ratio.toFixed(1)} times`, ratio >= 5));
  }
  return { row_us: { perigee: ours, ...(theirs ? { [theirs.name]: theirs.us } : {}) }, goals };
}

async function medianMicroseconds(all, score) {
  const row = new Float32Array(all.columns.length);
  const times = [];
  for (let i = 0; i < singleRows; i++) {
    // Far apart, as requests are: neighbouring rows may be of one object.
    for (let j = 0; j < row.length; j++) row[j] = all.columns[j][(i * 7919) % all.rows];
    const started = process.hrtime.bigint();
    const result = score(row);
    if (result instanceof Promise) await result;
    times.push(Number(process.hrtime.bigint() - started) / 1000);
  }
  return median(times.slice(singleRows / 5));
}

async function onnxruntimeNode(onnx) {
  const folder = process.env.PERIGEE_ONNXRUNTIME_NODE;
  if (!folder) return undefined;
  const require = createRequire(pathToFileURL(join(folder, "package.json")));
  const { InferenceSession, Tensor } = require("onnxruntime-node");
  const session = await InferenceSession.create(onnx, { intraOpNumThreads: 1 });
  const score = async (row) => {
    const { probability } = await session.run({ input: new Tensor("float32", row, [1, row.length]) });
    return probability.data[0];
  };
  return { version: require("onnxruntime-node/package.json").version, score };
}

async function inPython(references, onnx) {
  const answer = await references.ask({ row: onnx, set: "rows", rows: singleRows });
  return answer
    ? { name: `onnxruntime in Python ${references.versions.onnxruntime}`, us: answer.seconds * 1e6 }
    : undefined;
}

function goal(text, measured, met) {
  printGoal(text, measured, met);
  return { goal: text, measured, met };
}
