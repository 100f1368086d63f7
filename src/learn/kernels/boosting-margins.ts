import { BoostingJob, BoostingThread, Leaf } from "./boosting-job";
import { nodeAt } from "./layout";
import { RECORD_SHIFT, rowsOf } from "./records";

/** Adds a leaf's value to the margins of this thread's rows in it. */
export function addToRows(job: BoostingJob, leaf: Leaf, value: f32): void {
  const begin = <usize>leaf.begin;
  const count = <usize>leaf.count;
  const margins = job.margins;
  if (leaf.place === 0) {
    for (let i: usize = begin; i < begin + count; i++) addTo(margins + (i << 2), value);
    return;
  }
  const rows = rowsOf(job, leaf.place) + (begin << 2);
  for (let i: usize = 0; i < count; i++) addTo(margins + ((<usize>load<u32>(rows + (i << 2))) << 2), value);
}

/** Adds the tree to the margins of this thread's rows that it did not see. */
export function addToRowsNotDrawn(job: BoostingJob, own: BoostingThread): void {
  for (let position = <usize>own.begin; position < <usize>(own.begin + own.count); position++) {
    if (load<u8>(job.drawn + position) !== 0) continue;
    const value = leafValueOf(job.nodes, job.records, job.furtherBins, job.positions, position);
    addTo(job.margins + (position << 2), value);
  }
}

/**
 * Adds one tree's leaf values to the margins of other rows, such as those of a validation part.
 *
 * @param nodes       Node[nodes of the tree]
 * @param records     Record[positions]
 * @param furtherBins u64[words − 1][positions]
 * @param margins     f32[positions], added to
 */
export function addTreeToMargins(
  nodes: usize,
  records: usize,
  furtherBins: usize,
  positions: u32,
  margins: usize,
): void {
  for (let position: usize = 0; position < <usize>positions; position++) {
    addTo(margins + (position << 2), leafValueOf(nodes, records, furtherBins, positions, position));
  }
}

function leafValueOf(nodes: usize, records: usize, furtherBins: usize, positions: u32, position: usize): f32 {
  let node = nodeAt(nodes, 0);
  while (node.feature >= 0) {
    const feature = <usize>node.feature;
    const at =
      feature < 8
        ? records + (position << RECORD_SHIFT) + feature
        : furtherBins + ((((feature >>> 3) - 1) * <usize>positions + position) << 3) + (feature & 7);
    const goesLeft = ((<u32>load<u8>(at) + node.missingLeft) & 255) <= node.bin + node.missingLeft;
    node = nodeAt(nodes, goesLeft ? node.left : node.right);
  }
  return node.value;
}

function addTo(margin: usize, value: f32): void {
  store<f32>(margin, load<f32>(margin) + value);
}
