import type { TreeEnsemble } from "../types.js";
import type { Arena } from "./arena.js";
import { type ModelRanks, type RankedFeature, rankThresholds } from "./model-ranks.js";

/** Trees as `kernels/leaf-masks.ts` scores them. */
export interface LeafMasks {
  /** Pointer to RankedColumn[places]. */
  readonly ranked: number;
  readonly places: number;
  /** Bytes of a row of ranks as bytes; 0 where no tree goes on below its exits. */
  readonly width: number;
  /** Pointer to the ways through the answers. */
  readonly ways: number;
  /** Pointer to MaskedTrees[groupCount]. */
  readonly groups: number;
  readonly groupCount: number;
  /** The trees that have no masks. */
  readonly others: readonly number[];
}

/** Exits of a mask. */
const EXITS = 32;
/** Trees whose masks stand side by side. */
const TOGETHER = 4;
/** Levels of what may stand below an exit, and the bytes that it takes. */
const LEVELS_BELOW = 5;
const BELOW_BYTES = 192;
/** Entries beyond which four trees' tables no longer stay in the cache that is near, and walking is as fast. */
const MOST_ENTRIES = 8192;
const NOWHERE = 0xffff_ffff;

/**
 * Writes masks for the trees that have them: those of at most 32 leaves, and those of which a top of 32 exits can be
 * cut off so that at most 5 levels stand below each exit.
 *
 * @returns undefined where the model has too many thresholds for any
 */
export function putLeafMasks(arena: Arena, model: TreeEnsemble): LeafMasks | undefined {
  const ranks = rankThresholds(model, MOST_ENTRIES);
  if (!ranks || ranks.features.length === 0) return undefined;
  const asked = askedBytes(model, ranks);
  const masked: Top[] = [];
  const others: number[] = [];
  const levels = new Uint32Array(model.feature.length);
  for (let tree = 0; tree + 1 < model.treeStarts.length; tree++) {
    const top = cutTop(model, tree, levels);
    if (top && (asked || !top.deep)) masked.push(top);
    else others.push(tree);
  }
  // Trees of a kind together: one deep tree makes its group of four deep.
  masked.sort((a, b) => Number(a.deep) - Number(b.deep));

  const ranked = putRankedColumns(arena, ranks.features, asked);
  const writer = new MaskWriter(arena, model, ranks, ranked.pointer, asked);
  const groupCount = Math.ceil(masked.length / TOGETHER);
  const groups: number[] = [];
  for (let group = 0; group < groupCount; group++) {
    groups.push(...writer.writeGroup(masked.slice(TOGETHER * group, TOGETHER * (group + 1))));
  }
  return {
    ranked: ranked.pointer,
    places: ranked.places,
    width: asked && masked.some((top) => top.deep) ? asked.width : 0,
    ways: putWays(arena),
    groups: arena.put(Uint32Array.from(groups)),
    groupCount,
    others,
  };
}

/** Where a row's ranks stand as bytes. */
interface AskedBytes {
  readonly width: number;
  /** For each feature × 2, and 1 more where missing values go left: the byte, or NOWHERE. */
  readonly byteOf: Uint32Array;
}

/** @returns undefined where ranks are no bytes, or where there are more than 32 of them */
function askedBytes({ feature, missingLeft, featureNames }: TreeEnsemble, ranks: ModelRanks): AskedBytes | undefined {
  if (ranks.features.some(({ thresholds }) => thresholds.length > 255)) return undefined;
  const byteOf = new Uint32Array(2 * featureNames.length).fill(NOWHERE);
  let bytes = 0;
  for (let node = 0; node < feature.length; node++) {
    const split = feature[node]!;
    if (split < 0) continue;
    const asked = 2 * split + missingLeft[node]!;
    if (byteOf[asked] === NOWHERE) byteOf[asked] = bytes++;
  }
  return bytes > 32 ? undefined : { width: bytes > 16 ? 32 : 16, byteOf };
}

/** The part of a tree above its exits. */
interface Top {
  readonly root: number;
  /** Nodes, from left to right; inner ones only where the tree goes on below. */
  readonly exits: readonly number[];
  readonly deep: boolean;
}

/** Cuts a tree where most levels are left, again and again; undefined where more than 5 stay below an exit. */
function cutTop(model: TreeEnsemble, tree: number, levels: Uint32Array): Top | undefined {
  const { feature, left, right } = model;
  const root = model.treeStarts[tree]!;
  countLevels(model, root, levels);
  const exits = [root];
  while (exits.length < EXITS) {
    let most = 0;
    for (let i = 1; i < exits.length; i++) if (levels[exits[i]!]! > levels[exits[most]!]!) most = i;
    const node = exits[most]!;
    if (feature[node]! < 0) break;
    exits.splice(most, 1, left[node]!, right[node]!);
  }
  if (exits.some((node) => levels[node]! > LEVELS_BELOW)) return undefined;
  return { root, exits, deep: exits.some((node) => feature[node]! >= 0) };
}

/** Writes the number of levels below each node of a tree. */
function countLevels({ feature, left, right }: TreeEnsemble, root: number, levels: Uint32Array): void {
  const order = [root];
  for (let i = 0; i < order.length; i++) {
    const node = order[i]!;
    if (feature[node]! >= 0) order.push(left[node]!, right[node]!);
  }
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i]!;
    levels[node] = feature[node]! < 0 ? 0 : 1 + Math.max(levels[left[node]!]!, levels[right[node]!]!);
  }
}

function putRankedColumns(arena: Arena, features: readonly RankedFeature[], asked: AskedBytes | undefined) {
  const words = features.flatMap(({ feature, thresholds, first, missing }) => {
    const half = 2 ** (31 - Math.clz32(thresholds.length));
    const searched = new Float32Array(2 * half).fill(Number.POSITIVE_INFINITY);
    searched.set(thresholds);
    const [rightByte, leftByte] = asked ? asked.byteOf.subarray(2 * feature) : [];
    return [feature, arena.put(searched), half, first, missing, leftByte ?? NOWHERE, rightByte ?? NOWHERE];
  });
  if (features.length % 2 === 1) {
    // An odd one out is paired with a column of which every value has the entry that leaves all exits open.
    const { feature, first } = features[0]!;
    words.push(feature, 0, 0, first, first, NOWHERE, NOWHERE);
  }
  return { pointer: arena.put(Uint32Array.from(words)), places: features.length + (features.length % 2) };
}

class MaskWriter {
  readonly #arena: Arena;
  readonly #model: TreeEnsemble;
  readonly #ranks: ModelRanks;
  readonly #ranked: number;
  readonly #asked: AskedBytes | undefined;
  /** `[features]`, the ranks of each, by its index in the model. */
  readonly #ofFeature: RankedFeature[] = [];

  constructor(arena: Arena, model: TreeEnsemble, ranks: ModelRanks, ranked: number, asked: AskedBytes | undefined) {
    this.#arena = arena;
    this.#model = model;
    this.#ranks = ranks;
    this.#ranked = ranked;
    this.#asked = asked;
    for (const ranked of ranks.features) this.#ofFeature[ranked.feature] = ranked;
  }

  /** @returns the words of a MaskedTrees */
  writeGroup(tops: readonly Top[]): number[] {
    const { entries, features } = this.#ranks;
    const tables = this.#arena.take(4 * TOGETHER * entries);
    this.#arena.bytesAt(tables, 4 * TOGETHER * entries).fill(255);
    const masks = this.#arena.uint32At(tables, TOGETHER * entries);
    for (const [lane, top] of tops.entries()) this.#writeMasks(masks, lane, top);
    this.#arena.kernels.spreadMasks(tables, this.#ranked, features.length);
    const deep = tops.some((top) => top.deep);
    return [tables, deep ? this.#putBelow(tops) : this.#putValues(tops), deep ? 1 : 0];
  }

  /** Closes the exits left of each node, in the entries from which on rows pass it on the right. */
  #writeMasks(masks: Uint32Array, lane: number, { root, exits }: Top): void {
    const { feature, missingLeft, left, right } = this.#model;
    const { rightFrom } = this.#ranks;
    const write = (node: number, begin: number): number => {
      if (exits[begin] === node) return begin + 1;
      const end = write(left[node]!, begin);
      const open = ~((2 ** (end - begin) - 1) << begin);
      masks[TOGETHER * rightFrom[node]! + lane]! &= open;
      if (missingLeft[node] === 0) masks[TOGETHER * this.#ofFeature[feature[node]!]!.missing + lane]! &= open;
      return write(right[node]!, end);
    };
    write(root, 0);
  }

  #putValues(tops: readonly Top[]): number {
    // No sum feels −0, where there are fewer trees than four.
    const values = new Float32Array(EXITS * TOGETHER).fill(-0);
    for (const [lane, { exits }] of tops.entries()) {
      for (const [i, node] of exits.entries()) values[EXITS * lane + i] = this.#model.value[node]!;
    }
    return this.#arena.put(values);
  }

  #putBelow(tops: readonly Top[]): number {
    const pointer = this.#arena.take(BELOW_BYTES * EXITS * TOGETHER);
    const bytes = this.#arena.bytesAt(pointer, BELOW_BYTES * EXITS * TOGETHER).fill(0);
    const values = this.#arena.float32At(pointer, bytes.length / 4);
    for (let lane = 0; lane < TOGETHER; lane++) {
      for (let i = 0; i < EXITS; i++) {
        const begin = BELOW_BYTES * (EXITS * lane + i);
        const node = tops[lane]?.exits[i];
        if (node === undefined) values.fill(-0, begin / 4 + 16, begin / 4 + 48);
        else this.#writeBelow(node, 1, LEVELS_BELOW, bytes.subarray(begin), values.subarray(begin / 4 + 16));
      }
    }
    return pointer;
  }

  /** Writes a node at its place in the heap; a leaf stands at the end of every way that begins at its place. */
  #writeBelow(node: number, place: number, levels: number, bytes: Uint8Array, values: Float32Array): void {
    const { feature, missingLeft, left, right, value } = this.#model;
    const split = feature[node]!;
    if (split < 0) {
      const begin = (place << levels) - EXITS;
      values.fill(value[node]!, begin, begin + 2 ** levels);
      return;
    }
    const at = answerOf(place);
    bytes[at] = this.#asked!.byteOf[2 * split + missingLeft[node]!]!;
    bytes[EXITS + at] = this.#ranks.rightFrom[node]! - this.#ofFeature[split]!.first;
    this.#writeBelow(left[node]!, 2 * place, levels - 1, bytes, values);
    this.#writeBelow(right[node]!, 2 * place + 1, levels - 1, bytes, values);
  }
}

/** Which answer is that of a place in the heap: those of three levels first, then three for each of 8 places below. */
function answerOf(place: number): number {
  if (place < 8) return place - 1;
  return place < 16 ? 7 + 3 * (place - 8) : 8 + 3 * ((place >> 1) - 8) + (place & 1);
}

/** The ways through the answers of `kernels/leaf-masks.ts`: of seven answers, u16[128], and of three, u8[8]. */
function putWays(arena: Arena): number {
  const right = (answers: number, answer: number) => (answers >> answer) & 1;
  const ofSeven = Uint16Array.from({ length: 128 }, (_, answers) => {
    let place = 1;
    for (let level = 0; level < 3; level++) place = 2 * place + right(answers, place - 1);
    return ((place - 8) << 5) | (7 + 3 * (place - 8));
  });
  const ofThree = Uint8Array.from({ length: 8 }, (_, answers) => {
    const first = right(answers, 0);
    return 2 * first + right(answers, 1 + first);
  });
  return arena.put(new Uint8Array([...new Uint8Array(ofSeven.buffer), ...ofThree]));
}
