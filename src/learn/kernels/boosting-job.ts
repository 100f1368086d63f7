import { BINS } from "./layout";

/**
 * One fit of boosting, in the order of `trees/boosting-job.ts`, which writes it.
 *
 * Rows have positions: those of the first thread first, then those of the second, each thread's padded to a multiple
 * of 4. A thread reads and writes its own rows alone; only histograms and counts are put together.
 */
@unmanaged
export class BoostingJob {
  lambda: f64;
  alpha: f64;
  minGain: f64;
  minHessian: f64;
  minRows: f64;
  learningRate: f64;
  /** What leaf values are multiples of, a power of two. */
  leafUnit: f64;
  /** Units of the weights in 1. */
  weightUnits: f64;
  /** What rounding may add to a sum of gradients, in units. */
  slack: f64;
  /** Shares of the features that are tried at a depth, and of those in a node. */
  levelShare: f64;
  nodeShare: f64;
  /** Record[positions], the bins of the first 8 features and the gradient of each row */
  records: usize;
  /** u64[words − 1][positions], the bins of 8 further features each */
  furtherBins: usize;
  /** u8[positions] */
  labels: usize;
  /** f32[positions], added to */
  margins: usize;
  /** f32[positions], null where all are 1 */
  weights: usize;
  /** u8[positions], 1 for the rows that the tree sees; null where it sees all */
  drawn: usize;
  /** Two places for rows in the order of leaves: Record[positions], u32[positions] and u64[words − 1][positions] each */
  first: usize;
  second: usize;
  /** u32[features], number of bins of values */
  valueBins: usize;
  /** i8[features], −1, 0 or 1; null without constraints */
  monotone: usize;
  /** u32[featureCount], the features of this tree, ascending */
  features: usize;
  /** u32[words], a bit for each of these features */
  wordFeatures: usize;
  /** u64[slots + 1][features][256] */
  histograms: usize;
  /** Node[2 × maxLeaves − 1] */
  nodes: usize;
  /** BoostingThread[threads] */
  threadsAt: usize;
  /** A Meeting */
  meeting: usize;
  positions: u32;
  /** Rows that the tree sees. */
  rows: u32;
  allFeatures: u32;
  featureCount: u32;
  words: u32;
  slots: u32;
  maxLeaves: u32;
  maxDepth: u32;
  /** 1 to split the leaves of one depth before those of the next */
  levelWise: u32;
  threads: u32;
  seedLow: u32;
  seedHigh: u32;
  /** Index of the tree, for what is drawn. */
  tree: u32;
  /** 1 to end the other threads. */
  stop: u32;
}

/** What limits every split, in units of the gradients of a tree. */
@unmanaged
export class SplitLimits {
  lambda: f64;
  alpha: f64;
  minGain: f64;
  minHessian: f64;
  minRows: f64;
}

/** What one thread has for itself, 256 bytes: two threads never write to one line of the cache. */
@unmanaged
export class BoostingThread extends SplitLimits {
  /** Sums over its rows in the finest units: |gradient|, gradient, hessian. */
  absoluteSum: i64;
  gradientSum: i64;
  hessianSum: i64;
  /** u32[2], its rows of the left child of the last split, and of the one before */
  leftCounts: u64;
  /** The best splits by its features, of the two leaves that are searched at a time: Candidate[2] */
  candidates: usize;
  /** u64[features][256], of its rows */
  histograms: usize;
  /** Leaf[maxLeaves] */
  leaves: usize;
  /** u32[features], u8[features] and a Random, to draw what is tried in a node */
  order: usize;
  tried: usize;
  random: usize;
  index: u32;
  /** Its rows. */
  begin: u32;
  count: u32;
  /** Bits that the gradients were made coarser by. */
  coarser: u32;
}

/** A split of a leaf. */
@unmanaged
export class Candidate {
  /** The gain over that of the leaf, less `minGain`; 0 where there is none. */
  gain: f64;
  /** Of the left child, as in a histogram's cell. */
  left: i64;
  feature: u32;
  bin: u32;
  missingLeft: u32;
}

/** A leaf of the tree as it grows. Each thread has its own list, which differs in its own rows alone. */
@unmanaged
export class Leaf extends Candidate {
  /** Sums of gradients and hessians, as in a histogram's cell. */
  sums: i64;
  /** Between what its value must lie, for monotone constraints. */
  lower: f64;
  upper: f64;
  node: u32;
  depth: u32;
  /** Of this thread's rows; positions in the place `place`: 0 the table, 1 and 2 the job's `first` and `second`. */
  begin: u32;
  count: u32;
  place: u32;
  /** Of all threads. */
  total: u32;
  /** Index of its histograms, −1 where there was no room to keep them. */
  slot: i32;
}

/** Bytes of one feature's histogram. A cell is one u64: the hessian in its low half, the gradient in its high half. */
export const HISTOGRAM_BYTES: usize = BINS << 3;

/** The hessian of a cell; at most 2³¹ and never negative, so that nothing is carried into the gradient. */
export function hessianOf(cell: i64): i32 {
  return <i32>cell;
}

export function gradientOf(cell: i64): i32 {
  return <i32>(cell >> 32);
}

/** Bytes from one BoostingThread to the next. */
export const THREAD_BYTES: usize = 256;

export function threadAt(job: BoostingJob, index: u32): BoostingThread {
  return changetype<BoostingThread>(job.threadsAt + <usize>index * THREAD_BYTES);
}

export function leafAt(own: BoostingThread, index: u32): Leaf {
  return changetype<Leaf>(own.leaves + <usize>index * offsetof<Leaf>());
}

/** The histogram of a feature in a slot; in slot −1 those that are not kept, after the last. */
export function histogramOf(job: BoostingJob, slot: i32, feature: u32): usize {
  const index = slot < 0 ? job.slots : <u32>slot;
  return histogramIn(job.histograms, index * job.allFeatures + feature);
}

export function histogramIn(histograms: usize, feature: u32): usize {
  return histograms + <usize>feature * HISTOGRAM_BYTES;
}
