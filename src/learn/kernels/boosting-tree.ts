import { meet } from "./barrier";
import { BoostingJob, BoostingThread, hessianOf, Leaf, leafAt, threadAt } from "./boosting-job";
import { addToRows, addToRowsNotDrawn } from "./boosting-margins";
import { constraintOf, isOpen, measure, none } from "./boosting-search";
import { FINEST_UNITS, makeGradients } from "./gradients";
import { nodeAt } from "./layout";
import { boundedValue, divideBounds } from "./monotone-split";
import { copyDrawn, nextPlace, partRows } from "./records";

/**
 * Grows the next tree, together with the threads that are in `helpBoosting`, and adds it to the margins of all rows.
 *
 * Leaf by leaf, the one whose best split gains most first (Shi, 2007; as LightGBM), or depth by depth. Every thread
 * goes the same way through this file: it adds up its own rows, they meet, it searches its own features, they meet, and
 * each draws the same conclusions. Sums are of whole numbers, so the tree does not depend on how many threads there are.
 *
 * @param jobAt a BoostingJob
 * @returns the number of nodes
 */
export function growBoostingTree(jobAt: usize): u32 {
  const job = changetype<BoostingJob>(jobAt);
  meet(job.meeting, job.threads);
  const nodes = grow(job, threadAt(job, 0));
  meet(job.meeting, job.threads);
  return nodes;
}

/** Takes part in the growth of each tree, until the job says stop. */
export function helpBoosting(jobAt: usize, thread: u32): void {
  const job = changetype<BoostingJob>(jobAt);
  for (;;) {
    meet(job.meeting, job.threads);
    if (ASC_FEATURE_THREADS) {
      if (atomic.load<u32>(jobAt + offsetof<BoostingJob>("stop")) !== 0) return;
    }
    grow(job, threadAt(job, thread));
    meet(job.meeting, job.threads);
  }
}

/** Ends the other threads. */
export function endBoosting(jobAt: usize): void {
  const job = changetype<BoostingJob>(jobAt);
  if (ASC_FEATURE_THREADS) atomic.store<u32>(jobAt + offsetof<BoostingJob>("stop"), 1);
  meet(job.meeting, job.threads);
}

function grow(job: BoostingJob, own: BoostingThread): u32 {
  const unit = chooseUnit(job, own);
  let leaves: u32 = 1;
  let nodes: u32 = 1;
  let slots: i32 = 1;
  const root = startRoot(job, own);
  measure(job, own, root, none);

  while (leaves < job.maxLeaves) {
    const leaf = nextLeaf(job, own, leaves);
    if (!(leaf.gain > 0)) break;
    if (own.index === 0) writeSplit(job, leaf, nodes, unit);
    const right = leafAt(own, leaves++);
    split(job, own, leaf, right, nodes, leaves & 1);
    nodes += 2;
    if (leaves === job.maxLeaves) break;
    // Of the same size, the right one is taken for the smaller.
    const larger = leaf.total >= right.total ? leaf : right;
    const smaller = leaf.total >= right.total ? right : leaf;
    const parentSlot = leaf.slot;
    larger.slot = parentSlot;
    smaller.slot = -1;
    const largerOpen = isOpen(job, larger);
    if (!largerOpen && !isOpen(job, smaller)) continue;
    if (parentSlot < 0) {
      // The parent's histograms were not kept: both children are made from their rows, one after the other.
      measure(job, own, smaller, none);
      if (largerOpen) measure(job, own, larger, none);
      continue;
    }
    if (<u32>slots < job.slots) smaller.slot = slots++;
    measure(job, own, smaller, larger);
  }

  for (let i: u32 = 0; i < leaves; i++) closeLeaf(job, own, leafAt(own, i), unit);
  if (job.drawn !== 0) {
    meet(job.meeting, job.threads);
    addToRowsNotDrawn(job, own);
  }
  return nodes;
}

/** Makes the gradients, in the finest unit in which no sum can exceed 31 bits; returns the unit. */
function chooseUnit(job: BoostingJob, own: BoostingThread): f64 {
  // The unit of the tree before is most often right again.
  makeGradients(job, own, own.coarser);
  meet(job.meeting, job.threads);
  let absolute: i64 = 0;
  let signed: i64 = 0;
  let hessians: i64 = 0;
  for (let t: u32 = 0; t < job.threads; t++) {
    const thread = threadAt(job, t);
    absolute += thread.absoluteSum;
    signed += thread.gradientSum;
    hessians += thread.hessianSum;
  }
  // What gradients of one sign add up to bounds every sum of some of them.
  const most = <f64>max<i64>((absolute + abs<i64>(signed)) / 2 + 1, hessians);
  let coarser: u32 = 0;
  while (most / <f64>(1 << coarser) + job.slack >= 2147483647) coarser++;
  if (coarser !== own.coarser) {
    // Nobody may change the sums while another thread still reads them.
    meet(job.meeting, job.threads);
    makeGradients(job, own, coarser);
  }
  const units = (FINEST_UNITS * job.weightUnits) / <f64>(1 << coarser);
  own.lambda = job.lambda * units;
  own.alpha = job.alpha * units;
  own.minGain = job.minGain * units;
  own.minHessian = job.minHessian * units;
  own.minRows = job.minRows;
  return 1 / units;
}

function startRoot(job: BoostingJob, own: BoostingThread): Leaf {
  const root = leafAt(own, 0);
  root.begin = own.begin;
  root.count = own.count;
  root.place = 0;
  if (job.drawn !== 0) {
    root.count = copyDrawn(job, own.begin, own.count);
    root.place = 2;
  }
  root.node = 0;
  root.depth = 0;
  root.gain = 0;
  root.slot = 0;
  root.lower = -Infinity;
  root.upper = Infinity;
  root.total = job.rows;
  return root;
}

function nextLeaf(job: BoostingJob, own: BoostingThread, leaves: u32): Leaf {
  let next = leafAt(own, 0);
  for (let i: u32 = 1; i < leaves; i++) {
    const other = leafAt(own, i);
    if (job.levelWise === 0) {
      if (other.gain > next.gain) next = other;
    } else if (other.gain > 0) {
      const earlier = other.depth < next.depth || (other.depth === next.depth && other.node < next.node);
      if (earlier || !(next.gain > 0)) next = other;
    }
  }
  return next;
}

/** Turns a leaf into its left child, and `right` into its right one. */
function split(job: BoostingJob, own: BoostingThread, leaf: Leaf, right: Leaf, nodes: u32, turn: u32): void {
  const count = partRows(job, leaf, leaf.feature, leaf.bin, leaf.missingLeft);
  // By turns, so that nobody overwrites a count that a slower thread still wants.
  store<u32>(changetype<usize>(own) + offsetof<BoostingThread>("leftCounts") + ((<usize>turn) << 2), count);
  meet(job.meeting, job.threads);
  let total: u32 = 0;
  for (let t: u32 = 0; t < job.threads; t++) {
    const thread = changetype<usize>(threadAt(job, t)) + offsetof<BoostingThread>("leftCounts");
    total += load<u32>(thread + ((<usize>turn) << 2));
  }
  const place = nextPlace(leaf.place);
  right.node = nodes + 1;
  right.begin = leaf.begin + count;
  right.count = leaf.count - count;
  right.total = leaf.total - total;
  right.depth = leaf.depth + 1;
  right.place = place;
  right.sums = leaf.sums - leaf.left;
  right.gain = 0;
  const feature = leaf.feature;
  leaf.node = nodes;
  leaf.count = count;
  leaf.total = total;
  leaf.depth = right.depth;
  leaf.place = place;
  leaf.sums = leaf.left;
  leaf.gain = 0;
  divideBounds(leaf, right, job.monotone === 0 ? 0 : constraintOf(job, feature), own);
}

function writeSplit(job: BoostingJob, leaf: Leaf, nodes: u32, unit: f64): void {
  const node = nodeAt(job.nodes, leaf.node);
  node.feature = leaf.feature;
  node.bin = leaf.bin;
  node.missingLeft = leaf.missingLeft;
  node.left = nodes;
  node.right = nodes + 1;
  node.value = 0;
  node.gain = <f32>(leaf.gain * unit);
  node.cover = <f32>(<f64>hessianOf(leaf.sums) * unit);
}

function closeLeaf(job: BoostingJob, own: BoostingThread, leaf: Leaf, unit: f64): void {
  const best = boundedValue(leaf.sums, own, leaf.lower, leaf.upper);
  const value = <f32>(nearest<f64>((job.learningRate * best) / job.leafUnit) * job.leafUnit);
  addToRows(job, leaf, value);
  if (own.index !== 0) return;
  const node = nodeAt(job.nodes, leaf.node);
  node.feature = -1;
  node.bin = 0;
  node.missingLeft = 0;
  node.left = 0;
  node.right = 0;
  node.value = value;
  node.gain = 0;
  node.cover = <f32>(<f64>hessianOf(leaf.sums) * unit);
}
