import { nextBelow, Random } from "../../support/kernels/random";
import { accumulate, accumulateTouched, accumulateTwo, binOf } from "./class-histogram";
import { ClassNode, ClassSplit, isPerfect, searchClassSplit, searchTouched, unitsOf } from "./class-split";
import { binsOf, cellsOf, ForestJob, ForestWorkspace, middlesOf, valueBinsOf } from "./forest-job";
import { lastBinUpTo, middleOf } from "./middles";
import { drawClassSplit } from "./random-split";

/** The parts of a workspace's scratch. */
export function randomOf(workspace: ForestWorkspace): Random {
  return changetype<Random>(workspace.scratch);
}

export function splitOf(workspace: ForestWorkspace): ClassSplit {
  return changetype<ClassSplit>(workspace.scratch + 64);
}

export function nodeInWork(workspace: ForestWorkspace): ClassNode {
  return changetype<ClassNode>(workspace.scratch + 128);
}

/** Whether a node may be split. */
export function isOpen(total: u64, depth: u32, job: ForestJob): bool {
  return depth < job.maxDepth && <u32>total !== 0 && total >> 32 !== 0 && unitsOf(total) >= job.minSplit;
}

/** Makes a node the one in work, with no split yet. */
export function beginNode(job: ForestJob, workspace: ForestWorkspace, total: u64): void {
  const node = nodeInWork(workspace);
  node.total = total;
  node.positive = job.weight1 * <f64>(total >> 32);
  node.weight = job.weight0 * <f64>(<u32>total) + node.positive;
  splitOf(workspace).score = -1;
}

/**
 * Searches the kept histograms of all varying features, in random order, so that ties do not favour the first. As
 * `searchRows` none after a split that parts the classes, so that both take the same random numbers.
 */
export function searchKept(job: ForestJob, workspace: ForestWorkspace, histograms: usize): void {
  const bytes = (<usize>cellsOf(job.mostBins)) << 3;
  const total = nodeInWork(workspace).total;
  for (let k: u32 = 0; k < job.varyingCount; k += 2) {
    const first = drawPlace(job, workspace, k);
    const second = k + 1 < job.varyingCount ? drawPlace(job, workspace, k + 1) : first;
    searchHistogram(job, workspace, histograms + <usize>first * bytes, featureAt(job, first));
    if (isPerfect(splitOf(workspace), total)) return;
    if (second !== first) searchHistogram(job, workspace, histograms + <usize>second * bytes, featureAt(job, second));
    if (isPerfect(splitOf(workspace), total)) return;
  }
}

/**
 * Searches `maxFeatures` features of a node, drawn without replacement, and further ones while all of them have one value
 * only; none after a split that parts the classes.
 *
 * They are drawn and searched two at a time. How many rows a node has decides how it is searched, never what is found.
 */
export function searchRows(job: ForestJob, workspace: ForestWorkspace, entries: usize, count: u32): void {
  const split = splitOf(workspace);
  const total = nodeInWork(workspace).total;
  let varies = false;
  for (let k: u32 = 0; k < job.varyingCount && (k < job.maxFeatures || !varies); k++) {
    const first = drawFeature(job, workspace, k);
    const inPair = k + 1 < job.maxFeatures;
    const second = inPair ? drawFeature(job, workspace, ++k) : first;
    if (inPair && isLarge(job, first, count) && isLarge(job, second, count)) {
      searchTwoLarge(job, workspace, entries, count, first, second);
    } else {
      searchOne(job, workspace, entries, count, first);
      if (inPair && !isPerfect(split, total)) searchOne(job, workspace, entries, count, second);
    }
    if (isPerfect(split, total)) return;
    varies =
      varies ||
      split.score >= 0 ||
      (job.minLeaf > 1 && (isVaried(job, first, entries, count) || isVaried(job, second, entries, count)));
  }
}

/** Puts the threshold halfway between the values that it parts, as scikit-learn does: among bins that the node has not. */
export function centreSplit(job: ForestJob, workspace: ForestWorkspace): void {
  const split = splitOf(workspace);
  if (split.next === split.bin + 1) return;
  const middles = middlesOf(job, split.feature);
  const halfway = (middleOf(middles, split.bin) + middleOf(middles, split.next)) / 2;
  split.bin = lastBinUpTo(halfway, middles, split.bin, split.next);
}

/** Whether the rows of a node are in more than one bin of a feature. */
function isVaried(job: ForestJob, feature: u32, entries: usize, count: u32): bool {
  const bins = binsOf(job, feature);
  const first = binOf(bins, load<u64>(entries));
  for (let i: u32 = 1; i < count; i++) {
    if (binOf(bins, load<u64>(entries + ((<usize>i) << 3))) !== first) return true;
  }
  return false;
}

function searchOne(job: ForestJob, workspace: ForestWorkspace, entries: usize, count: u32, feature: u32): void {
  if (job.randomSplits) searchDrawn(job, workspace, entries, count, feature);
  else if (isLarge(job, feature, count)) searchLarge(job, workspace, entries, count, feature);
  else searchSmall(job, workspace, entries, count, feature);
}

/** Whether a node touches so many bins of a feature that it is best to clear and search all of them; as measured. */
function isLarge(job: ForestJob, feature: u32, count: u32): bool {
  return !job.randomSplits && count << 2 >= valueBinsOf(job, feature);
}

function searchSmall(job: ForestJob, workspace: ForestWorkspace, entries: usize, count: u32, feature: u32): void {
  const words = accumulateTouched(binsOf(job, feature), entries, count, workspace.sparse, workspace.touched);
  searchTouched(
    workspace.sparse,
    workspace.touched,
    words,
    valueBinsOf(job, feature),
    feature,
    nodeInWork(workspace),
    splitOf(workspace),
  );
}

function searchLarge(job: ForestJob, workspace: ForestWorkspace, entries: usize, count: u32, feature: u32): void {
  const histogram = workspace.histograms;
  memory.fill(histogram, 0, (<usize>cellsOf(valueBinsOf(job, feature))) << 3);
  accumulate(binsOf(job, feature), entries, count, histogram);
  searchHistogram(job, workspace, histogram, feature);
}

function searchTwoLarge(
  job: ForestJob,
  workspace: ForestWorkspace,
  entries: usize,
  count: u32,
  first: u32,
  second: u32,
): void {
  const histogram = workspace.histograms;
  const other = histogram + ((<usize>cellsOf(job.mostBins)) << 3);
  memory.fill(histogram, 0, (<usize>cellsOf(valueBinsOf(job, first))) << 3);
  memory.fill(other, 0, (<usize>cellsOf(valueBinsOf(job, second))) << 3);
  accumulateTwo(binsOf(job, first), binsOf(job, second), entries, count, histogram, other);
  searchHistogram(job, workspace, histogram, first);
  if (isPerfect(splitOf(workspace), nodeInWork(workspace).total)) return;
  searchHistogram(job, workspace, other, second);
}

function searchHistogram(job: ForestJob, workspace: ForestWorkspace, histogram: usize, feature: u32): void {
  searchClassSplit(histogram, valueBinsOf(job, feature), feature, nodeInWork(workspace), splitOf(workspace));
}

function searchDrawn(job: ForestJob, workspace: ForestWorkspace, entries: usize, count: u32, feature: u32): void {
  drawClassSplit(
    binsOf(job, feature),
    entries,
    count,
    middlesOf(job, feature),
    valueBinsOf(job, feature),
    feature,
    randomOf(workspace),
    nodeInWork(workspace),
    splitOf(workspace),
  );
}

function drawFeature(job: ForestJob, workspace: ForestWorkspace, k: u32): u32 {
  return featureAt(job, drawPlace(job, workspace, k));
}

function featureAt(job: ForestJob, place: u32): u32 {
  return load<u32>(job.varying + ((<usize>place) << 2));
}

/** The k-th feature of a node, by its place among the varying ones: one step of Fisher and Yates's shuffle. */
function drawPlace(job: ForestJob, workspace: ForestWorkspace, k: u32): u32 {
  const at = workspace.order + ((<usize>k) << 2);
  const other = workspace.order + ((<usize>(k + nextBelow(randomOf(workspace), job.varyingCount - k))) << 2);
  const drawn = load<u32>(other);
  store<u32>(other, load<u32>(at));
  store<u32>(at, drawn);
  return drawn;
}
