import { availableParallelism } from "node:os";
import { invalidOption } from "../../support/index.js";
import { explainOnThreads } from "../threads/explain-rows.js";
import { type Arena, withArena } from "../trees/arena.js";
import { checkFeatures } from "../trees/training-set.js";
import type { FittedModel, Matrix, TreeEnsemble } from "../types.js";
import type { ShapValues } from "./explanation.js";
import { linearShapValues } from "./linear-shap.js";
import { putShapJob, type ShapJob } from "./shap-job.js";
import { planTrees } from "./tree-plan.js";

export interface ShapOptions {
  /** Number of threads, −1 for all; as many as pay where left out. The values do not depend on it. */
  readonly nJobs?: number;
  /** Stops between blocks of rows. */
  readonly signal?: AbortSignal;
}

/** Rows of one block at most: their columns and values stay in the processor's caches. */
const MOST_BLOCK_ROWS = 16_384;
/** Nodes × rows × blocks of four features below which a further thread takes longer to start than it saves. */
const WORK_THAT_PAYS = 3e8;

/**
 * SHAP values of rows: exact, of the margin, for trees as for linear models.
 *
 * For trees they are path-dependent: a feature that is not known is averaged over the rows of training that came
 * through the node, by its cover (Lundberg et al., Nature Machine Intelligence 2020). The same definition as `shap`'s
 * `TreeExplainer(feature_perturbation="tree_path_dependent")` and LightGBM's `pred_contrib`. Features of a linear model
 * are taken for independent: coefficient · (x − mean) / scale.
 *
 * @param x the model's columns, NaN for missing
 * @throws `FEATURES_DIFFER`, `SHAPE_MISMATCH`, `INVALID_OPTION`, `COVER_MISSING`, `TREE_TOO_DEEP`, `ABORTED`, `OUT_OF_MEMORY`
 *
 * @example
 * const { base, values } = await shapValues(forest.model, x);
 * values[2]![0]; // what the third feature adds to the margin of the first row
 */
export async function shapValues(model: FittedModel, x: Matrix, options: ShapOptions = {}): Promise<ShapValues> {
  const { nJobs, signal } = options;
  if (nJobs !== undefined && nJobs !== -1 && !(Number.isInteger(nJobs) && nJobs >= 1 && nJobs <= 256)) {
    throw invalidOption("nJobs", nJobs, "-1 or a whole number from 1 to 256");
  }
  checkFeatures(model, x);
  if (model.kind === "linear") return linearShapValues(model, x);
  const plan = planTrees(model);
  return withArena(async (arena) => {
    const shap = putShapJob(arena, model, plan, x.rows);
    putRows(arena, shap, x);
    const threads = threadsFor(model, x.rows, nJobs);
    const share = Math.ceil(x.rows / threads / 4) * 4;
    const work = {
      job: shap.job,
      meeting: arena.take(16),
      rows: x.rows,
      blockRows: Math.max(4, Math.min(MOST_BLOCK_ROWS, share)),
      workspaces: Array.from({ length: threads }, shap.takeWorkspace),
    };
    await explainOnThreads(arena, work, signal);
    return { base: plan.base, values: x.columns.map((_, feature) => valuesOf(arena, shap, feature, x.rows)) };
  });
}

function putRows(arena: Arena, { columns, values, stride }: ShapJob, x: Matrix): void {
  const features = x.columns.length;
  arena.bytesAt(values, 8 * features * stride).fill(0);
  for (const [feature, column] of x.columns.entries()) {
    arena
      .float32At(columns + 4 * stride * feature, stride)
      .fill(0, x.rows)
      .set(column);
  }
}

function valuesOf(arena: Arena, { values, stride }: ShapJob, feature: number, rows: number): Float64Array {
  return new Float64Array(arena.memory.buffer, values + 8 * stride * feature, rows).slice();
}

function threadsFor(model: TreeEnsemble, rows: number, nJobs: number | undefined): number {
  const blocks = Math.max(1, Math.ceil(rows / 4));
  if (nJobs !== undefined && nJobs > 0) return Math.min(nJobs, blocks);
  const most = Math.min(availableParallelism(), blocks);
  if (nJobs === -1) return most;
  const work = rows * model.feature.length * Math.ceil(model.featureNames.length / 4);
  return Math.max(1, Math.min(most, Math.floor(work / WORK_THAT_PAYS)));
}
