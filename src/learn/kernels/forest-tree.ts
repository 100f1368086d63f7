import { startStream } from "../../support/kernels/random";
import { growBestFirst } from "./best-first";
import { unitsOf } from "./class-split";
import { drawEntries, totalOf } from "./forest-draw";
import { binsOf, ForestJob, ForestWorkspace, forestNodeAt, makeInner, makeLeaf } from "./forest-job";
import { freeSlot, handDown, keepRoot, keptAt, NONE, slotsOf } from "./kept-histograms";
import { beginNode, centreSplit, isOpen, nodeInWork, randomOf, searchKept, searchRows, splitOf } from "./node-search";
import { keepEntries, partitionEntries } from "./partition";

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
  makeLeaf(forestNodeAt(workspace.nodes, 0), total, job);
  if (job.maxLeaves !== 0) return growBestFirst(job, workspace, count, total);
  return growDepthFirst(job, workspace, count, total);
}

/**
 * The lighter child is split first, so that never more nodes wait than the weight has bits; the same order however
 * many rows make up a weight.
 */
function growDepthFirst(job: ForestJob, workspace: ForestWorkspace, count: u32, total: u64): u32 {
  const split = splitOf(workspace);
  const slots = slotsOf(workspace);
  let nodes: u32 = 1;
  let waiting: u32 = 0;
  if (isOpen(total, 0, job)) wait(workspace, waiting++, total, 0, 0, count, 0, keepRoot(job, workspace, count));

  while (waiting > 0) {
    const next = pendingAt(workspace, --waiting);
    const total = next.total;
    const begin = next.begin;
    const count = next.count;
    const depth = next.depth + 1;
    const slot = next.slot;
    const parent = forestNodeAt(workspace.nodes, next.node);
    const entries = workspace.entries + ((<usize>begin) << 3);
    beginNode(job, workspace, total);
    if (slot !== NONE) searchKept(job, workspace, keptAt(job, workspace, slot));
    else searchRows(job, workspace, entries, count);
    if (split.score < 0) {
      freeSlot(workspace, slot);
      continue;
    }

    centreSplit(job, workspace);
    const left = split.left;
    const right = total - left;
    const leftNode = nodes;
    nodes += 2;
    makeInner(parent, split, leftNode, nodeInWork(workspace).weight);
    makeLeaf(forestNodeAt(workspace.nodes, leftNode), left, job);
    makeLeaf(forestNodeAt(workspace.nodes, leftNode + 1), right, job);
    const leftOpen = isOpen(left, depth, job);
    const rightOpen = isOpen(right, depth, job);
    const bins = binsOf(job, split.feature);
    if (!leftOpen && !rightOpen) {
      freeSlot(workspace, slot);
    } else if (slot === NONE && leftOpen !== rightOpen) {
      const kept = keepEntries(bins, split.bin, split.missingLeft, entries, count, leftOpen);
      wait(workspace, waiting++, leftOpen ? left : right, leftNode + <u32>rightOpen, begin, kept, depth, NONE);
    } else {
      const leftCount = partitionEntries(bins, split.bin, split.missingLeft, entries, count, workspace.spare);
      const rightCount = count - leftCount;
      const rightBegin = begin + leftCount;
      handDown(job, workspace, slot, entries, leftCount, rightCount, leftOpen, rightOpen);
      const leftLast = unitsOf(left) <= unitsOf(right);
      if (leftOpen && !leftLast) wait(workspace, waiting++, left, leftNode, begin, leftCount, depth, slots.left);
      if (rightOpen) wait(workspace, waiting++, right, leftNode + 1, rightBegin, rightCount, depth, slots.right);
      if (leftOpen && leftLast) wait(workspace, waiting++, left, leftNode, begin, leftCount, depth, slots.left);
    }
  }
  return nodes;
}

function wait(
  workspace: ForestWorkspace,
  at: u32,
  total: u64,
  node: u32,
  begin: u32,
  count: u32,
  depth: u32,
  slot: u32,
): void {
  const pending = pendingAt(workspace, at);
  pending.total = total;
  pending.node = node;
  pending.begin = begin;
  pending.count = count;
  pending.depth = depth;
  pending.slot = slot;
}

function pendingAt(workspace: ForestWorkspace, index: u32): Pending {
  return changetype<Pending>(workspace.pending + ((<usize>index) << 5));
}
