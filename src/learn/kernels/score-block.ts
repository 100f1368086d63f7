import { addMarginsByMasks, addMarginsByMasksAndAnswers, maskedTreesAt } from "./leaf-masks";
import { addMarginsByNodes } from "./node-walk";
import { rankColumn, rankedColumnAt, shortenRanks } from "./ranks";

/** A table to score and the trees to score it by; written by `trees/scoring-job.ts` in this order. */
@unmanaged
export class ScoringJob {
  base: f64;
  /** f32[features × stride / 4], column by column */
  columns: usize;
  /** Bytes of a column. */
  stride: u32;
  rows: u32;
  /** f32[rows, rounded up to 8], the result */
  margins: usize;
  /** RankedColumn[places]: an even number, so that they are taken in pairs */
  ranked: usize;
  places: u32;
  /** Bytes of a row of ranks as bytes: 16 or 32; 0 where no group is deep. */
  width: u32;
  /** The ways through the answers of `leaf-masks.ts`. */
  ways: usize;
  /** MaskedTrees[groups] */
  groups: usize;
  groupCount: u32;
  /** u32[trees], pointers to the roots of the trees that have no masks */
  roots: usize;
  trees: u32;
  columnBits: u32;
  /** u32[walked], the columns that nodes ask: index × 2, and 1 more for its values with their signs changed */
  walked: usize;
  walkedCount: u32;
  /** Scratch of each thread: u16[BLOCK × places], u8[BLOCK × width], then f32[(walked + 1) × BLOCK]. */
  workspaces: usize;
  workspaceBytes: u32;
}

/**
 * Rows that a thread takes at a time: few enough for their ranks to stay in the cache with the tables of four trees, and
 * enough for the nodes of a large tree to be fetched for many of them.
 */
const BLOCK: u32 = 4096;

/**
 * Scores one block of the rows.
 *
 * @param job    a ScoringJob
 * @param thread index of the workspace
 * @param block  index of the block
 * @returns whether there was such a block
 */
export function scoreBlock(jobAt: usize, thread: u32, block: u32): bool {
  const job = changetype<ScoringJob>(jobAt);
  const begin = block * BLOCK;
  if (begin >= job.rows) return false;
  // Columns and margins have room for the rows that fill up the last eight.
  const rows = (min<u32>(BLOCK, job.rows - begin) + 7) & ~7;
  const margins = job.margins + ((<usize>begin) << 2);
  const base = <f32>job.base;
  for (let row: u32 = 0; row < rows; row++) store<f32>(margins + ((<usize>row) << 2), base);
  const workspace = job.workspaces + <usize>thread * <usize>job.workspaceBytes;
  if (job.groupCount > 0) scoreByMasks(job, workspace, begin, rows, margins);
  if (job.trees > 0) scoreByNodes(job, workspace, begin, rows, margins);
  return true;
}

function scoreByMasks(job: ScoringJob, ranks: usize, begin: u32, rows: u32, margins: usize): void {
  const places = job.places;
  const stride = (<usize>places) << 1;
  const width = <usize>job.width;
  const bytes = ranks + <usize>BLOCK * stride;
  for (let place: u32 = 0; place < places; place++) {
    const ranked = rankedColumnAt(job.ranked, place);
    const to = ranks + ((<usize>place) << 1);
    rankColumn(ranked, columnAt(job, ranked.column, begin), rows, to, stride);
    if (width > 0) shortenRanks(ranked, to, rows, stride, bytes, width);
  }
  for (let group: u32 = 0; group < job.groupCount; group++) {
    const trees = maskedTreesAt(job.groups, group);
    if (trees.deep) addMarginsByMasksAndAnswers(trees, ranks, rows, stride, bytes, width, job.ways, margins);
    else addMarginsByMasks(trees, ranks, rows, stride, margins);
  }
}

function scoreByNodes(job: ScoringJob, workspace: usize, begin: u32, rows: u32, margins: usize): void {
  const values = workspace + <usize>BLOCK * (((<usize>job.places) << 1) + <usize>job.width);
  const walked = job.walkedCount;
  // Below all values: what leads a leaf to itself.
  const last = values + <usize>walked * (BLOCK << 2);
  for (let row: usize = 0; row < <usize>BLOCK; row++) store<f32>(last + (row << 2), -Infinity);
  for (let i: u32 = 0; i < walked; i++) {
    const column = load<u32>(job.walked + ((<usize>i) << 2));
    copySigned(columnAt(job, column >> 1, begin), values + <usize>i * (BLOCK << 2), rows, column & 1);
  }
  addMarginsByNodes(job.roots, job.trees, job.columnBits, values, rows, margins);
}

function columnAt(job: ScoringJob, column: u32, row: u32): usize {
  return job.columns + <usize>column * <usize>job.stride + ((<usize>row) << 2);
}

function copySigned(from: usize, to: usize, rows: u32, negative: u32): void {
  const sign = v128.splat<u32>(negative << 31);
  for (let at: usize = 0; at < (<usize>rows) << 2; at += 16) v128.store(to + at, v128.xor(v128.load(from + at), sign));
}
