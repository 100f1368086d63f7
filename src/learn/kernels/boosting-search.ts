import { meet } from "./barrier";
import { BoostingJob, BoostingThread, Candidate, histogramIn, histogramOf, Leaf, threadAt } from "./boosting-job";
import { drawFeatures } from "./feature-draw";
import { fillHistograms, subtract, sumOverThreads, totalOf } from "./gradient-histogram";
import { searchSplit } from "./gradient-split";
import { searchMonotoneSplit } from "./monotone-split";

/** No leaf. */
export const none = changetype<Leaf>(0);

/**
 * Makes the histograms of a leaf from its rows, and of another from what is left of their parent's; finds the best
 * split of each.
 *
 * @param rest none where the parent's histograms are not kept
 */
export function measure(job: BoostingJob, own: BoostingThread, made: Leaf, rest: Leaf): void {
  const alone = job.threads === 1;
  fillHistograms(job, made, alone ? histogramOf(job, made.slot, 0) : own.histograms);
  meet(job.meeting, job.threads);
  if (made.depth === 0) made.sums = sumOfRoot(job);
  const both = rest !== none && isOpen(job, rest);
  for (let k = own.index; k < job.featureCount; k += job.threads) {
    const feature = load<u32>(job.features + ((<usize>k) << 2));
    const histogram = histogramOf(job, made.slot, feature);
    if (!alone) sumOverThreads(job, feature, histogram);
    if (both) subtract(histogramOf(job, rest.slot, feature), histogram);
  }
  search(job, own, made, 0);
  if (both) search(job, own, rest, 1);
  meet(job.meeting, job.threads);
  takeBest(job, made, 0);
  if (both) takeBest(job, rest, 1);
}

/** The sums of all rows that the tree sees: those of any feature's histogram. */
function sumOfRoot(job: BoostingJob): i64 {
  const feature = load<u32>(job.features);
  if (job.threads === 1) return totalOf(histogramOf(job, 0, feature));
  let sum: i64 = 0;
  for (let t: u32 = 0; t < job.threads; t++) {
    sum += totalOf(histogramIn(threadAt(job, t).histograms, feature));
  }
  return sum;
}

/** Searches this thread's share of the features. */
function search(job: BoostingJob, own: BoostingThread, leaf: Leaf, which: u32): void {
  const best = candidateOf(own, which);
  best.gain = 0;
  if (!isOpen(job, leaf)) return;
  const draws = job.levelShare < 1 || job.nodeShare < 1;
  if (draws) drawFeatures(job, own, leaf);
  for (let k = own.index; k < job.featureCount; k += job.threads) {
    const feature = load<u32>(job.features + ((<usize>k) << 2));
    if (draws && load<u8>(own.tried + <usize>feature) === 0) continue;
    const histogram = histogramOf(job, leaf.slot, feature);
    const valueBins = load<u32>(job.valueBins + ((<usize>feature) << 2));
    if (job.monotone === 0) searchSplit(histogram, valueBins, feature, own, leaf, best);
    else searchMonotoneSplit(histogram, valueBins, feature, constraintOf(job, feature), own, leaf, best);
  }
}

/** The best of what the threads found; of equal gains that of the first feature. */
function takeBest(job: BoostingJob, leaf: Leaf, which: u32): void {
  let best = candidateOf(threadAt(job, 0), which);
  for (let t: u32 = 1; t < job.threads; t++) {
    const other = candidateOf(threadAt(job, t), which);
    if (other.gain > best.gain || (other.gain === best.gain && other.feature < best.feature)) best = other;
  }
  leaf.gain = best.gain;
  leaf.left = best.left;
  leaf.feature = best.feature;
  leaf.bin = best.bin;
  leaf.missingLeft = best.missingLeft;
}

export function isOpen(job: BoostingJob, leaf: Leaf): bool {
  return leaf.depth < job.maxDepth && <f64>leaf.total >= 2 * job.minRows && leaf.total > 1;
}

export function constraintOf(job: BoostingJob, feature: u32): i32 {
  return <i32>load<i8>(job.monotone + <usize>feature);
}

function candidateOf(own: BoostingThread, which: u32): Candidate {
  return changetype<Candidate>(own.candidates + <usize>which * offsetof<Candidate>());
}
