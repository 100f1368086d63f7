import type { TreeEnsemble } from "../types.js";
import type { Arena } from "./arena.js";
import { type LeafMasks, putLeafMasks } from "./leaf-masks.js";
import { type Fields, putRecord, writeRecord } from "./record.js";
import { putScoringNodes } from "./scoring-nodes.js";

/** Rows that a thread takes at a time, as in `kernels/score-block.ts`. */
export const BLOCK = 4096;

/** Rows a node from which on masks pay: what writing them takes is then less than what walking the rows takes longer. */
const ROWS_PER_NODE = 1 / 8;

/** A model in the memory of the kernels, ready to score tables of up to so many rows. */
export interface ScoringJob {
  /** Pointer to f32[features × mostRows], where the table goes, column by column. */
  readonly columns: number;
  /** Pointer to f32[mostRows], where the margins come. */
  readonly margins: number;
  /** The job for the first so many rows. */
  forRows(rows: number): number;
}

/**
 * Puts a model into an arena.
 *
 * @param rows     of the whole table: what decides how it is scored
 * @param mostRows in the arena at a time, a multiple of 8
 * @returns undefined for trees that are too large to be scored so
 */
export function putScoringJob(
  arena: Arena,
  model: TreeEnsemble,
  rows: number,
  mostRows: number,
  threads: number,
): ScoringJob | undefined {
  const masks = rows >= ROWS_PER_NODE * model.feature.length ? putLeafMasks(arena, model) : undefined;
  const nodes = putScoringNodes(arena, model, masks?.others ?? allTrees(model));
  if (!nodes) return undefined;
  const features = model.featureNames.length;
  const columns = arena.take(4 * mostRows * features);
  const margins = arena.take(4 * mostRows);
  const workspaceBytes = scratchBytes(masks, nodes.columns.length);
  const fields = (count: number): Fields => [
    ["f64", model.base],
    ["u32", columns],
    ["u32", 4 * mostRows],
    ["u32", count],
    ["u32", margins],
    ["u32", masks?.ranked ?? 0],
    ["u32", masks?.places ?? 0],
    ["u32", masks?.width ?? 0],
    ["u32", masks?.ways ?? 0],
    ["u32", masks?.groups ?? 0],
    ["u32", masks?.groupCount ?? 0],
    ["u32", nodes.roots],
    ["u32", nodes.trees],
    ["u32", nodes.columnBits],
    ["u32", walked],
    ["u32", nodes.columns.length],
    ["u32", workspaces],
    ["u32", workspaceBytes],
  ];
  const walked = arena.put(nodes.columns);
  const workspaces = arena.take(workspaceBytes * threads);
  const job = putRecord(arena, fields(0));
  return {
    columns,
    margins,
    forRows(count) {
      writeRecord(arena, job, fields(count));
      return job;
    },
  };
}

const allTrees = ({ treeStarts }: TreeEnsemble) => Array.from({ length: treeStarts.length - 1 }, (_, tree) => tree);

/** What a thread needs for a block: ranks for masks, values for nodes; so that no two share a cache line. */
function scratchBytes(masks: LeafMasks | undefined, columns: number): number {
  const bytes = BLOCK * (2 * (masks?.places ?? 0) + (masks?.width ?? 0) + 4 * (columns + 1));
  return Math.ceil(bytes / 128) * 128;
}
