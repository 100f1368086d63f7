import { createClassifier } from "../dist/learn/index.js";
import { decodeModel, encodeModel, importOnnx, packageModel, toOnnx } from "../dist/model/index.js";
import { createRandom } from "../dist/support/index.js";
import { count, median, printGoal, printTable } from "./common/table.mjs";

const ROWS = 200_000;
const repeats = 30;

export const about = "loading a forest of 100 trees and depth 10 from model.perigee and from ONNX: model-files";

/** The times of reading a model's bytes, the first in the process told apart: it runs before the engine has optimised. */
export async function run() {
  const random = createRandom(1);
  const names = ["a", "b", "c", "d", "e"];
  const columns = names.map(() => Float32Array.from({ length: ROWS }, () => random.uniform()));
  const [a, b] = columns;
  const labels = Uint8Array.from({ length: ROWS }, (_, i) => (a[i] * b[i] + 0.3 * random.uniform() > 0.5 ? 1 : 0));
  const forest = createClassifier("forest", { n_estimators: 100, max_depth: 10 });
  await forest.fit({ rows: ROWS, names, columns }, labels);
  const metadata = {
    estimator: "-",
    params: {},
    split: "rows",
    dataDigest: "",
    seed: 1,
    trainedRows: ROWS,
    metrics: {},
  };
  const model = packageModel({ fitted: forest.model, featureSet: "approach", decisionThreshold: 0.5, metadata });
  const own = encodeModel(model);
  const onnx = toOnnx(model);
  console.log(`${count(forest.model.feature.length)} nodes`);
  const ours = timesOf(() => decodeModel(own));
  const theirs = timesOf(() => importOnnx(onnx));
  printTable(
    ["", "bytes", "first ms", "median ms"],
    [
      ["model.perigee", count(own.length), ours[0].toFixed(2), median(ours).toFixed(2)],
      ["model.onnx", count(onnx.length), theirs[0].toFixed(2), median(theirs).toFixed(2)],
    ],
  );
  printGoal("model.perigee in less than 5 ms", `${median(ours).toFixed(2)} ms`, median(ours) < 5);
}

/** @param {() => unknown} work */
function timesOf(work) {
  return Array.from({ length: repeats }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
}
