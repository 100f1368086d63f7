import { accumulate, accumulateTwo, cellOf, subtract } from "./class-histogram";
import { ClassNode, ClassSplit, searchClassSplit, unitsOf } from "./class-split";
import { BINS, Node, nodeAt } from "./layout";
import { partitionEntries } from "./partition";
import { nextBelow, Random, startStream } from "./random";

/** What all trees of a forest share; written by `trees/random-forest.ts` in this order. */
@unmanaged
export class ForestJob {
  /** What a unit of weight counts in class 0 and 1. */
  weight0: f64;
  weight1: f64;
  /** Smallest weight of a node that is split and of a child, in units. */
  minSplit: f64;
  minLeaf: f64;
  /** u8[features × rows], feature by feature */
  bins: usize;
  /** u32[features] */
  valueBins: usize;
  /** u8[rows] */
  labels: usize;
  /** u32[rows], units of each row; null where every row has one */
  units: usize;
  rows: u32;
  features: u32;
  maxFeatures: u32;
  maxDepth: u32;
  bootstrap: u32;
  seedLow: u32;
  seedHigh: u32;
}

/** What a thread needs for one tree at a time; written by `trees/random-forest.ts` in this order. */
@unmanaged
export class ForestWorkspace {
  /** u8[rows], how often a row is drawn */
  draws: usize;
  /** u64[rows] */
  entries: usize;
  /** u64[rows] */
  spare: usize;
  /** u32[features] */
  order: usize;
  /** u64[histograms × features × 256]: 36 of them where all features are searched in every node, else 1 */
  histograms: usize;
  /** Pending[64] */
  pending: usize;
  /** 256 bytes for the random stream, the node in work and its split */
  scratch: usize;
  /** Node[the most that a tree can have] */
  nodes: usize;
}

/** A node that waits to be split: 32 bytes. */
@unmanaged
class Pending {
  total: u64;
  node: u32;
  begin: u32;
  count: u32;
  depth: u32;
  /** Index of its histograms, where kept. */
  slot: u32;
}

/**
 * Grows one tree of a random forest.
 *
 * Nodes are split depth first, the smaller child first: never more than log₂(rows) + 1 nodes wait.
 *
 * @param job  a ForestJob
 * @param workspace  a ForestWorkspace, of this thread alone
 * @param tree index of the tree, which selects its random numbers
 * @returns the number of its nodes, which are at the workspace's `nodes`
 */
export function growForestTree(jobAt: usize, workspaceAt: usize, tree: u32): u32 {
  const job = changetype<ForestJob>(jobAt);
  const workspace = changetype<ForestWorkspace>(workspaceAt);
  const random = changetype<Random>(workspace.scratch);
  const split = changetype<ClassSplit>(workspace.scratch + 64);
  const inWork = changetype<ClassNode>(workspace.scratch + 128);
  startStream(random, job.seedLow, job.seedHigh, tree);
  inWork.weight0 = job.weight0;
  inWork.weight1 = job.weight1;
  inWork.minLeaf = job.minLeaf;

  const features = job.features;
  for (let f: u32 = 0; f < features; f++) store<u32>(workspace.order + ((<usize>f) << 2), f);
  const entries = drawEntries(job, workspace, random);
  const keeps = job.maxFeatures >= features;
  const cells = features * <u32>BINS;

  let nodes: u32 = 1;
  let waiting: u32 = 1;
  const root = pendingAt(workspace, 0);
  root.node = 0;
  root.begin = 0;
  root.count = entries;
  root.depth = 0;
  root.slot = 0;
  root.total = totalOf(workspace.entries, entries);
  let freeSlots: u64 = ~(<u64>1);
  if (keeps) fillHistograms(job, workspace, 0, entries, workspace.histograms);

  while (waiting > 0) {
    waiting--;
    const next = pendingAt(workspace, waiting);
    const total = next.total;
    const begin = next.begin;
    const count = next.count;
    const depth = next.depth;
    const slot = next.slot;
    const node = nodeAt(workspace.nodes, next.node);
    const histograms = workspace.histograms + ((<usize>slot * <usize>cells) << 3);
    makeLeaf(node, total, job);

    split.score = -1;
    if (isOpen(total, depth, job)) {
      inWork.total = total;
      inWork.positive = job.weight1 * <f64>(total >> 32);
      inWork.weight = job.weight0 * <f64>(<u32>total) + inWork.positive;
      if (keeps) searchAll(job, workspace, histograms, random, inWork, split);
      else searchDrawn(job, workspace, begin, count, random, inWork, split);
    }
    if (split.score < 0) {
      freeSlots |= (<u64>1) << slot;
      continue;
    }

    const left = split.left;
    const right = total - left;
    node.feature = split.feature;
    node.bin = split.bin;
    node.missingLeft = split.missingLeft;
    node.left = nodes;
    node.right = nodes + 1;
    node.gain = <f32>((2 * split.score) / inWork.weight);
    nodes += 2;
    const leftOpen = isOpen(left, depth + 1, job);
    const rightOpen = isOpen(right, depth + 1, job);
    makeLeaf(nodeAt(workspace.nodes, node.left), left, job);
    makeLeaf(nodeAt(workspace.nodes, node.right), right, job);
    if (!leftOpen && !rightOpen) {
      freeSlots |= (<u64>1) << slot;
      continue;
    }

    const leftCount = partitionEntries(
      job.bins + <usize>split.feature * <usize>job.rows,
      split.bin,
      split.missingLeft,
      workspace.entries + ((<usize>begin) << 3),
      count,
      workspace.spare,
    );
    const leftIsSmaller = leftCount <= count - leftCount;
    const smallBegin = leftIsSmaller ? begin : begin + leftCount;
    const smallCount = leftIsSmaller ? leftCount : count - leftCount;
    const smallOpen = leftIsSmaller ? leftOpen : rightOpen;
    const largeOpen = leftIsSmaller ? rightOpen : leftOpen;
    let smallSlot = slot;
    if (keeps) {
      smallSlot = <u32>ctz(freeSlots);
      const small = workspace.histograms + ((<usize>smallSlot * <usize>cells) << 3);
      fillHistograms(job, workspace, smallBegin, smallCount, small);
      if (largeOpen) subtract(histograms, small, cells);
      else freeSlots |= (<u64>1) << slot;
      if (smallOpen) freeSlots &= ~((<u64>1) << smallSlot);
    }
    if (largeOpen) {
      const large = pendingAt(workspace, waiting++);
      large.node = leftIsSmaller ? node.right : node.left;
      large.total = leftIsSmaller ? right : left;
      large.begin = leftIsSmaller ? begin + leftCount : begin;
      large.count = count - smallCount;
      large.depth = depth + 1;
      large.slot = slot;
    }
    if (smallOpen) {
      const small = pendingAt(workspace, waiting++);
      small.node = leftIsSmaller ? node.left : node.right;
      small.total = leftIsSmaller ? left : right;
      small.begin = smallBegin;
      small.count = smallCount;
      small.depth = depth + 1;
      small.slot = smallSlot;
    }
  }
  return nodes;
}

/** Writes the tree's entries; returns their number. */
function drawEntries(job: ForestJob, workspace: ForestWorkspace, random: Random): u32 {
  const rows = job.rows;
  const draws = workspace.draws;
  if (job.bootstrap) {
    memory.fill(draws, 0, rows);
    for (let i: u32 = 0; i < rows; i++) {
      const at = draws + <usize>nextBelow(random, rows);
      store<u8>(at, load<u8>(at) + 1);
    }
  } else {
    memory.fill(draws, 1, rows);
  }
  let end = workspace.entries;
  for (let row: u32 = 0; row < rows; row++) {
    let units: u64 = load<u8>(draws + <usize>row);
    if (job.units !== 0) units *= load<u32>(job.units + ((<usize>row) << 2));
    const label: u64 = load<u8>(job.labels + <usize>row);
    store<u64>(end, <u64>row | (units << 33) | (label << 32));
    end += (<usize>(units !== 0)) << 3;
  }
  return <u32>((end - workspace.entries) >> 3);
}

function totalOf(entries: usize, count: u32): u64 {
  let total: u64 = 0;
  for (let i: u32 = 0; i < count; i++) total += cellOf(load<u64>(entries + ((<usize>i) << 3)));
  return total;
}

/** Whether a node may be split. */
function isOpen(total: u64, depth: u32, job: ForestJob): bool {
  return depth < job.maxDepth && <u32>total !== 0 && total >> 32 !== 0 && unitsOf(total) >= job.minSplit;
}

/** Makes a node a leaf, which it stays unless it is split. */
function makeLeaf(node: Node, total: u64, job: ForestJob): void {
  const positive = job.weight1 * <f64>(total >> 32);
  const weight = job.weight0 * <f64>(<u32>total) + positive;
  node.feature = -1;
  node.bin = 0;
  node.missingLeft = 0;
  node.left = 0;
  node.right = 0;
  node.value = weight > 0 ? <f32>(positive / weight) : 0;
  node.gain = 0;
  node.cover = <f32>weight;
}

/** The histograms of all features, from the rows. */
function fillHistograms(job: ForestJob, workspace: ForestWorkspace, begin: u32, count: u32, histograms: usize): void {
  const features = job.features;
  const rows = <usize>job.rows;
  const entries = workspace.entries + ((<usize>begin) << 3);
  memory.fill(histograms, 0, (<usize>features * BINS) << 3);
  let f: u32 = 0;
  for (; f + 1 < features; f += 2) {
    const bins = job.bins + <usize>f * rows;
    const histogram = histograms + ((<usize>f * BINS) << 3);
    accumulateTwo(bins, bins + rows, entries, count, histogram, histogram + (BINS << 3));
  }
  if (f < features) {
    accumulate(job.bins + <usize>f * rows, entries, count, histograms + ((<usize>f * BINS) << 3));
  }
}

/** Searches all features, in random order, so that ties do not favour the first. */
function searchAll(
  job: ForestJob,
  workspace: ForestWorkspace,
  histograms: usize,
  random: Random,
  node: ClassNode,
  split: ClassSplit,
): void {
  for (let k: u32 = 0; k < job.features; k++) {
    const f = drawFeature(job, workspace, random, k);
    const valueBins = load<u32>(job.valueBins + ((<usize>f) << 2));
    searchClassSplit(histograms + ((<usize>f * BINS) << 3), valueBins, f, node, split);
  }
}

/** Searches `maxFeatures` features drawn without replacement, and further ones until a split is found. */
function searchDrawn(
  job: ForestJob,
  workspace: ForestWorkspace,
  begin: u32,
  count: u32,
  random: Random,
  node: ClassNode,
  split: ClassSplit,
): void {
  const features = job.features;
  const rows = <usize>job.rows;
  const entries = workspace.entries + ((<usize>begin) << 3);
  const histogramA = workspace.histograms;
  const histogramB = histogramA + (BINS << 3);
  let k: u32 = 0;
  while (k < features && (k < job.maxFeatures || split.score < 0)) {
    const a = drawFeature(job, workspace, random, k++);
    const binsA = job.bins + <usize>a * rows;
    if (k < job.maxFeatures) {
      const b = drawFeature(job, workspace, random, k++);
      memory.fill(histogramA, 0, BINS << 4);
      accumulateTwo(binsA, job.bins + <usize>b * rows, entries, count, histogramA, histogramB);
      searchClassSplit(histogramA, load<u32>(job.valueBins + ((<usize>a) << 2)), a, node, split);
      searchClassSplit(histogramB, load<u32>(job.valueBins + ((<usize>b) << 2)), b, node, split);
    } else {
      memory.fill(histogramA, 0, BINS << 3);
      accumulate(binsA, entries, count, histogramA);
      searchClassSplit(histogramA, load<u32>(job.valueBins + ((<usize>a) << 2)), a, node, split);
    }
  }
}

/** The k-th feature of a node: one step of Fisher and Yates's shuffle. */
function drawFeature(job: ForestJob, workspace: ForestWorkspace, random: Random, k: u32): u32 {
  const at = workspace.order + ((<usize>k) << 2);
  const from = workspace.order + ((<usize>(k + nextBelow(random, job.features - k))) << 2);
  const drawn = load<u32>(from);
  store<u32>(from, load<u32>(at));
  store<u32>(at, drawn);
  return drawn;
}

function pendingAt(workspace: ForestWorkspace, index: u32): Pending {
  return changetype<Pending>(workspace.pending + ((<usize>index) << 5));
}
