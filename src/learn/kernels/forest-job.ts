import { ClassSplit } from "./class-split";

/** What all trees of a forest share; written by `trees/grow-trees.ts` in this order. */
@unmanaged
export class ForestJob {
  /** What a unit of weight counts in class 0 and 1. */
  weight0: f64;
  weight1: f64;
  /** Smallest weight of a node that is split and of a child, in units. */
  minSplit: f64;
  minLeaf: f64;
  /** u16[features × rows], feature by feature: 0 where missing, else 1 + the bin of the value */
  bins: usize;
  /** u32[features], the number of bins of values */
  valueBins: usize;
  /** f32[features × most bins of values], what stands for the values of each bin */
  middles: usize;
  /** u32[varying], the features that are not the same in all rows */
  varying: usize;
  /** u8[rows] */
  labels: usize;
  /** u32[rows], units of each row; null where every row has one */
  units: usize;
  rows: u32;
  varyingCount: u32;
  /** Bins of values of the feature that has most. */
  mostBins: u32;
  /** How many of the varying features are tried in a node. */
  maxFeatures: u32;
  maxDepth: u32;
  /** Most leaves of a tree that grows best first, or 0: depth first, without a limit. */
  maxLeaves: u32;
  bootstrap: u32;
  /** 1 where a feature's split is drawn, 0 where it is the best one. */
  randomSplits: u32;
  seedLow: u32;
  seedHigh: u32;
}

/** What a thread needs for one tree at a time; written by `trees/grow-trees.ts` in this order. */
@unmanaged
export class ForestWorkspace {
  /** u8[rows], how often a row is drawn */
  draws: usize;
  /** u64[rows], the tree's rows; see `class-histogram.ts` */
  entries: usize;
  /** u64[rows] */
  spare: usize;
  /** u32[varying], the order in which a node tries features */
  order: usize;
  /** u64[2 × cells]: two histograms of a node, see `cellsOf` */
  histograms: usize;
  /** u64[cells], zeros between its uses */
  sparse: usize;
  /** u64[64], a bit for each bin that a small node has; zeros between its uses */
  touched: usize;
  /** u64[slots × varying × cells]: kept histograms of large nodes, where all features are tried; else none */
  kept: usize;
  /** Pending[64], or Frontier[maxLeaves] where the tree grows best first */
  pending: usize;
  /** 256 bytes for the random stream, the node in work and its split */
  scratch: usize;
  /** ForestNode[the most that a tree can have] */
  nodes: usize;
  slots: u32;
}

/** A node of a tree as it is grown: 16 bytes. */
@unmanaged
export class ForestNode {
  /** LEAF, or 2¹³ × the feature of the split + 2 × the last bin of values that goes left + 1 where missing values do. */
  split: u32;
  /** Index of the left child in the tree; the right one is the next. Of a leaf, the f32 share of class 1. */
  left: u32;
  gain: f32;
  cover: f32;
}

const LEAF: u32 = 0xffffffff;

export function forestNodeAt(nodes: usize, index: u32): ForestNode {
  return changetype<ForestNode>(nodes + ((<usize>index) << 4));
}

/** Cells of a histogram: a missing value's, those of the values, and one or two zeros, as cells are read in pairs. */
export function cellsOf(mostBins: u32): u32 {
  return (mostBins + 3) & ~1;
}

/** The bins of a feature. */
export function binsOf(job: ForestJob, feature: u32): usize {
  return job.bins + ((<usize>feature * <usize>job.rows) << 1);
}

/** The middles of a feature's bins. */
export function middlesOf(job: ForestJob, feature: u32): usize {
  return job.middles + ((<usize>feature * <usize>job.mostBins) << 2);
}

export function valueBinsOf(job: ForestJob, feature: u32): u32 {
  return load<u32>(job.valueBins + ((<usize>feature) << 2));
}

/** Makes a node a leaf, which it stays unless it is split. */
export function makeLeaf(node: ForestNode, total: u64, job: ForestJob): void {
  const positive = job.weight1 * <f64>(total >> 32);
  const weight = job.weight0 * <f64>(<u32>total) + positive;
  node.split = LEAF;
  node.left = reinterpret<u32>(weight > 0 ? <f32>(positive / weight) : <f32>0);
  node.gain = 0;
  node.cover = <f32>weight;
}

/** Splits a leaf; its children are to be at `children` and the next node. */
export function makeInner(node: ForestNode, split: ClassSplit, children: u32, weight: f64): void {
  node.split = (split.feature << 13) | (split.bin << 1) | split.missingLeft;
  node.left = children;
  node.gain = <f32>((2 * split.score) / weight);
}
