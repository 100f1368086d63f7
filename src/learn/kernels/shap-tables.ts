import { doubleAt, indexAt, ShapJob, ShapWorkspace } from "./shap-layout";

/**
 * Fills the table of a node: what its leaves contribute to each feature, for every pattern.
 *
 * The low `depth` bits of a pattern say for each feature on the way to the node whether the row satisfies its splits
 * there; the next bit is 1 where it goes right in the node; then come the splits of the left subtree and of the right.
 *
 * @param features number of different features on the way to the node
 * @param table    f64[2^(features + splits) × rowBytes / 8]
 * @param spare    space for the tables of the children
 */
export function fillTable(
  job: ShapJob,
  workspace: ShapWorkspace,
  node: u32,
  features: u32,
  rowBytes: u32,
  table: usize,
  spare: usize,
): void {
  const feature = load<i32>(indexAt(job.feature, node));
  if (feature < 0) {
    fillLeafTable(job, workspace, <f64>load<f32>(indexAt(job.value, node)), features, rowBytes, table, spare);
    return;
  }
  const left = load<u32>(indexAt(job.left, node));
  const right = load<u32>(indexAt(job.right, node));
  const leftSplits = load<u32>(indexAt(job.splits, left));
  const rightSplits = load<u32>(indexAt(job.splits, right));
  const known = load<i32>(indexAt(workspace.positions, feature));
  const isNew = known < 0;
  const within = features + u32(isNew);
  const position = isNew ? features : <u32>known;
  const leftTable = spare;
  const rightTable = leftTable + ((<usize>rowBytes) << (within + leftSplits));
  const further = rightTable + ((<usize>rowBytes) << (within + rightSplits));

  const before = enter(workspace, feature, position, isNew, load<f64>(doubleAt(job.share, left)));
  fillTable(job, workspace, left, within, rowBytes, leftTable, further);
  store<f64>(doubleAt(workspace.shares, position), before * load<f64>(doubleAt(job.share, right)));
  fillTable(job, workspace, right, within, rowBytes, rightTable, further);
  leave(workspace, feature, position, isNew, before);

  const bit = (<u32>1) << position;
  const appeared = isNew ? bit : 0;
  const patterns = (<u32>1) << features;
  const leftPatterns = (<u32>1) << leftSplits;
  const rightPatterns = (<u32>1) << rightSplits;
  let to = table;
  for (let r: u32 = 0; r < rightPatterns; r++) {
    const rightRows = rightTable + <usize>(r << within) * <usize>rowBytes;
    for (let l: u32 = 0; l < leftPatterns; l++) {
      const leftRows = leftTable + <usize>(l << within) * <usize>rowBytes;
      for (let goesRight: u32 = 0; goesRight < 2; goesRight++) {
        const leftFails = goesRight ? bit : 0;
        const rightFails = bit ^ leftFails;
        for (let p: u32 = 0; p < patterns; p++) {
          const pattern = p | appeared;
          const a = leftRows + <usize>(pattern & ~leftFails) * <usize>rowBytes;
          const b = rightRows + <usize>(pattern & ~rightFails) * <usize>rowBytes;
          for (let at: usize = 0; at < <usize>rowBytes; at += 16) {
            v128.store(to + at, f64x2.add(v128.load(a + at), v128.load(b + at)));
          }
          to += rowBytes;
        }
      }
    }
  }
}

/** Puts a split on the way; returns the share that the feature had before. */
export function enter(workspace: ShapWorkspace, feature: u32, position: u32, isNew: bool, share: f64): f64 {
  const at = doubleAt(workspace.shares, position);
  let before: f64 = 1;
  if (isNew) {
    store<i32>(indexAt(workspace.positions, feature), <i32>position);
    store<u32>(indexAt(workspace.onWay, position), feature);
  } else before = load<f64>(at);
  store<f64>(at, before * share);
  return before;
}

export function leave(workspace: ShapWorkspace, feature: u32, position: u32, isNew: bool, before: f64): void {
  if (isNew) store<i32>(indexAt(workspace.positions, feature), -1);
  else store<f64>(doubleAt(workspace.shares, position), before);
}

/**
 * The contributions of one leaf, for each set of features whose splits a row satisfies.
 *
 * A leaf of value v that is reached where all of d features agree adds to feature j
 *
 *     v · (oⱼ − zⱼ) · ∫₀¹ Πᵢ≠ⱼ (zᵢ·(1 − t) + oᵢ·t) dt
 *
 * where o is 1 for a feature whose splits the row satisfies, else 0, and z is the share of the cover that they leave.
 * That is Shapley's value in Owen's form (1972). The integrand is a polynomial of degree d − 1, so Gauss and Legendre's
 * quadrature of d / 2 points is exact, and all its terms are positive. The product over the features before j depends
 * on the low bits of the pattern alone, that over the features after j on the high bits.
 */
function fillLeafTable(
  job: ShapJob,
  workspace: ShapWorkspace,
  value: f64,
  features: u32,
  rowBytes: u32,
  table: usize,
  spare: usize,
): void {
  const points = (features + 1) >> 1;
  const places = job.quadrature + <usize>(points * job.width) * 16;
  const weights = places + ((<usize>job.width) << 3);
  // Products of the features before j at 2^j − 1 vectors, of those from j on at 2^(features − j) − 1.
  const before = spare;
  const after = before + (((<usize>points) << features) << 4);
  for (let q: u32 = 0; q < points; q++) {
    store<f64>(doubleAt(before, q), 1);
    store<f64>(doubleAt(after, q), value * load<f64>(doubleAt(weights, q)));
  }
  for (let j: u32 = 0; j + 1 < features; j++) {
    const count = (<u32>1) << j;
    multiply(workspace, j, places, points, count, tableOf(before, j, points), tableOf(before, j + 1, points), 0);
    const k = features - 1 - j;
    multiply(workspace, k, places, points, count, tableOf(after, j, points), tableOf(after, j + 1, points), 1);
  }
  memory.fill(table, 0, (<usize>rowBytes) << features);
  for (let j: u32 = 0; j < features; j++) {
    const share = load<f64>(doubleAt(workspace.shares, j));
    const column = table + columnOf(job, workspace, load<u32>(indexAt(workspace.onWay, j)));
    const low = tableOf(before, j, points);
    const high = tableOf(after, features - 1 - j, points);
    const lows = (<u32>1) << j;
    const highs = (<u32>1) << (features - 1 - j);
    for (let h: u32 = 0; h < highs; h++) {
      for (let l: u32 = 0; l < lows; l++) {
        let integral: f64 = 0;
        for (let q: u32 = 0; q < points; q++) {
          integral += load<f64>(doubleAt(low, l * points + q)) * load<f64>(doubleAt(high, h * points + q));
        }
        const without = column + <usize>(l | (h << (j + 1))) * <usize>rowBytes;
        store<f64>(without, -share * integral);
        store<f64>(without + ((<usize>rowBytes) << j), (1 - share) * integral);
      }
    }
  }
}

function tableOf(tables: usize, features: u32, points: u32): usize {
  return tables + ((<usize>((((<u32>1) << features) - 1) * points)) << 3);
}

/** Doubles a table of products by one more feature, whose bit becomes the highest, or the lowest where `lowest` is 1. */
function multiply(
  workspace: ShapWorkspace,
  position: u32,
  places: usize,
  points: u32,
  count: u32,
  from: usize,
  to: usize,
  lowest: u32,
): void {
  const share = load<f64>(doubleAt(workspace.shares, position));
  for (let pattern: u32 = 0; pattern < count; pattern++) {
    const without = lowest ? pattern << 1 : pattern;
    const withIt = lowest ? without + 1 : pattern + count;
    for (let q: u32 = 0; q < points; q++) {
      const product = load<f64>(doubleAt(from, pattern * points + q));
      const t = load<f64>(doubleAt(places, q));
      store<f64>(doubleAt(to, without * points + q), product * share * (1 - t));
      store<f64>(doubleAt(to, withIt * points + q), product * (share * (1 - t) + t));
    }
  }
}

/** Bytes from a table's row to the feature's column. */
function columnOf(job: ShapJob, workspace: ShapWorkspace, feature: u32): usize {
  const place = load<u32>(indexAt(job.places, feature));
  return ((<usize>load<u32>(indexAt(workspace.blockPlaces, place >> 2))) << 5) + ((<usize>(place & 3)) << 3);
}
