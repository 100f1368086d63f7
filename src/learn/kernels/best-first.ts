import { ClassSplit } from "./class-split";
import { binsOf, ForestJob, ForestWorkspace, forestNodeAt, makeInner, makeLeaf } from "./forest-job";
import { beginNode, centreSplit, isOpen, nodeInWork, searchRows, splitOf } from "./node-search";
import { partitionEntries } from "./partition";

/** A leaf that can be split, with its best split: 80 bytes. */
@unmanaged
class Frontier extends ClassSplit {
  /** The decrease of weighted gini by the split. */
  gain: f64;
  /** Weight of both classes, and in units. */
  weight: f64;
  total: u64;
  node: u32;
  begin: u32;
  count: u32;
  depth: u32;
}

const FRONTIER_BYTES: usize = 80;

/**
 * Splits the leaf whose split decreases the impurity most, until there are `maxLeaves` (Shi, 2007); of equal ones, the
 * one that was made first.
 *
 * The leaves that can be split are a heap; what is below is Frontier[maxLeaves], and after it u32[maxLeaves], the heap.
 */
export function growBestFirst(job: ForestJob, workspace: ForestWorkspace, count: u32, total: u64): u32 {
  const heap = workspace.pending + <usize>job.maxLeaves * FRONTIER_BYTES;
  let nodes: u32 = 1;
  let records: u32 = 0;
  let waiting: u32 = 0;
  if (findSplit(job, workspace, frontierAt(workspace, 0), 0, 0, count, 0, total))
    push(workspace, heap, waiting++, records++);

  for (let leaves: u32 = 1; leaves < job.maxLeaves && waiting > 0; leaves++) {
    const record = load<u32>(heap);
    pop(workspace, heap, waiting--);
    const best = frontierAt(workspace, record);
    const left = best.left;
    const right = best.total - left;
    const depth = best.depth + 1;
    const begin = best.begin;
    const all = best.count;
    const entries = workspace.entries + ((<usize>begin) << 3);
    const bins = binsOf(job, best.feature);
    const leftCount = partitionEntries(bins, best.bin, best.missingLeft, entries, all, workspace.spare);
    makeInner(forestNodeAt(workspace.nodes, best.node), best, nodes, best.weight);
    makeLeaf(forestNodeAt(workspace.nodes, nodes), left, job);
    makeLeaf(forestNodeAt(workspace.nodes, nodes + 1), right, job);
    // The split leaf's record becomes its left child's, or else the right one's.
    let free = record;
    if (findSplit(job, workspace, frontierAt(workspace, free), nodes, begin, leftCount, depth, left)) {
      push(workspace, heap, waiting++, free);
      free = records;
    }
    const rightCount = all - leftCount;
    if (
      findSplit(job, workspace, frontierAt(workspace, free), nodes + 1, begin + leftCount, rightCount, depth, right)
    ) {
      push(workspace, heap, waiting++, free);
      if (free === records) records++;
    }
    nodes += 2;
  }
  return nodes;
}

/** Fills in a leaf's record; returns whether it can be split. */
function findSplit(
  job: ForestJob,
  workspace: ForestWorkspace,
  leaf: Frontier,
  node: u32,
  begin: u32,
  count: u32,
  depth: u32,
  total: u64,
): bool {
  if (!isOpen(total, depth, job)) return false;
  beginNode(job, workspace, total);
  searchRows(job, workspace, workspace.entries + ((<usize>begin) << 3), count);
  const split = splitOf(workspace);
  if (split.score < 0) return false;
  centreSplit(job, workspace);
  leaf.score = split.score;
  leaf.left = split.left;
  leaf.feature = split.feature;
  leaf.bin = split.bin;
  leaf.missingLeft = split.missingLeft;
  leaf.weight = nodeInWork(workspace).weight;
  leaf.gain = split.score / leaf.weight;
  leaf.total = total;
  leaf.node = node;
  leaf.begin = begin;
  leaf.count = count;
  leaf.depth = depth;
  return true;
}

/** Adds a record to a heap of `size`. */
function push(workspace: ForestWorkspace, heap: usize, size: u32, record: u32): void {
  let at = size;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    const above = load<u32>(heap + ((<usize>parent) << 2));
    if (!isBefore(workspace, record, above)) break;
    store<u32>(heap + ((<usize>at) << 2), above);
    at = parent;
  }
  store<u32>(heap + ((<usize>at) << 2), record);
}

/** Takes the first record from a heap of `size`. */
function pop(workspace: ForestWorkspace, heap: usize, size: u32): void {
  const rest = size - 1;
  const moved = load<u32>(heap + ((<usize>rest) << 2));
  let at: u32 = 0;
  for (;;) {
    let child: u32 = 2 * at + 1;
    if (child >= rest) break;
    let below = load<u32>(heap + ((<usize>child) << 2));
    if (child + 1 < rest) {
      const other = load<u32>(heap + ((<usize>child) << 2), 4);
      if (isBefore(workspace, other, below)) {
        below = other;
        child++;
      }
    }
    if (!isBefore(workspace, below, moved)) break;
    store<u32>(heap + ((<usize>at) << 2), below);
    at = child;
  }
  store<u32>(heap + ((<usize>at) << 2), moved);
}

function isBefore(workspace: ForestWorkspace, one: u32, other: u32): bool {
  const a = frontierAt(workspace, one);
  const b = frontierAt(workspace, other);
  return a.gain > b.gain || (a.gain === b.gain && a.node < b.node);
}

function frontierAt(workspace: ForestWorkspace, index: u32): Frontier {
  return changetype<Frontier>(workspace.pending + <usize>index * FRONTIER_BYTES);
}
