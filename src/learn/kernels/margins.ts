import { nodeAt } from "./layout";

/** A node as it is scored, 16 bytes: `u32 offset, f32 threshold, u32 left, u32 right`; see `trees/margins.ts`. */
const THRESHOLD: usize = 4;
const CHILDREN: usize = 8;

/**
 * Adds an ensemble's leaf values to the margins of a block of rows.
 *
 * Eight rows walk down a tree together and choose their ways without a branch: the processor neither guesses wrong nor
 * waits for one row's loads before it starts the next one's. A leaf is its own child, so rows that arrive early stay.
 *
 * @param nodes   scoring nodes of the ensemble; `offset` is in bytes from a row's first value
 * @param roots   u32[trees], bytes from `nodes`
 * @param columns f32[2 × features × rows of the block], feature by feature
 * @param rows    number of rows, a multiple of 8
 * @param margins f32[rows], added to
 */
export function addMarginsOfValues(
  nodes: usize,
  roots: usize,
  trees: u32,
  columns: usize,
  rows: u32,
  margins: usize,
): void {
  for (let tree: u32 = 0; tree < trees; tree++) {
    const root = nodes + <usize>load<u32>(roots + ((<usize>tree) << 2));
    for (let row: u32 = 0; row < rows; row += 8) {
      const offset = (<usize>row) << 2;
      const values = columns + offset;
      let a = root;
      let b = root;
      let c = root;
      let d = root;
      let e = root;
      let f = root;
      let g = root;
      let h = root;
      let moved: usize = 0;
      do {
        const nextA = childOf(nodes, a, values);
        const nextB = childOf(nodes, b, values + 4);
        const nextC = childOf(nodes, c, values + 8);
        const nextD = childOf(nodes, d, values + 12);
        const nextE = childOf(nodes, e, values + 16);
        const nextF = childOf(nodes, f, values + 20);
        const nextG = childOf(nodes, g, values + 24);
        const nextH = childOf(nodes, h, values + 28);
        moved = (nextA ^ a) | (nextB ^ b) | (nextC ^ c) | (nextD ^ d);
        moved |= (nextE ^ e) | (nextF ^ f) | (nextG ^ g) | (nextH ^ h);
        a = nextA;
        b = nextB;
        c = nextC;
        d = nextD;
        e = nextE;
        f = nextF;
        g = nextG;
        h = nextH;
      } while (moved !== 0);
      const at = margins + offset;
      addLeaf(at, a);
      addLeaf(at + 4, b);
      addLeaf(at + 8, c);
      addLeaf(at + 12, d);
      addLeaf(at + 16, e);
      addLeaf(at + 20, f);
      addLeaf(at + 24, g);
      addLeaf(at + 28, h);
    }
  }
}

function childOf(nodes: usize, node: usize, values: usize): usize {
  const value = load<f32>(values + <usize>load<u32>(node));
  const right = <usize>!(value <= load<f32>(node, THRESHOLD));
  return nodes + <usize>load<u32>(node + (right << 2), CHILDREN);
}

function addLeaf(at: usize, leaf: usize): void {
  store<f32>(at, load<f32>(at) + load<f32>(leaf, THRESHOLD));
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
