import { explainByWays } from "./linear-tree-shap";
import {
  doubleAt,
  indexAt,
  LOOKUP_BYTES,
  Lookup,
  ShapJob,
  ShapWorkspace,
  STEP_BYTES,
  Step,
  wayAt,
} from "./shap-layout";
import { explainByTables } from "./shap-rows";
import { enter, fillTable, leave } from "./shap-tables";

/**
 * Adds the SHAP values of a block of rows, of all trees: exact, path-dependent (Lundberg et al., 2020).
 *
 * What a leaf contributes depends on a row only by which features on its way satisfy their splits. So the contributions
 * are tabled once for each such pattern (the idea of Fast TreeSHAP v2, Yang, 2021), for a few neighbouring leaves
 * together, and rows are looked up. Where tables would not pay, each row goes down the tree (Linear TreeSHAP, Yu et al.,
 * 2022).
 *
 * @param job       a ShapJob
 * @param workspace a ShapWorkspace
 * @param begin     first row, a multiple of 4
 * @param end       the row after the last
 */
export function explainRows(jobAt: usize, workspaceAt: usize, begin: u32, end: u32): void {
  const job = changetype<ShapJob>(jobAt);
  const workspace = changetype<ShapWorkspace>(workspaceAt);
  workspace.firstRow = begin;
  workspace.endRow = end;
  for (let feature: u32 = 0; feature < job.features; feature++) {
    store<i32>(indexAt(workspace.positions, feature), -1);
    store<f64>(doubleAt(workspace.wayShares, feature), 1);
    store<f64>(doubleAt(workspace.wayOnes, feature), 1);
  }
  reset(job, workspace);
  for (let tree: u32 = 0; tree < job.trees; tree++) {
    if (load<u8>(job.tabled + <usize>tree)) {
      wayAt(workspace, 0).pattern = <u32>workspace.patterns;
      walk(job, workspace, load<u32>(indexAt(job.roots, tree)), 0, 0);
    } else explainByWays(job, workspace, tree);
  }
  explainByTables(job, workspace);
}

/** Lays out the steps and tables of a subtree; explains the rows as often as the space is full. */
function walk(job: ShapJob, workspace: ShapWorkspace, node: u32, features: u32, depth: u32): void {
  const splits = load<u32>(indexAt(job.splits, node));
  if (splits === 0 || features + splits <= job.mergedBits) {
    if (features + splits > 0) layTable(job, workspace, node, features, depth);
    return;
  }
  const feature = load<i32>(indexAt(job.feature, node));
  const known = load<i32>(indexAt(workspace.positions, feature));
  const isNew = known < 0;
  const position = isNew ? features : <u32>known;
  const way = wayAt(workspace, depth);
  way.node = node;
  way.bit = (<u32>1) << position;
  if (workspace.stepCount === workspace.stepCapacity) startAnew(job, workspace, depth);
  layStep(job, workspace, depth);

  const left = load<u32>(indexAt(job.left, node));
  const right = load<u32>(indexAt(job.right, node));
  const within = features + u32(isNew);
  way.wentRight = 0;
  const before = enter(workspace, feature, position, isNew, load<f64>(doubleAt(job.share, left)));
  walk(job, workspace, left, within, depth + 1);
  way.wentRight = 1;
  wayAt(workspace, depth + 1).pattern = way.rightPattern;
  store<f64>(doubleAt(workspace.shares, position), before * load<f64>(doubleAt(job.share, right)));
  walk(job, workspace, right, within, depth + 1);
  leave(workspace, feature, position, isNew, before);
}

/** Lays the step of the way's node at a depth, and says where the patterns of its children will be. */
function layStep(job: ShapJob, workspace: ShapWorkspace, depth: u32): void {
  const way = wayAt(workspace, depth);
  const step = putStep(job, workspace.steps + <usize>workspace.stepCount * STEP_BYTES, way.node);
  workspace.stepCount++;
  step.bit = way.bit;
  step.from = way.pattern;
  step.left = takePattern(workspace);
  step.right = takePattern(workspace);
  way.rightPattern = step.right;
  wayAt(workspace, depth + 1).pattern = step.left;
}

function putStep(job: ShapJob, at: usize, node: u32): Step {
  const step = changetype<Step>(at);
  const feature = load<u32>(indexAt(job.feature, node));
  step.column = <u32>indexAt(job.columns, feature * job.stride);
  step.threshold = load<f32>(indexAt(job.threshold, node));
  step.missingLeft = load<u8>(job.missingLeft + <usize>node) ? 0xffffffff : 0;
  return step;
}

function takePattern(workspace: ShapWorkspace): u32 {
  const pattern = <u32>workspace.patterns + (workspace.patternCount << 4);
  workspace.patternCount++;
  return pattern;
}

/** Makes the table of a subtree and lays the steps to its patterns and its lookups. */
function layTable(job: ShapJob, workspace: ShapWorkspace, node: u32, features: u32, depth: u32): void {
  for (let block: u32 = 0; block < job.blocks; block++) store<i32>(indexAt(workspace.blockPlaces, block), -1);
  for (let j: u32 = 0; j < features; j++) markBlock(job, workspace, load<u32>(indexAt(workspace.onWay, j)));
  markBlocks(job, workspace, node);
  let width: u32 = 0;
  for (let block: u32 = 0; block < job.blocks; block++) {
    const at = indexAt(workspace.blockPlaces, block);
    if (load<i32>(at) >= 0) store<i32>(at, width++);
  }
  const splits = load<u32>(indexAt(job.splits, node));
  const rowBytes = width << 5;
  const bytes = rowBytes << (features + splits);
  if (
    workspace.tableEnd + bytes > workspace.tableBytes ||
    workspace.lookupCount === workspace.lookupCapacity ||
    workspace.innerStepCount + splits > workspace.stepCapacity
  ) {
    startAnew(job, workspace, depth);
  }
  const table = workspace.tables + <usize>workspace.tableEnd;
  workspace.tableEnd += bytes;
  fillTable(job, workspace, node, features, rowBytes, table, workspace.scratch);

  let pattern = wayAt(workspace, depth).pattern;
  if (splits > 0) {
    const own = takePattern(workspace);
    layInnerSteps(job, workspace, node, features, pattern, own);
    pattern = own;
  }
  workspace.lookupCount++;
  for (let block: u32 = 0; block < job.blocks; block++) {
    const place = load<i32>(indexAt(workspace.blockPlaces, block));
    if (place < 0) continue;
    const count = indexAt(workspace.lookupCounts, block);
    const index = load<u32>(count);
    const lookups = workspace.lookups + <usize>(block * workspace.lookupCapacity + index) * LOOKUP_BYTES;
    const lookup = changetype<Lookup>(lookups);
    lookup.pattern = pattern;
    lookup.mask = ((<u32>1) << (features + splits)) - 1;
    lookup.stride = rowBytes;
    lookup.table = <u32>table + ((<u32>place) << 5);
    store<u32>(count, index + 1);
  }
}

function markBlocks(job: ShapJob, workspace: ShapWorkspace, node: u32): void {
  const feature = load<i32>(indexAt(job.feature, node));
  if (feature < 0) return;
  markBlock(job, workspace, feature);
  markBlocks(job, workspace, load<u32>(indexAt(job.left, node)));
  markBlocks(job, workspace, load<u32>(indexAt(job.right, node)));
}

function markBlock(job: ShapJob, workspace: ShapWorkspace, feature: u32): void {
  store<i32>(indexAt(workspace.blockPlaces, load<u32>(indexAt(job.places, feature)) >> 2), 0);
}

/** Lays a step for each split of a table, in the order of their bits; returns the next bit. */
function layInnerSteps(job: ShapJob, workspace: ShapWorkspace, node: u32, bit: u32, from: u32, to: u32): u32 {
  if (load<i32>(indexAt(job.feature, node)) < 0) return bit;
  const step = putStep(job, workspace.innerSteps + <usize>workspace.innerStepCount * STEP_BYTES, node);
  workspace.innerStepCount++;
  step.bit = (<u32>1) << bit;
  step.from = from;
  step.right = to;
  const next = layInnerSteps(job, workspace, load<u32>(indexAt(job.left, node)), bit + 1, to, to);
  return layInnerSteps(job, workspace, load<u32>(indexAt(job.right, node)), next, to, to);
}

/** Explains the rows by what is laid out, makes space, and lays the steps to the node of a depth again. */
function startAnew(job: ShapJob, workspace: ShapWorkspace, depth: u32): void {
  explainByTables(job, workspace);
  reset(job, workspace);
  for (let i: u32 = 0; i < depth; i++) {
    const way = wayAt(workspace, i);
    layStep(job, workspace, i);
    if (way.wentRight) wayAt(workspace, i + 1).pattern = way.rightPattern;
  }
}

function reset(job: ShapJob, workspace: ShapWorkspace): void {
  workspace.stepCount = 0;
  workspace.innerStepCount = 0;
  workspace.lookupCount = 0;
  workspace.tableEnd = 0;
  // The first patterns are those of every root.
  workspace.patternCount = 1;
  memory.fill(workspace.lookupCounts, 0, (<usize>job.blocks) << 2);
}
