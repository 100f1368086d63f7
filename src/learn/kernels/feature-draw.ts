import { nextBelow, Random, startStream } from "../../support/kernels/random";
import { BoostingJob, BoostingThread, Leaf } from "./boosting-job";

/** What tells the streams of depths from those of nodes, and both from those of trees: bits that no seed has. */
const OF_DEPTHS: u32 = 1 << 30;
const OF_NODES: u32 = 1 << 31;

/**
 * Draws the features that are tried in a leaf: a share of the tree's for its depth, and a share of those for its node.
 *
 * Every thread draws the same, as the numbers depend on seed, tree, depth and node alone.
 */
export function drawFeatures(job: BoostingJob, own: BoostingThread, leaf: Leaf): void {
  const features = job.featureCount;
  memory.copy(own.order, job.features, (<usize>features) << 2);
  const ofDepth = drawShare(job, own, features, job.levelShare, OF_DEPTHS, leaf.depth);
  const ofNode = drawShare(job, own, ofDepth, job.nodeShare, OF_NODES, leaf.node);
  memory.fill(own.tried, 0, job.allFeatures);
  for (let k: u32 = 0; k < ofNode; k++) {
    store<u8>(own.tried + <usize>load<u32>(own.order + ((<usize>k) << 2)), 1);
  }
}

/** Moves the drawn ones of the first features of `order` to its front; returns their number, at least 1. */
function drawShare(job: BoostingJob, own: BoostingThread, features: u32, share: f64, domain: u32, index: u32): u32 {
  const count = max<u32>(1, <u32>nearest<f64>(<f64>features * share));
  if (count >= features) return features;
  const random = changetype<Random>(own.random);
  startStream(random, job.seedLow ^ (index * 0x9e3779b1), job.seedHigh | domain, job.tree);
  for (let k: u32 = 0; k < count; k++) {
    const from = own.order + ((<usize>(k + nextBelow(random, features - k))) << 2);
    const to = own.order + ((<usize>k) << 2);
    const feature = load<u32>(from);
    store<u32>(from, load<u32>(to));
    store<u32>(to, feature);
  }
  return count;
}
