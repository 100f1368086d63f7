// One forest of ours in a process of its own, as fit_forest.py: FOLDER ROWS FEATURES LEARNER. Fits twice, as the first
// fit of a process starts its threads and compiles the kernels.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { averagePrecision, createClassifier, rocAuc } from "../../dist/learn/index.js";

const learners = {
  forest: () => createClassifier("forest", { n_estimators: 100, max_depth: 10 }),
  forest_unlimited: () => createClassifier("forest", { n_estimators: 100, max_depth: null }),
  extra: () => createClassifier("extra-trees", { n_estimators: 100 }),
};

const [folder, rows, features, learner] = process.argv.slice(2);
const { train, test } = readParts(folder, Number(rows), Number(features));
// The peak so far is forgotten, so that what was read before does not hide the fit's.
writeFileSync("/proc/self/clear_refs", "5");
const before = resident("VmRSS");
const fits = [];
let classifier = learners[learner]();
let grown = 0;
for (let i = 0; i < 2; i++) {
  classifier = learners[learner]();
  const started = performance.now();
  await classifier.fit(train.x, train.y);
  fits.push((performance.now() - started) / 1000);
  if (i === 0) grown = resident("VmHWM") - before;
}
const probability = classifier.predictProba(test.x);
console.log(
  JSON.stringify({
    fit_s: fits[0],
    again_s: fits[1],
    roc_auc: rocAuc(test.y, probability),
    pr_auc: averagePrecision(test.y, probability),
    peak_mb: grown,
  }),
);

function readParts(folder, rows, features) {
  const bytes = readFileSync(join(folder, "features.f32"));
  const values = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  const labels = new Uint8Array(readFileSync(join(folder, "labels.u8")));
  const trained = readFileSync(join(folder, "train.u8")).indexOf(0);
  const names = Array.from({ length: features }, (_, i) => `feature ${i}`);
  const part = (from, to) => ({
    x: { rows: to - from, names, columns: names.map((_, i) => values.slice(i * rows + from, i * rows + to)) },
    y: labels.slice(from, to),
  });
  return { train: part(0, trained), test: part(trained, rows) };
}

/** MB, of a line of the process's status. */
function resident(field) {
  const status = readFileSync("/proc/self/status", "utf8");
  return Number(status.match(new RegExp(`${field}:\\s+(\\d+)`))?.[1]) / 1024;
}
