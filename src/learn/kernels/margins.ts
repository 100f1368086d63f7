import { nodeAt } from "./layout";

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
