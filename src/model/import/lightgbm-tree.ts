import { modelCorrupt, modelUnsupported } from "../errors.js";
import { placeAtMost, placeBelow } from "./float32-places.js";
import type { Decision, SourceNode } from "./source-tree.js";

/** The bits of `decision_type` (include/LightGBM/tree.h). */
const CATEGORICAL = 1;
const DEFAULT_LEFT = 2;
const missingTypes = ["none", "zero", "nan"] as const;

/** What LightGBM takes for zero: `kZeroThreshold` (include/LightGBM/meta.h), a float32. */
const ZERO = Math.fround(1e-35);

/** The nodes of one tree's section: first the splits, of which 0 is the root, then the leaves. */
export function readLightgbmTree(fields: ReadonlyMap<string, string>, tree: number, what: string): SourceNode[] {
  const leaves = Number(fields.get("num_leaves"));
  if (!Number.isInteger(leaves) || leaves < 1) {
    throw modelCorrupt(what, `num_leaves of tree ${tree} is ${fields.get("num_leaves")}`);
  }
  if (fields.get("is_linear") === "1") throw modelUnsupported(what, `linear leaves (tree ${tree})`);
  const splits = leaves - 1;
  const numbers = (name: string, count: number) => {
    const values = (fields.get(name) ?? "").split(" ").filter((word) => word !== "");
    if (values.length !== count) {
      throw modelCorrupt(what, `${name} of tree ${tree} has ${values.length} entries where ${count} are expected`);
    }
    return values.map(numberOf);
  };
  const optional = (name: string, count: number) => (fields.has(name) ? numbers(name, count) : undefined);

  const values = numbers("leaf_value", leaves);
  const counts = optional("leaf_count", leaves);
  const leafNodes = values.map((value, leaf): SourceNode => ({ kind: "leaf", value, cover: coverOf(counts?.[leaf]) }));
  if (splits === 0) return leafNodes;

  const features = numbers("split_feature", splits);
  const types = numbers("decision_type", splits);
  const thresholds = numbers("threshold", splits);
  const left = numbers("left_child", splits);
  const right = numbers("right_child", splits);
  const gains = optional("split_gain", splits);
  const covers = optional("internal_count", splits);
  // A child below zero is a leaf: −1 the first, −2 the second.
  const nodeOf = (child: number) => (child < 0 ? splits - 1 - child : child);
  const splitNodes = features.map((feature, node): SourceNode => {
    const type = types[node]!;
    if ((type & CATEGORICAL) !== 0) {
      throw modelUnsupported(what, `a categorical split (node ${node} of tree ${tree}, feature ${feature})`);
    }
    const missing = missingTypes[(type >> 2) & 3];
    if (!Number.isInteger(type) || type < 0 || missing === undefined) {
      throw modelCorrupt(what, `decision_type of node ${node} of tree ${tree} is ${type}`);
    }
    return {
      kind: "split",
      feature,
      decision: decisionOf(thresholds[node]!, missing, (type & DEFAULT_LEFT) !== 0),
      left: nodeOf(left[node]!),
      right: nodeOf(right[node]!),
      gain: gains?.[node] ?? 0,
      cover: coverOf(covers?.[node]),
    };
  });
  return [...splitNodes, ...leafNodes];
}

/**
 * `x <= threshold` to the left, where x is not missing. With `none`, NaN is taken for 0; with `zero`, NaN and zeros go
 * the default way; with `nan`, NaN does. What is within `ZERO` of 0 is a zero: LightGBM makes it one as it reads a table.
 */
function decisionOf(threshold: number, missing: (typeof missingTypes)[number], defaultLeft: boolean): Decision {
  const beforeZeros = placeBelow(-ZERO);
  const lastZero = placeAtMost(ZERO);
  const zerosLeft = missing === "zero" ? defaultLeft : 0 <= threshold;
  const cut = placeAtMost(threshold);
  if (Number.isNaN(cut)) return { cuts: [cut], firstLeft: true, missingLeft: defaultLeft };
  return {
    ...cutsOf([
      [Math.min(cut, beforeZeros), true],
      [beforeZeros, false],
      [lastZero, zerosLeft],
      [Math.max(cut, lastZero), true],
      [Number.POSITIVE_INFINITY, false],
    ]),
    missingLeft: missing === "nan" ? defaultLeft : zerosLeft,
  };
}

/** Stretches of values up to a place, each with its side, as cuts where the side changes. */
function cutsOf(stretches: readonly [number, boolean][]): { cuts: number[]; firstLeft: boolean } {
  const cuts: number[] = [];
  let end = Number.NEGATIVE_INFINITY;
  let firstLeft: boolean | undefined;
  let side = false;
  for (const [upTo, left] of stretches) {
    if (upTo <= end) continue;
    if (firstLeft === undefined) firstLeft = left;
    else if (left !== side) cuts.push(end);
    side = left;
    end = upTo;
  }
  return { cuts, firstLeft: firstLeft ?? false };
}

/** LightGBM writes `inf` where missing values part from all others. */
function numberOf(word: string): number {
  if (word === "inf") return Number.POSITIVE_INFINITY;
  return word === "-inf" ? Number.NEGATIVE_INFINITY : Number(word);
}

function coverOf(count: number | undefined): number {
  return count !== undefined && count >= 0 ? count : 0;
}
