import { doubleAt, indexAt, LOOKUP_BYTES, Lookup, ShapJob, ShapWorkspace, STEP_BYTES, Step } from "./shap-layout";

/**
 * Explains rows by the tables that are laid out: four at a time are followed through the splits, then looked up.
 *
 * A pattern holds a bit for each feature on the way, 1 while the row satisfies all splits by it, and ones above them.
 */
export function explainByTables(job: ShapJob, workspace: ShapWorkspace): void {
  for (let row = workspace.firstRow; row < workspace.endRow; row += 4) {
    v128.store(workspace.patterns, i32x4.splat(-1));
    follow(workspace.steps, workspace.stepCount, (<usize>row) << 2);
    followWithin(workspace.innerSteps, workspace.innerStepCount, (<usize>row) << 2);
    for (let block: u32 = 0; block < job.blocks; block++) {
      const count = load<u32>(indexAt(workspace.lookupCounts, block));
      const lookups = workspace.lookups + <usize>(block * workspace.lookupCapacity) * LOOKUP_BYTES;
      if (count > 0) lookUp(job, lookups, count, block, row);
    }
  }
}

function follow(steps: usize, count: u32, row: usize): void {
  const end = steps + <usize>count * STEP_BYTES;
  for (let at = steps; at < end; at += STEP_BYTES) {
    const step = changetype<Step>(at);
    const pattern = v128.load(step.from);
    const bit = i32x4.splat(step.bit);
    const goesLeft = v128.and(answer(step, row), bit);
    v128.store(step.left, v128.andnot(pattern, v128.xor(goesLeft, bit)));
    v128.store(step.right, v128.andnot(pattern, goesLeft));
  }
}

function followWithin(steps: usize, count: u32, row: usize): void {
  const end = steps + <usize>count * STEP_BYTES;
  for (let at = steps; at < end; at += STEP_BYTES) {
    const step = changetype<Step>(at);
    const goesLeft = v128.and(answer(step, row), i32x4.splat(step.bit));
    v128.store(step.right, v128.andnot(v128.load(step.from), goesLeft));
  }
}

/** All ones for a row that goes left. */
function answer(step: Step, row: usize): v128 {
  const x = v128.load(<usize>step.column + row);
  const missing = v128.and(f32x4.ne(x, x), i32x4.splat(step.missingLeft));
  return v128.or(f32x4.le(x, f32x4.splat(step.threshold)), missing);
}

/** Adds the rows of tables that four patterns name, for four features. */
function lookUp(job: ShapJob, lookups: usize, count: u32, block: u32, row: u32): void {
  let a0 = f64x2.splat(0);
  let a1 = f64x2.splat(0);
  let b0 = f64x2.splat(0);
  let b1 = f64x2.splat(0);
  let c0 = f64x2.splat(0);
  let c1 = f64x2.splat(0);
  let d0 = f64x2.splat(0);
  let d1 = f64x2.splat(0);
  const end = lookups + <usize>count * LOOKUP_BYTES;
  for (let at = lookups; at < end; at += LOOKUP_BYTES) {
    const lookup = changetype<Lookup>(at);
    const indices = v128.and(v128.load(lookup.pattern), i32x4.splat(lookup.mask));
    const offsets = i32x4.add(i32x4.mul(indices, i32x4.splat(lookup.stride)), i32x4.splat(lookup.table));
    const a = <usize>(<u32>i32x4.extract_lane(offsets, 0));
    const b = <usize>(<u32>i32x4.extract_lane(offsets, 1));
    const c = <usize>(<u32>i32x4.extract_lane(offsets, 2));
    const d = <usize>(<u32>i32x4.extract_lane(offsets, 3));
    a0 = f64x2.add(a0, v128.load(a));
    a1 = f64x2.add(a1, v128.load(a, 16));
    b0 = f64x2.add(b0, v128.load(b));
    b1 = f64x2.add(b1, v128.load(b, 16));
    c0 = f64x2.add(c0, v128.load(c));
    c1 = f64x2.add(c1, v128.load(c, 16));
    d0 = f64x2.add(d0, v128.load(d));
    d1 = f64x2.add(d1, v128.load(d, 16));
  }
  addColumns(job, block << 2, row, a0, b0, c0, d0);
  addColumns(job, (block << 2) + 2, row, a1, b1, c1, d1);
}

/** Adds two features of four rows to their columns. */
function addColumns(job: ShapJob, place: u32, row: u32, a: v128, b: v128, c: v128, d: v128): void {
  addColumn(job, place, row, i64x2.shuffle(a, b, 0, 2), i64x2.shuffle(c, d, 0, 2));
  addColumn(job, place + 1, row, i64x2.shuffle(a, b, 1, 3), i64x2.shuffle(c, d, 1, 3));
}

function addColumn(job: ShapJob, place: u32, row: u32, ab: v128, cd: v128): void {
  const feature = load<i32>(indexAt(job.featureOfPlace, place));
  if (feature < 0) return;
  const at = doubleAt(job.values, <u32>feature * job.stride + row);
  v128.store(at, f64x2.add(v128.load(at), ab));
  v128.store(at, f64x2.add(v128.load(at, 16), cd), 16);
}
