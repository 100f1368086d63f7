import { rankedColumnAt } from "./ranks";

/**
 * Four trees that are scored together by masks of their exits; written by `trees/leaf-masks.ts` in this order.
 *
 * The top of a tree has up to 32 exits, numbered from left to right. For each feature and rank a table holds the exits
 * that the nodes of that feature leave open to a row of that rank: those right of each node that it passes on the
 * right. What all features leave open begins with the exit that the row takes (Lucchese et al., QuickScorer, SIGIR 2015).
 */
@unmanaged
export class MaskedTrees {
  /** u32[entries × 4], an entry holds the masks of the four trees side by side. */
  tables: usize;
  /** f32[4 × 32], the values of leaves; or where `deep`, Below[4 × 32]. */
  exits: usize;
  /** 1 where trees go on below their exits. */
  deep: u32;
}

/**
 * What stands below an exit, completed to 5 levels, 192 bytes: `u8[32] bytes, u8[32] entries, f32[32] values`.
 *
 * A node sends a row right where the row's byte is at least its entry. All 31 are asked at once, and the row's way is
 * read off their answers: bits 0 to 6 are those of the upper three levels, numbered as in a heap, and from bit 7 on three
 * bits each belong to a node of the fourth level, its left and its right child.
 */
const ENTRIES: usize = 32;
const VALUES: usize = 64;
const BELOW_SHIFT: usize = 6;

/** The masked trees of an index. */
export function maskedTreesAt(groups: usize, index: u32): MaskedTrees {
  return changetype<MaskedTrees>(groups + <usize>index * <usize>offsetof<MaskedTrees>());
}

/**
 * Lets each rank of a feature leave open only what all smaller ranks do: tables are written with one threshold's exits
 * at a time.
 *
 * @param tables  u32[entries × 4]
 * @param columns RankedColumn[count]
 */
export function spreadMasks(tables: usize, columns: usize, count: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const column = rankedColumnAt(columns, i);
    // The entry of missing values stands after those of the ranks.
    const end = tables + ((<usize>column.missing) << 4);
    let open = v128.splat<i32>(-1);
    for (let at = tables + ((<usize>column.first) << 4); at < end; at += 16) {
      open = v128.and(open, v128.load(at));
      v128.store(at, open);
    }
  }
}

/**
 * Adds the leaf values of four trees of at most 32 leaves to the margins of rows.
 *
 * Two rows are in flight at a time; with more the processor runs out of registers.
 *
 * @param ranks   u16[rows × places], entries of the tables, row after row
 * @param rows    number of rows, even
 * @param stride  bytes of a row of ranks; places are even
 * @param margins f32[rows], added to
 */
export function addMarginsByMasks(trees: MaskedTrees, ranks: usize, rows: u32, stride: usize, margins: usize): void {
  const tables = trees.tables;
  const values = trees.exits;
  let at = ranks;
  for (let row: u32 = 0; row < rows; row += 2) {
    const end = at + stride;
    let a = openExits(tables, at);
    let b = openExits(tables, at + stride);
    for (at += 4; at < end; at += 4) {
      a = v128.and(a, openExits(tables, at));
      b = v128.and(b, openExits(tables, at + stride));
    }
    at += stride;
    const to = margins + ((<usize>row) << 2);
    store<f32>(to, load<f32>(to) + sumOfLeaves(a, values));
    store<f32>(to, load<f32>(to, 4) + sumOfLeaves(b, values), 4);
  }
}

/**
 * Adds the leaf values of four trees to the margins of rows: masks for the tops of the trees, answers for the rest.
 *
 * @param bytes  u8[rows × width], ranks of the row's columns
 * @param width  16, or 32 where nodes ask more than 16 columns
 * @param ways   u16[128] then u8[8]: for seven answers the place on the fourth level × 32, and the bit at which its three
 *   begin; for three answers the place below
 */
export function addMarginsByMasksAndAnswers(
  trees: MaskedTrees,
  ranks: usize,
  rows: u32,
  stride: usize,
  bytes: usize,
  width: usize,
  ways: usize,
  margins: usize,
): void {
  const tables = trees.tables;
  const below = trees.exits;
  let at = ranks;
  for (let row: u32 = 0; row < rows; row++) {
    const end = at + stride;
    let open = openExits(tables, at);
    for (at += 4; at < end; at += 4) open = v128.and(open, openExits(tables, at));
    const to = margins + ((<usize>row) << 2);
    const asked = bytes + <usize>row * width;
    store<f32>(
      to,
      load<f32>(to) + (width === 16 ? leafBelow(open, below, asked, ways) : leafBelowOfWide(open, below, asked, ways)),
    );
  }
}

function leafBelow(open: v128, below: usize, bytes: usize, ways: usize): f32 {
  const asked = v128.load(bytes);
  const a = below + belowOffset(exitOf(v128.extract_lane<u32>(open, 0)));
  const b = below + belowOffset(exitOf(v128.extract_lane<u32>(open, 1)) + 32);
  const c = below + belowOffset(exitOf(v128.extract_lane<u32>(open, 2)) + 64);
  const d = below + belowOffset(exitOf(v128.extract_lane<u32>(open, 3)) + 96);
  return (
    valueBelow(a, answers(a, asked) | (answers(a + 16, asked) << 16), ways) +
    valueBelow(b, answers(b, asked) | (answers(b + 16, asked) << 16), ways) +
    (valueBelow(c, answers(c, asked) | (answers(c + 16, asked) << 16), ways) +
      valueBelow(d, answers(d, asked) | (answers(d + 16, asked) << 16), ways))
  );
}

function leafBelowOfWide(open: v128, below: usize, bytes: usize, ways: usize): f32 {
  const low = v128.load(bytes);
  const high = v128.load(bytes, 16);
  const a = below + belowOffset(exitOf(v128.extract_lane<u32>(open, 0)));
  const b = below + belowOffset(exitOf(v128.extract_lane<u32>(open, 1)) + 32);
  const c = below + belowOffset(exitOf(v128.extract_lane<u32>(open, 2)) + 64);
  const d = below + belowOffset(exitOf(v128.extract_lane<u32>(open, 3)) + 96);
  return (
    valueBelow(a, wideAnswers(a, low, high) | (wideAnswers(a + 16, low, high) << 16), ways) +
    valueBelow(b, wideAnswers(b, low, high) | (wideAnswers(b + 16, low, high) << 16), ways) +
    (valueBelow(c, wideAnswers(c, low, high) | (wideAnswers(c + 16, low, high) << 16), ways) +
      valueBelow(d, wideAnswers(d, low, high) | (wideAnswers(d + 16, low, high) << 16), ways))
  );
}

function belowOffset(index: usize): usize {
  return (index + (index << 1)) << BELOW_SHIFT;
}

/** The answers of 16 nodes, a bit each: 1 for right. */
function answers(nodes: usize, asked: v128): u32 {
  const values = i8x16.swizzle(asked, v128.load(nodes));
  return <u32>i8x16.bitmask(i8x16.ge_u(values, v128.load(nodes, ENTRIES)));
}

/** The same where nodes ask up to 32 columns; a swizzle gives 0 for those that it does not have. */
function wideAnswers(nodes: usize, low: v128, high: v128): u32 {
  const columns = v128.load(nodes);
  const beyond = i8x16.sub(columns, i8x16.splat(16));
  const values = v128.or(i8x16.swizzle(low, columns), i8x16.swizzle(high, beyond));
  return <u32>i8x16.bitmask(i8x16.ge_u(values, v128.load(nodes, ENTRIES)));
}

/** The value at the end of a row's way through the answers. */
function valueBelow(below: usize, answers: u32, ways: usize): f32 {
  const way = <u32>load<u16>(ways + ((<usize>(answers & 127)) << 1));
  // A shift takes its distance modulo 32.
  const last = <usize>load<u8>(ways + <usize>((answers >>> way) & 7), 256);
  return load<f32>(below + (((<usize>way >>> 5) << 4) + (last << 2)), VALUES);
}

/** What two features leave open. */
function openExits(tables: usize, at: usize): v128 {
  return v128.and(
    v128.load(tables + ((<usize>load<u16>(at)) << 4)),
    v128.load(tables + ((<usize>load<u16>(at, 2)) << 4)),
  );
}

function sumOfLeaves(open: v128, values: usize): f32 {
  return (
    load<f32>(values + (exitOf(v128.extract_lane<u32>(open, 0)) << 2)) +
    load<f32>(values + (exitOf(v128.extract_lane<u32>(open, 1)) << 2), 128) +
    (load<f32>(values + (exitOf(v128.extract_lane<u32>(open, 2)) << 2), 256) +
      load<f32>(values + (exitOf(v128.extract_lane<u32>(open, 3)) << 2), 384))
  );
}

function exitOf(open: u32): usize {
  return <usize>ctz<u32>(open);
}
