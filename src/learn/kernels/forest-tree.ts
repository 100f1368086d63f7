import { growBestFirst } from "./best-first";
import { accumulate, accumulateTwo, subtract } from "./class-histogram";
import { drawEntries, totalOf } from "./forest-draw";
import { binsOf, cellsOf, ForestJob, ForestWorkspace, forestNodeAt, makeInner, makeLeaf } from "./forest-job";
import { beginNode, isOpen, nodeInWork, randomOf, searchKept, searchRows, splitOf } from "./node-search";
import { keepEntries, partitionEntries } from "./partition";
import { startStream } from "./random";

/** A node that waits to be split: 32 bytes. */
@unmanaged
class Pending {
  total: u64;
  node: u32;
  begin: u32;
  count: u32;
  depth: u32;
  /** Of its kept histograms, or NONE. */
  slot: u32;
}

const NONE: u32 = 0xffffffff;

/** Where all features are tried, the histograms of nodes with at least so many rows are kept for their larger child. */
const KEPT_FROM: u32 = 2048;

/**
 * Grows one tree of a forest.
 *
 * @param job  a ForestJob
 * @param workspace  a ForestWorkspace, of this thread alone
 * @param tree index of the tree, which selects its random numbers
 * @returns the number of its nodes, which are at the workspace's `nodes`
 */
export function growForestTree(jobAt: usize, workspaceAt: usize, tree: u32): u32 {
  const job = changetype<ForestJob>(jobAt);
  const workspace = changetype<ForestWorkspace>(workspaceAt);
  startStream(randomOf(workspace), job.seedLow, job.seedHigh, tree);
  const inWork = nodeInWork(workspace);
  inWork.weight0 = job.weight0;
  inWork.weight1 = job.weight1;
  inWork.minLeaf = job.minLeaf;
  for (let k: u32 = 0; k < job.varyingCount; k++) store<u32>(workspace.order + ((<usize>k) << 2), k);
  const count = drawEntries(job, workspace, randomOf(workspace));
  const total = totalOf(workspace.entries, count);
  if (job.maxLeaves !== 0) return growBestFirst(job, workspace, count, total);
  return growDepthFirst(job, workspace, count, total);
}

/** The smaller child first: never more than log₂(rows) + 1 nodes wait. */
function growDepthFirst(job: ForestJob, workspace: ForestWorkspace, count: u32, total: u64): u32 {
  const split = splitOf(workspace);
  let nodes: u32 = 1;
  let waiting: u32 = 0;
  let freeSlots: u64 = ~(<u64>0);
  makeLeaf(forestNodeAt(workspace.nodes, 0), total, job);
  if (isOpen(total, 0, job)) {
    const root = pendingAt(workspace, waiting++);
    root.total = total;
    root.node = 0;
    root.begin = 0;
    root.count = count;
    root.depth = 0;
    root.slot = NONE;
    if (keeps(job, workspace, count)) {
      root.slot = 0;
      freeSlots &= ~1;
      fillHistograms(job, workspace, workspace.entries, count, keptAt(job, workspace, 0));
    }
  }

  while (waiting > 0) {
    const next = pendingAt(workspace, --waiting);
    const total = next.total;
    const begin = next.begin;
    const count = next.count;
    const depth = next.depth + 1;
    const slot = next.slot;
    const index = next.node;
    const entries = workspace.entries + ((<usize>begin) << 3);
    beginNode(job, workspace, total);
    if (slot !== NONE) searchKept(job, workspace, keptAt(job, workspace, slot));
    else searchRows(job, workspace, entries, count);
    if (split.score < 0) {
      if (slot !== NONE) freeSlots |= (<u64>1) << slot;
      continue;
    }

    const left = split.left;
    const right = total - left;
    makeInner(forestNodeAt(workspace.nodes, index), split, nodes, nodeInWork(workspace).weight);
    makeLeaf(forestNodeAt(workspace.nodes, nodes), left, job);
    makeLeaf(forestNodeAt(workspace.nodes, nodes + 1), right, job);
    const leftOpen = isOpen(left, depth, job);
    const rightOpen = isOpen(right, depth, job);
    const bins = binsOf(job, split.feature);
    if (slot === NONE && leftOpen !== rightOpen) {
      const child = pendingAt(workspace, waiting++);
      child.node = leftOpen ? nodes : nodes + 1;
      child.total = leftOpen ? left : right;
      child.begin = begin;
      child.count = keepEntries(bins, split.bin, split.missingLeft, entries, count, leftOpen);
      child.depth = depth;
      child.slot = NONE;
      nodes += 2;
      continue;
    }
    if (!leftOpen && !rightOpen) {
      if (slot !== NONE) freeSlots |= (<u64>1) << slot;
      nodes += 2;
      continue;
    }

    const leftCount = partitionEntries(bins, split.bin, split.missingLeft, entries, count, workspace.spare);
    const leftIsSmaller = leftCount <= count - leftCount;
    const smallBegin = leftIsSmaller ? begin : begin + leftCount;
    const smallCount = leftIsSmaller ? leftCount : count - leftCount;
    const smallOpen = leftIsSmaller ? leftOpen : rightOpen;
    const largeOpen = leftIsSmaller ? rightOpen : leftOpen;
    let smallSlot = NONE;
    let largeSlot = NONE;
    if (slot !== NONE) {
      freeSlots |= (<u64>1) << slot;
      const largeKept = largeOpen && keeps(job, workspace, count - smallCount);
      const smallKept = smallOpen && keeps(job, workspace, smallCount);
      if (largeKept) {
        largeSlot = slot;
        freeSlots &= ~((<u64>1) << slot);
      }
      if (largeKept || smallKept) {
        const spare = <u32>ctz(freeSlots);
        const histograms = keptAt(job, workspace, spare);
        fillHistograms(job, workspace, workspace.entries + ((<usize>smallBegin) << 3), smallCount, histograms);
        const cells = job.varyingCount * cellsOf(job.mostBins);
        if (largeKept) subtract(keptAt(job, workspace, slot), histograms, cells);
        if (smallKept) {
          smallSlot = spare;
          freeSlots &= ~((<u64>1) << spare);
        }
      }
    }
    if (largeOpen) {
      const large = pendingAt(workspace, waiting++);
      large.node = leftIsSmaller ? nodes + 1 : nodes;
      large.total = leftIsSmaller ? right : left;
      large.begin = leftIsSmaller ? begin + leftCount : begin;
      large.count = count - smallCount;
      large.depth = depth;
      large.slot = largeSlot;
    }
    if (smallOpen) {
      const small = pendingAt(workspace, waiting++);
      small.node = leftIsSmaller ? nodes : nodes + 1;
      small.total = leftIsSmaller ? left : right;
      small.begin = smallBegin;
      small.count = smallCount;
      small.depth = depth;
      small.slot = smallSlot;
    }
    nodes += 2;
  }
  return nodes;
}

function keeps(job: ForestJob, workspace: ForestWorkspace, count: u32): bool {
  return workspace.kept !== 0 && count >= KEPT_FROM;
}

function keptAt(job: ForestJob, workspace: ForestWorkspace, slot: u32): usize {
  return workspace.kept + ((<usize>slot * <usize>job.varyingCount * <usize>cellsOf(job.mostBins)) << 3);
}

/** The histograms of all varying features, from the rows. */
function fillHistograms(
  job: ForestJob,
  workspace: ForestWorkspace,
  entries: usize,
  count: u32,
  histograms: usize,
): void {
  const features = job.varyingCount;
  const bytes = (<usize>cellsOf(job.mostBins)) << 3;
  memory.fill(histograms, 0, <usize>features * bytes);
  let k: u32 = 0;
  for (; k + 1 < features; k += 2) {
    const histogram = histograms + <usize>k * bytes;
    accumulateTwo(binsAt(job, k), binsAt(job, k + 1), entries, count, histogram, histogram + bytes);
  }
  if (k < features) accumulate(binsAt(job, k), entries, count, histograms + <usize>k * bytes);
}

function binsAt(job: ForestJob, place: u32): usize {
  return binsOf(job, load<u32>(job.varying + ((<usize>place) << 2)));
}

function pendingAt(workspace: ForestWorkspace, index: u32): Pending {
  return changetype<Pending>(workspace.pending + ((<usize>index) << 5));
}
