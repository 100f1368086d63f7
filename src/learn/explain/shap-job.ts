import type { Arena } from "../trees/arena.js";
import { type Fields, putRecord } from "../trees/record.js";
import type { TreeEnsemble } from "../types.js";
import { gaussLegendre } from "./quadrature.js";
import type { TreePlan } from "./tree-plan.js";

/** Where the kernels read a model and rows, and write the rows' SHAP values. */
export interface ShapJob {
  /** Pointer to a ShapJob of `kernels/shap-layout.ts`. */
  readonly job: number;
  /** Pointer to f32[features × stride]. */
  readonly columns: number;
  /** Pointer to f64[features × stride]. */
  readonly values: number;
  /** Rows and their padding to a multiple of 4. */
  readonly stride: number;
  /** Takes the space of one thread; a pointer to a ShapWorkspace. */
  readonly takeWorkspace: () => number;
}

/** No leaf has a table of more bits. */
const MOST_BITS = 12;
/** A row goes down a tree without tables in the time in which so many patterns of each leaf are tabled. */
const PATTERNS_OF_A_ROW = 2;
/** Leaves share a table of so many bits at most: larger ones leave the processor's nearest cache. */
const MOST_MERGED_BITS = 9;
/** Tables that are looked up in one pass over the rows; half of a usual second cache. */
const TABLE_BYTES = 256 * 1024;
const STEPS = 1024;
const LOOKUPS = 512;
const STEP_BYTES = 28;
const WAY_BYTES = 20;
const LOOKUP_BYTES = 16;

/**
 * Writes a job; its bytes depend on the number of rows, and not on how they are divided among threads.
 *
 * @param plan of the model
 */
export function putShapJob(arena: Arena, model: TreeEnsemble, plan: TreePlan, rows: number): ShapJob {
  const features = model.featureNames.length;
  const trees = model.treeStarts.length - 1;
  const stride = Math.max(4, Math.ceil(rows / 4) * 4);
  const tabled = tabledTrees(plan, model.treeStarts, rows);
  const points = plan.mostFeatures.map((most) => Math.ceil(most / 2));
  const mostPoints = points.reduce((a, b) => Math.max(a, b), 1);
  const width = Math.ceil(mostPoints / 2) * 2;
  const places = placesByUse(model);
  const blocks = Math.ceil(features / 4);
  const featureOfPlace = new Int32Array(4 * blocks).fill(-1);
  for (const [feature, place] of places.entries()) featureOfPlace[place] = feature;
  const mergedBits = Math.max(0, Math.min(MOST_MERGED_BITS, Math.floor(Math.log2(rows + 1)) - 4));

  const columns = arena.take(4 * features * stride);
  const values = arena.take(8 * features * stride);
  const quadrature = putQuadratures(arena, mostPoints, width);
  const job = putRecord(
    arena,
    words([
      putBytes(arena, model.feature),
      putBytes(arena, model.threshold),
      putBytes(arena, model.missingLeft),
      putBytes(arena, model.left),
      putBytes(arena, model.right),
      putBytes(arena, model.value),
      putBytes(arena, plan.share),
      putBytes(arena, plan.splits),
      putBytes(arena, model.treeStarts),
      putBytes(arena, points),
      putBytes(arena, tabled),
      quadrature,
      width,
      columns,
      values,
      putBytes(arena, places),
      putBytes(arena, featureOfPlace),
      trees,
      features,
      stride,
      blocks,
      mergedBits,
    ]),
  );

  const mostBits = plan.mostFeatures.reduce((most, bits, tree) => (tabled[tree] ? Math.max(most, bits) : most), 0);
  const largestTable = tableBytes(Math.max(mostBits, mergedBits), blocks);
  const steps = STEPS + plan.depth;
  const takeWorkspace = () =>
    putRecord(
      arena,
      words([
        arena.take(4 * features),
        arena.take(4 * features),
        arena.take(8 * features),
        arena.take(WAY_BYTES * (plan.depth + 2)),
        arena.take(STEP_BYTES * steps),
        arena.take(STEP_BYTES * steps),
        steps,
        arena.take(LOOKUP_BYTES * LOOKUPS * blocks),
        arena.take(4 * blocks),
        LOOKUPS,
        arena.take(16 * (2 * steps + LOOKUPS + 1)),
        arena.take(Math.max(TABLE_BYTES, largestTable)),
        Math.max(TABLE_BYTES, largestTable),
        arena.take(2 * (mergedBits + 1) * tableBytes(mergedBits, blocks) + 32 * mostPoints * 2 ** mostBits),
        arena.take(4 * blocks),
        arena.take(8 * width * (plan.depth + 2)),
        arena.take(8 * width * (plan.depth + 2)),
        arena.take(8 * width * (plan.depth + 2)),
        arena.take(8 * features),
        arena.take(8 * features),
        // What the kernels count for themselves.
        ...new Array<number>(7).fill(0),
      ]),
    );
  return { job, columns, values, stride, takeWorkspace };
}

const words = (numbers: readonly number[]): Fields => numbers.map((number) => ["u32", number] as const);

/** A table of so many bits has a feature in no more blocks than it has bits. */
const tableBytes = (bits: number, blocks: number) => 32 * Math.min(blocks, Math.max(1, bits)) * 2 ** bits;

/** `[trees]`, 1 where a leaf has few patterns beside the rows that will be looked up. */
function tabledTrees({ mostFeatures, patterns, splits }: TreePlan, roots: Uint32Array, rows: number): Uint8Array {
  return Uint8Array.from(patterns, (count, tree) => {
    const leaves = splits[roots[tree]!]! + 1;
    return mostFeatures[tree]! <= MOST_BITS && count <= PATTERNS_OF_A_ROW * rows * leaves ? 1 : 0;
  });
}

/** `[features]`, the most used ones first: a table wants few blocks of four. */
function placesByUse({ feature, featureNames }: TreeEnsemble): Uint32Array {
  const uses = new Uint32Array(featureNames.length);
  for (const split of feature) if (split >= 0) uses[split]!++;
  const order = [...uses.keys()].sort((a, b) => uses[b]! - uses[a]!);
  const places = new Uint32Array(uses.length);
  for (const [place, split] of order.entries()) places[split] = place;
  return places;
}

/** Quadratures of 0 to `most` points; what fills their width has no weight. */
function putQuadratures(arena: Arena, most: number, width: number): number {
  const table = new Float64Array((most + 1) * 2 * width).fill(0.5);
  for (let points = 1; points <= most; points++) {
    const { places, weights } = gaussLegendre(points);
    table.set(places, points * 2 * width);
    table.fill(0, points * 2 * width + width, (points + 1) * 2 * width);
    table.set(weights, points * 2 * width + width);
  }
  return putBytes(arena, table);
}

function putBytes(arena: Arena, { buffer, byteOffset, byteLength }: ArrayBufferView): number {
  return arena.put(new Uint8Array(buffer, byteOffset, byteLength));
}
