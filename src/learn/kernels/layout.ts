/** Bins of one histogram: up to 255 of values, and the last for missing values. */
export const BINS: usize = 256;
export const MISSING: u32 = 255;

/** A node of a tree as it is grown: 32 bytes. */
@unmanaged
export class Node {
  /** −1 for a leaf. */
  feature: i32;
  /** The last bin of values that goes left. */
  bin: u32;
  missingLeft: u32;
  /** Index in the tree. */
  left: u32;
  right: u32;
  value: f32;
  gain: f32;
  cover: f32;
}

/** The node of an index. */
export function nodeAt(nodes: usize, index: u32): Node {
  return changetype<Node>(nodes + ((<usize>index) << 5));
}
