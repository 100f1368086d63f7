/** A model and rows to explain, for all threads; written by `explain/shap-job.ts` in this order. */
@unmanaged
export class ShapJob {
  /** i32[nodes], −1 for a leaf */
  feature: usize;
  /** f32[nodes] */
  threshold: usize;
  /** u8[nodes] */
  missingLeft: usize;
  /** u32[nodes], of the whole arrays */
  left: usize;
  /** u32[nodes] */
  right: usize;
  /** f32[nodes] */
  value: usize;
  /** f64[nodes], the share of the parent's cover; above 0 */
  share: usize;
  /** u32[nodes], splits of the node's subtree */
  splits: usize;
  /** u32[trees] */
  roots: usize;
  /** u32[trees], points of quadrature: at least half the most features on a way to a leaf */
  points: usize;
  /** u8[trees], 1 where the tree is explained by tables */
  tabled: usize;
  /** f64[(most points + 1) × 2 × width]: for each number of points their places in (0, 1), and their weights */
  quadrature: usize;
  /** Most points, made even. */
  width: u32;
  /** f32[features × stride] */
  columns: usize;
  /** f64[features × stride], added to */
  values: usize;
  /** u32[features], the place of a feature: four places are one block of a table's row */
  places: usize;
  /** i32[blocks × 4], the feature of a place; −1 for none */
  featureOfPlace: usize;
  trees: u32;
  features: u32;
  /** Rows and their padding to a multiple of 4. */
  stride: u32;
  blocks: u32;
  /** Neighbouring leaves share a table of at most so many bits. */
  mergedBits: u32;
}

/** One thread's space; written by `explain/shap-job.ts` in this order. */
@unmanaged
export class ShapWorkspace {
  /** i32[features], the place of a feature on the way to the node; −1 where it is not on it */
  positions: usize;
  /** u32[features], the features on the way, in the order in which they appeared */
  onWay: usize;
  /** f64[features], the share of the cover that the feature's splits on the way leave */
  shares: usize;
  /** Way[depth + 2] */
  ways: usize;
  /** Step[stepCapacity]: above the tables, and within them */
  steps: usize;
  innerSteps: usize;
  stepCapacity: u32;
  /** Lookup[blocks × lookupCapacity] */
  lookups: usize;
  /** u32[blocks], how many lookups each block has */
  lookupCounts: usize;
  lookupCapacity: u32;
  /** v128[2 × stepCapacity + lookupCapacity + 1], u32x4 each: the patterns of four rows */
  patterns: usize;
  /** f64[tableBytes / 8] */
  tables: usize;
  tableBytes: u32;
  /** Space for a table as it is made. */
  scratch: usize;
  /** u32[blocks], the place of a block in a row of the table; made for each table */
  blockPlaces: usize;
  /** f64[(depth + 2) × width] */
  products: usize;
  sums: usize;
  reciprocals: usize;
  /** f64[features], of the way to the node: the share of the cover, and 1 where the row satisfies all splits */
  wayShares: usize;
  wayOnes: usize;
  stepCount: u32;
  innerStepCount: u32;
  lookupCount: u32;
  patternCount: u32;
  tableEnd: u32;
  firstRow: u32;
  endRow: u32;
}

/** A node on the way from the root to where the walk is: 20 bytes. */
@unmanaged
export class Way {
  node: u32;
  /** The bit of the node's feature. */
  bit: u32;
  wentRight: u32;
  /** Pointer to the patterns of the node. */
  pattern: u32;
  /** Likewise of its right child. */
  rightPattern: u32;
}

/** One split: what it asks, and which patterns its answer changes: 28 bytes. */
@unmanaged
export class Step {
  /** Pointer to f32[stride]. */
  column: u32;
  threshold: f32;
  /** All ones where missing values go left. */
  missingLeft: u32;
  bit: u32;
  from: u32;
  left: u32;
  right: u32;
}

/** A table of contributions, for the patterns of a node: 16 bytes. */
@unmanaged
export class Lookup {
  pattern: u32;
  mask: u32;
  /** Bytes of a row. */
  stride: u32;
  table: u32;
}

export const STEP_BYTES: usize = 28;
export const WAY_BYTES: usize = 20;
export const LOOKUP_BYTES: usize = 16;

export function indexAt(array: usize, index: u32): usize {
  return array + ((<usize>index) << 2);
}

export function doubleAt(array: usize, index: u32): usize {
  return array + ((<usize>index) << 3);
}

export function wayAt(workspace: ShapWorkspace, depth: u32): Way {
  return changetype<Way>(workspace.ways + <usize>depth * WAY_BYTES);
}
