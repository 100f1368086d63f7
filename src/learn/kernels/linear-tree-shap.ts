import { doubleAt, indexAt, ShapJob, ShapWorkspace } from "./shap-layout";

/**
 * Adds the SHAP values of the workspace's rows, of one tree: each row goes all ways down the tree.
 *
 * The product Π (zᵢ·(1 − t) + oᵢ·t) of `shap-tables.ts` is kept at the points of quadrature on the way down; on the way
 * up, the leaves below an edge add their integrals to its feature at once (Linear TreeSHAP, Yu et al., 2022). So a tree
 * of n leaves with up to d features on a way costs n·d.
 */
export function explainByWays(job: ShapJob, workspace: ShapWorkspace, tree: u32): void {
  const points = load<u32>(indexAt(job.points, tree));
  if (points === 0) return;
  const root = load<u32>(indexAt(job.roots, tree));
  const places = job.quadrature + <usize>(points * job.width) * 16;
  const weights = places + ((<usize>job.width) << 3);
  memory.copy(workspace.products, weights, (<usize>job.width) << 3);
  for (let row = workspace.firstRow; row < workspace.endRow; row++) {
    descend(job, workspace, root, row, places, (points + 1) & ~1, 0);
  }
}

function descend(
  job: ShapJob,
  workspace: ShapWorkspace,
  node: u32,
  row: u32,
  places: usize,
  points: u32,
  depth: u32,
): void {
  const vector = (<usize>(depth * job.width)) << 3;
  const products = workspace.products + vector;
  const sums = workspace.sums + vector;
  const bytes = (<usize>points) << 3;
  const feature = load<i32>(indexAt(job.feature, node));
  if (feature < 0) {
    const value = f64x2.splat(<f64>load<f32>(indexAt(job.value, node)));
    for (let q: usize = 0; q < bytes; q += 16) v128.store(sums + q, f64x2.mul(value, v128.load(products + q)));
    return;
  }
  const shareAt = doubleAt(workspace.wayShares, feature);
  const oneAt = doubleAt(workspace.wayOnes, feature);
  const share = load<f64>(shareAt);
  const one = load<f64>(oneAt);
  const reciprocals = workspace.reciprocals + vector;
  for (let q: usize = 0; q < bytes; q += 16) {
    v128.store(reciprocals + q, f64x2.div(f64x2.splat(1), factor(share, one, v128.load(places + q))));
    v128.store(sums + q, f64x2.splat(0));
  }
  const x = load<f32>(indexAt(job.columns, <u32>feature * job.stride + row));
  const missingLeft = load<u8>(job.missingLeft + <usize>node) !== 0;
  const goesLeft = x <= load<f32>(indexAt(job.threshold, node)) || (isNaN<f32>(x) && missingLeft);
  const left = load<u32>(indexAt(job.left, node));
  const right = load<u32>(indexAt(job.right, node));
  let total = f64x2.splat(0);
  for (let side: u32 = 0; side < 2; side++) {
    const child = side === 0 ? left : right;
    const goes = goesLeft === (side === 0);
    // Not 0 even after many splits, as it divides.
    const childShare = max<f64>(share * load<f64>(doubleAt(job.share, child)), 1e-100);
    const childOne = goes ? one : 0;
    const next = products + ((<usize>job.width) << 3);
    for (let q: usize = 0; q < bytes; q += 16) {
      const changed = f64x2.mul(factor(childShare, childOne, v128.load(places + q)), v128.load(reciprocals + q));
      v128.store(next + q, f64x2.mul(v128.load(products + q), changed));
    }
    store<f64>(shareAt, childShare);
    store<f64>(oneAt, childOne);
    descend(job, workspace, child, row, places, points, depth + 1);
    const below = sums + ((<usize>job.width) << 3);
    const gain = f64x2.splat(childOne - childShare);
    const former = f64x2.splat(one - share);
    for (let q: usize = 0; q < bytes; q += 16) {
      const sum = v128.load(below + q);
      const changed = f64x2.div(gain, factor(childShare, childOne, v128.load(places + q)));
      total = f64x2.add(total, f64x2.mul(sum, f64x2.sub(changed, f64x2.mul(former, v128.load(reciprocals + q)))));
      v128.store(sums + q, f64x2.add(v128.load(sums + q), sum));
    }
  }
  store<f64>(shareAt, share);
  store<f64>(oneAt, one);
  const at = doubleAt(job.values, <u32>feature * job.stride + row);
  store<f64>(at, load<f64>(at) + f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1));
}

/** z·(1 − t) + o·t at two points; 1 for a feature that is not on the way, as z and o are 1. */
function factor(share: f64, one: f64, t: v128): v128 {
  return f64x2.add(f64x2.mul(f64x2.splat(share), f64x2.sub(f64x2.splat(1), t)), f64x2.mul(f64x2.splat(one), t));
}
