import { nodeAt } from "./layout";

/** A node as it is scored: 16 bytes. */
@unmanaged
class ScoringNode {
  /** −1 for a leaf; the highest bit but one is set where missing values go left. */
  feature: i32;
  /** The threshold; the value of a leaf. */
  threshold: f32;
  left: u32;
  right: u32;
}

const MISSING_LEFT: i32 = 1 << 30;

/**
 * Adds an ensemble's leaf values to the margins of a block of rows.
 *
 * @param nodes   ScoringNode[nodes of the ensemble]
 * @param roots   u32[trees]
 * @param columns f32[features × stride], feature by feature
 * @param stride  rows between two features
 * @param rows    number of rows
 * @param margins f32[rows], added to
 */
export function addMarginsOfValues(
  nodes: usize,
  roots: usize,
  trees: u32,
  columns: usize,
  stride: u32,
  rows: u32,
  margins: usize,
): void {
  const width = (<usize>stride) << 2;
  for (let tree: u32 = 0; tree < trees; tree++) {
    const root = load<u32>(roots + ((<usize>tree) << 2));
    for (let row: u32 = 0; row < rows; row++) {
      const values = columns + ((<usize>row) << 2);
      let node = scoringNodeAt(nodes, root);
      while (node.feature >= 0) {
        const value = load<f32>(values + <usize>(node.feature & ~MISSING_LEFT) * width);
        const goesLeft = value <= node.threshold || (isNaN<f32>(value) && (node.feature & MISSING_LEFT) !== 0);
        node = scoringNodeAt(nodes, goesLeft ? node.left : node.right);
      }
      const at = margins + ((<usize>row) << 2);
      store<f32>(at, load<f32>(at) + node.threshold);
    }
  }
}

/**
 * Adds one tree's leaf values to the margins of binned rows.
 *
 * @param nodes   Node[nodes of the tree]
 * @param bins    u8[features × rows], feature by feature
 * @param margins f32[rows], added to
 */
export function addMarginsOfBins(nodes: usize, bins: usize, rows: u32, margins: usize): void {
  for (let row: u32 = 0; row < rows; row++) {
    let node = nodeAt(nodes, 0);
    while (node.feature >= 0) {
      const bin = load<u8>(bins + <usize>node.feature * <usize>rows + <usize>row);
      const goesLeft = ((<u32>bin + node.missingLeft) & 255) <= node.bin + node.missingLeft;
      node = nodeAt(nodes, goesLeft ? node.left : node.right);
    }
    const at = margins + ((<usize>row) << 2);
    store<f32>(at, load<f32>(at) + node.value);
  }
}

function scoringNodeAt(nodes: usize, index: u32): ScoringNode {
  return changetype<ScoringNode>(nodes + ((<usize>index) << 4));
}
