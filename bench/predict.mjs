import { createClassifier } from "../dist/learn/index.js";
import { packageModel, predictWith } from "../dist/model/index.js";
import { featureMatrix } from "../dist/neo/index.js";
import { prepareParts } from "../dist/pipeline/parts.js";
import { readData } from "./common/data.mjs";
import { runAnchor } from "./common/python.mjs";
import { count, median, printGoal, printSkipped, printTable } from "./common/table.mjs";

export const about = "rows scored in a second beside scikit-learn, LightGBM and XGBoost: predict [FILE] [REPEATS]";

const models = [
  { kind: "forest", params: { n_estimators: 100, max_depth: 10, n_jobs: 2 }, anchors: ["sk_rf10"] },
  {
    kind: "boosting",
    params: { n_estimators: 200, num_leaves: 31, learning_rate: 0.1 },
    anchors: ["sk_hgb", "lgbm", "xgb"],
  },
];

/**
 * Scores tables in memory, ours and theirs in turn: ours on one thread, theirs on two.
 *
 * @param {string[]} args
 */
export async function run(args) {
  const { path, approaches } = await readData(args[0]);
  const repeats = Math.max(3, Number(args[1] ?? 3));
  console.log(`${count(approaches.rows)} rows of ${path}, median of ${repeats}; rows a second`);
  const { train, test } = prepareParts(approaches, { features: "approach", split: "rows", testShare: 0.2, seed: 42 });
  const all = featureMatrix(approaches, "approach");

  for (const { kind, params, anchors } of models) {
    const classifier = await createClassifier(kind, params).fit(train.x, train.y);
    const model = packaged(classifier);
    const works = [
      [`perigee, ${count(test.x.rows)} rows`, test.x.rows, () => classifier.predictProba(test.x)],
      [`perigee, ${count(all.rows)} rows`, all.rows, () => classifier.predictProba(all)],
      [`perigee, packaged, ${count(test.x.rows)} rows`, test.x.rows, () => predictWith(model, test.x)],
    ];
    /** @type {Map<string, number[]>} */
    const rates = new Map();
    const skipped = [];
    const keep = (name, rate) => rates.set(name, [...(rates.get(name) ?? []), rate]);
    for (let i = 0; i < repeats; i++) {
      for (const [name, rows, work] of works) {
        const started = performance.now();
        work();
        keep(name, rows / ((performance.now() - started) / 1000));
      }
      for (const anchor of anchors) {
        const ran = await runAnchor(anchor, path, "rows");
        if (typeof ran === "string") skipped.push(ran);
        else keep(anchor, ran.predict_rows_per_s);
      }
    }
    console.log(`\n${kind}`);
    const medians = [...rates].map(([name, values]) => [name, median(values)]);
    const ours = medians[0][1];
    printTable(
      ["", "rows/s", "ours is"],
      medians.map(([name, rate]) => [
        name,
        count(rate),
        name.startsWith("perigee") ? "" : `${(ours / rate).toFixed(2)} x`,
      ]),
    );
    printSkipped(skipped);
    const theirs = rates.has(anchors[0]) ? median(rates.get(anchors[0])) : undefined;
    if (theirs) printGoal("faster than scikit-learn", `${(ours / theirs).toFixed(2)} times as fast`, ours > theirs);
  }
}

function packaged(classifier) {
  const metadata = { estimator: "", params: {}, split: "rows", dataDigest: "", seed: 42, trainedRows: 0, metrics: {} };
  return packageModel({ fitted: classifier.model, featureSet: "approach", decisionThreshold: 0.5, metadata });
}
