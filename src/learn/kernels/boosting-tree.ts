import { accumulate, accumulateTwo, gatherGradients, subtract } from "./gradient-histogram";
import { Leaf, leafValue, SplitLimits, searchGradientSplit } from "./gradient-split";
import { BINS, nodeAt } from "./layout";
import { partitionRows } from "./partition";

/** One boosted tree to grow; written by `trees/gradient-boosting.ts` in this order. Weights are in units of the gradients. */
@unmanaged
export class BoostingJob extends SplitLimits {
  learningRate: f64;
  /** What a unit of the gradients is. */
  unit: f64;
  /** u8[features × rows], feature by feature */
  bins: usize;
  /** u32[features] */
  valueBins: usize;
  /** i32[rows × 2], gradient and hessian of each row */
  gradients: usize;
  /** u32[count], the rows of this tree; reordered so that a leaf's are together */
  rows: usize;
  /** u32[count] */
  spare: usize;
  /** i32[count × 2] */
  ordered: usize;
  /** u32[featureCount], the features of this tree */
  features: usize;
  /** i64[(slots + 1) × featureCount × 256 × 2] */
  histograms: usize;
  /** Leaf[maxLeaves] */
  leaves: usize;
  /** Node[2 × maxLeaves − 1] */
  nodes: usize;
  /** f32[rows of the data set], added to; null where the margins are found otherwise */
  margins: usize;
  allRows: u32;
  count: u32;
  featureCount: u32;
  slots: u32;
  maxLeaves: u32;
  maxDepth: u32;
}

/**
 * Grows one tree leaf by leaf: the leaf whose best split gains most is split next (Shi, 2007; as LightGBM).
 *
 * Only the smaller child's histograms are made from its rows; the larger one's are what is left of the parent's.
 *
 * @param job a BoostingJob
 * @returns the number of nodes
 */
export function growBoostingTree(jobAt: usize): u32 {
  const job = changetype<BoostingJob>(jobAt);
  let nodes: u32 = 1;
  let leaves: u32 = 1;
  let slots: u32 = 0;

  const root = leafAt(job, 0);
  root.begin = 0;
  root.count = job.count;
  root.depth = 0;
  root.node = 0;
  root.slot = slots < job.slots ? slots++ : -1;
  sumGradients(job, root);
  if (job.maxLeaves > 1) {
    fillHistograms(job, root, histogramsOf(job, root.slot));
    search(job, root);
  }

  while (leaves < job.maxLeaves) {
    let leaf = root;
    for (let i: u32 = 1; i < leaves; i++) {
      const other = leafAt(job, i);
      if (other.gain > leaf.gain) leaf = other;
    }
    if (!(leaf.gain > 0)) break;

    const node = nodeAt(job.nodes, leaf.node);
    node.feature = leaf.feature;
    node.bin = leaf.bin;
    node.missingLeft = leaf.missingLeft;
    node.left = nodes;
    node.right = nodes + 1;
    node.value = 0;
    node.gain = <f32>(leaf.gain * job.unit);
    node.cover = <f32>(<f64>leaf.hessian * job.unit);

    const leftCount = partitionRows(
      job.bins + <usize>leaf.feature * <usize>job.allRows,
      leaf.bin,
      leaf.missingLeft,
      job.rows + ((<usize>leaf.begin) << 2),
      leaf.count,
      job.spare,
    );
    const right = leafAt(job, leaves++);
    right.node = nodes + 1;
    right.begin = leaf.begin + leftCount;
    right.count = leaf.count - leftCount;
    right.depth = leaf.depth + 1;
    right.gradient = leaf.gradient - leaf.leftGradient;
    right.hessian = leaf.hessian - leaf.leftHessian;
    const left = leaf;
    const parentSlot = leaf.slot;
    left.node = nodes;
    left.count = leftCount;
    left.depth = right.depth;
    left.gradient = leaf.leftGradient;
    left.hessian = leaf.leftHessian;
    nodes += 2;

    const larger = left.count >= right.count ? left : right;
    const smaller = left.count >= right.count ? right : left;
    larger.gain = 0;
    smaller.gain = 0;
    larger.slot = parentSlot;
    smaller.slot = -1;
    if (leaves === job.maxLeaves) break;
    const largerOpen = isOpen(job, larger);
    const smallerOpen = isOpen(job, smaller);
    if (!largerOpen && !smallerOpen) continue;
    if (parentSlot < 0) {
      // The parent's histograms were not kept: both children are made from their rows, one after the other.
      if (smallerOpen) fillAndSearch(job, smaller);
      if (largerOpen) fillAndSearch(job, larger);
      continue;
    }
    if (slots < job.slots) smaller.slot = slots++;
    const histograms = histogramsOf(job, smaller.slot);
    fillHistograms(job, smaller, histograms);
    if (smallerOpen) search(job, smaller);
    if (largerOpen) {
      subtract(histogramsOf(job, larger.slot), histograms, job.featureCount * <u32>BINS);
      search(job, larger);
    }
  }

  for (let i: u32 = 0; i < leaves; i++) closeLeaf(job, leafAt(job, i));
  return nodes;
}

function sumGradients(job: BoostingJob, root: Leaf): void {
  let sum = i64x2.splat(0);
  for (let i: u32 = 0; i < job.count; i++) {
    const row = <usize>load<u32>(job.rows + ((<usize>i) << 2));
    sum = i64x2.add(sum, v128.load_ext<i32>(job.gradients + (row << 3)));
  }
  root.gradient = i64x2.extract_lane(sum, 0);
  root.hessian = i64x2.extract_lane(sum, 1);
  root.gain = 0;
}

function isOpen(job: BoostingJob, leaf: Leaf): bool {
  return leaf.depth < job.maxDepth && <f64>leaf.count >= 2 * job.minRows && leaf.count > 1;
}

function fillAndSearch(job: BoostingJob, leaf: Leaf): void {
  fillHistograms(job, leaf, histogramsOf(job, -1));
  search(job, leaf);
}

/** The histograms of the tree's features, from the rows. */
function fillHistograms(job: BoostingJob, leaf: Leaf, histograms: usize): void {
  const features = job.featureCount;
  const rows = job.rows + ((<usize>leaf.begin) << 2);
  const count = leaf.count;
  // The root's rows are all the rows in their order, unless it is a sample of them.
  let ordered = job.gradients;
  if (count < job.allRows) {
    ordered = job.ordered;
    gatherGradients(job.gradients, rows, count, ordered);
  }
  memory.fill(histograms, 0, (<usize>features * BINS) << 4);
  let k: u32 = 0;
  for (; k + 1 < features; k += 2) {
    const histogram = histograms + ((<usize>k * BINS) << 4);
    accumulateTwo(binsOf(job, k), binsOf(job, k + 1), rows, ordered, count, histogram, histogram + (BINS << 4));
  }
  if (k < features) accumulate(binsOf(job, k), rows, ordered, count, histograms + ((<usize>k * BINS) << 4));
}

function search(job: BoostingJob, leaf: Leaf): void {
  if (!isOpen(job, leaf)) return;
  const histograms = histogramsOf(job, leaf.slot);
  for (let k: u32 = 0; k < job.featureCount; k++) {
    const feature = load<u32>(job.features + ((<usize>k) << 2));
    const valueBins = load<u32>(job.valueBins + ((<usize>feature) << 2));
    searchGradientSplit(histograms + ((<usize>k * BINS) << 4), valueBins, feature, job, leaf);
  }
}

function closeLeaf(job: BoostingJob, leaf: Leaf): void {
  const node = nodeAt(job.nodes, leaf.node);
  const value = job.learningRate * leafValue(<f64>leaf.gradient, <f64>leaf.hessian, job.lambda, job.alpha);
  node.feature = -1;
  node.bin = 0;
  node.missingLeft = 0;
  node.left = 0;
  node.right = 0;
  node.value = <f32>value;
  node.gain = 0;
  node.cover = <f32>(<f64>leaf.hessian * job.unit);
  if (job.margins === 0) return;
  const rows = job.rows + ((<usize>leaf.begin) << 2);
  for (let i: u32 = 0; i < leaf.count; i++) {
    const at = job.margins + ((<usize>load<u32>(rows + ((<usize>i) << 2))) << 2);
    store<f32>(at, load<f32>(at) + node.value);
  }
}

/** The histograms of a slot; of −1 those that are not kept, after the last slot. */
function histogramsOf(job: BoostingJob, slot: i32): usize {
  const index = slot < 0 ? job.slots : <u32>slot;
  return job.histograms + ((<usize>index * <usize>job.featureCount * BINS) << 4);
}

function binsOf(job: BoostingJob, k: u32): usize {
  return job.bins + <usize>load<u32>(job.features + ((<usize>k) << 2)) * <usize>job.allRows;
}

function leafAt(job: BoostingJob, index: u32): Leaf {
  return changetype<Leaf>(job.leaves + <usize>index * 80);
}
