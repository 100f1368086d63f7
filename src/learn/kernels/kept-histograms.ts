import { accumulate, accumulateTwo, subtract } from "./class-histogram";
import { binsOf, cellsOf, ForestJob, ForestWorkspace } from "./forest-job";

/** Where all features are tried, the histograms of nodes with at least so many rows are kept for their larger child. */
const KEPT_FROM: u32 = 2048;

/** No slot: the node has no histograms. */
export const NONE: u32 = 0xffffffff;

/** The slots of kept histograms, and those of the children that were handed theirs last: 16 bytes. */
@unmanaged
export class KeptSlots {
  /** A bit for each that is free. */
  free: u64;
  left: u32;
  right: u32;
}

export function slotsOf(workspace: ForestWorkspace): KeptSlots {
  return changetype<KeptSlots>(workspace.scratch + 192);
}

export function keptAt(job: ForestJob, workspace: ForestWorkspace, slot: u32): usize {
  return workspace.kept + ((<usize>slot * <usize>job.varyingCount * <usize>cellsOf(job.mostBins)) << 3);
}

/** Makes the root's histograms, where they are kept; returns their slot. */
export function keepRoot(job: ForestJob, workspace: ForestWorkspace, count: u32): u32 {
  const slots = slotsOf(workspace);
  slots.free = ((<u64>1) << workspace.slots) - 1;
  if (count < KEPT_FROM || workspace.slots === 0) return NONE;
  slots.free &= ~1;
  fill(job, workspace.entries, count, keptAt(job, workspace, 0));
  return 0;
}

export function freeSlot(workspace: ForestWorkspace, slot: u32): void {
  if (slot !== NONE) slotsOf(workspace).free |= (<u64>1) << slot;
}

/**
 * Makes the histograms of a node's children out of its own and those of the child with fewer rows.
 *
 * @param slot    of the node, or NONE; free afterwards, unless a child has it
 * @param entries u64[leftCount + rightCount], the left child's first
 */
export function handDown(
  job: ForestJob,
  workspace: ForestWorkspace,
  slot: u32,
  entries: usize,
  leftCount: u32,
  rightCount: u32,
  leftOpen: bool,
  rightOpen: bool,
): void {
  const slots = slotsOf(workspace);
  slots.left = NONE;
  slots.right = NONE;
  if (slot === NONE) return;
  const leftIsLarger = leftCount > rightCount;
  const largerKept = leftIsLarger ? leftOpen && leftCount >= KEPT_FROM : rightOpen && rightCount >= KEPT_FROM;
  const smallerKept = leftIsLarger ? rightOpen && rightCount >= KEPT_FROM : leftOpen && leftCount >= KEPT_FROM;
  if (slots.free === 0 || (!largerKept && !smallerKept)) {
    freeSlot(workspace, slot);
    return;
  }

  const other = <u32>ctz(slots.free);
  const histograms = keptAt(job, workspace, other);
  const rows = leftIsLarger ? entries + ((<usize>leftCount) << 3) : entries;
  fill(job, rows, min<u32>(leftCount, rightCount), histograms);
  if (largerKept) subtract(keptAt(job, workspace, slot), histograms, job.varyingCount * cellsOf(job.mostBins));
  else freeSlot(workspace, slot);
  if (smallerKept) slots.free &= ~((<u64>1) << other);
  const larger = largerKept ? slot : NONE;
  const smaller = smallerKept ? other : NONE;
  slots.left = leftIsLarger ? larger : smaller;
  slots.right = leftIsLarger ? smaller : larger;
}

/** The histograms of all varying features, from the rows. */
function fill(job: ForestJob, entries: usize, count: u32, histograms: usize): void {
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
