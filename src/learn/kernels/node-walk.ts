/**
 * A node as it is scored, 8 bytes: `f32 threshold, u32 way`; see `trees/scoring-nodes.ts`.
 *
 * The low bits of `way` name a column, the others say how many nodes ahead the left child is; the right one follows it.
 */
const WAY: usize = 4;
const NODE_SHIFT: usize = 3;
/** log₂ of the bytes of a column: of a block of 4096 rows, and of one row. */
const BLOCK_SHIFT: usize = 14;
const ROW_SHIFT: usize = 2;

/**
 * Adds the leaf values of trees to the margins of a block of rows.
 *
 * Eight rows walk down a tree together and choose their ways without a branch: the processor neither guesses wrong nor
 * waits for one row's loads before it starts the next one's. A leaf leads to itself, so rows that arrive early stay.
 *
 * @param roots      u32[trees], pointers to nodes
 * @param columnBits how many bits of a node's `way` name its column
 * @param values     f32[columns × 4096], column by column
 * @param rows       number of rows, a multiple of 8
 * @param margins    f32[rows], added to
 */
export function addMarginsByNodes(
  roots: usize,
  trees: u32,
  columnBits: u32,
  values: usize,
  rows: u32,
  margins: usize,
): void {
  for (let tree: u32 = 0; tree < trees; tree++) {
    const root = <usize>load<u32>(roots + ((<usize>tree) << 2));
    for (let row: u32 = 0; row < rows; row += 8) {
      const offset = (<usize>row) << 2;
      const first = values + offset;
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
        const nextA = childOf(a, first, columnBits, BLOCK_SHIFT);
        const nextB = childOf(b, first + 4, columnBits, BLOCK_SHIFT);
        const nextC = childOf(c, first + 8, columnBits, BLOCK_SHIFT);
        const nextD = childOf(d, first + 12, columnBits, BLOCK_SHIFT);
        const nextE = childOf(e, first + 16, columnBits, BLOCK_SHIFT);
        const nextF = childOf(f, first + 20, columnBits, BLOCK_SHIFT);
        const nextG = childOf(g, first + 24, columnBits, BLOCK_SHIFT);
        const nextH = childOf(h, first + 28, columnBits, BLOCK_SHIFT);
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

/**
 * The leaf values that one row reaches, added up.
 *
 * The row walks down eight trees together, for the reason that eight rows do above.
 *
 * @param roots      u32[trees], pointers to nodes
 * @param trees      a multiple of 8
 * @param columnBits how many bits of a node's `way` name its column
 * @param values     f32[columns]
 */
export function marginOfRow(roots: usize, trees: u32, columnBits: u32, values: usize): f32 {
  // −0 leaves every number as it is, a sum of leaves of −0 too.
  let margin: f32 = -0.0;
  for (let tree: u32 = 0; tree < trees; tree += 8) {
    const at = roots + ((<usize>tree) << 2);
    let a = <usize>load<u32>(at);
    let b = <usize>load<u32>(at, 4);
    let c = <usize>load<u32>(at, 8);
    let d = <usize>load<u32>(at, 12);
    let e = <usize>load<u32>(at, 16);
    let f = <usize>load<u32>(at, 20);
    let g = <usize>load<u32>(at, 24);
    let h = <usize>load<u32>(at, 28);
    let moved: usize = 0;
    do {
      const nextA = childOf(a, values, columnBits, ROW_SHIFT);
      const nextB = childOf(b, values, columnBits, ROW_SHIFT);
      const nextC = childOf(c, values, columnBits, ROW_SHIFT);
      const nextD = childOf(d, values, columnBits, ROW_SHIFT);
      const nextE = childOf(e, values, columnBits, ROW_SHIFT);
      const nextF = childOf(f, values, columnBits, ROW_SHIFT);
      const nextG = childOf(g, values, columnBits, ROW_SHIFT);
      const nextH = childOf(h, values, columnBits, ROW_SHIFT);
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
    margin += load<f32>(a) + load<f32>(b) + (load<f32>(c) + load<f32>(d));
    margin += load<f32>(e) + load<f32>(f) + (load<f32>(g) + load<f32>(h));
  }
  return margin;
}

function childOf(node: usize, values: usize, columnBits: u32, shift: usize): usize {
  const way = load<u32>(node, WAY);
  const value = load<f32>(values + ((<usize>(way & ((1 << columnBits) - 1))) << shift));
  const right = <usize>!(value <= load<f32>(node));
  return node + ((<usize>(way >>> columnBits) + right) << NODE_SHIFT);
}

function addLeaf(at: usize, leaf: usize): void {
  store<f32>(at, load<f32>(at) + load<f32>(leaf));
}
