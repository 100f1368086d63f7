import { placeAtMost, placeBelow } from "./float32-places.js";

/** A node of another library's tree, its children by their index in the tree. */
export type SourceNode = SourceLeaf | SourceSplit;

export interface SourceLeaf {
  readonly kind: "leaf";
  readonly value: number;
  /** Weight of the training rows; 0 where the file does not say. */
  readonly cover: number;
}

export interface SourceSplit {
  readonly kind: "split";
  readonly feature: number;
  readonly decision: Decision;
  readonly left: number;
  readonly right: number;
  readonly gain: number;
  readonly cover: number;
}

/**
 * Which way the float32 values of a feature go: those up to the first cut to the first side, those above it and up to
 * the second cut to the other side, and so on.
 */
export interface Decision {
  /** Places of float32, ascending. */
  readonly cuts: readonly number[];
  readonly firstLeft: boolean;
  readonly missingLeft: boolean;
}

/** `x <= threshold` to the left, for float32 x and a threshold of any precision. */
export function atMost(threshold: number, missingLeft: boolean): Decision {
  return { cuts: [placeAtMost(threshold)], firstLeft: true, missingLeft };
}

/** `x < threshold` to the left. */
export function below(threshold: number, missingLeft: boolean): Decision {
  return { cuts: [placeBelow(threshold)], firstLeft: true, missingLeft };
}

/** `x == value` to the left; nothing where the value is no float32. */
export function equalTo(value: number, missingLeft: boolean): Decision {
  const cuts = [placeBelow(value), placeAtMost(value)];
  return { cuts: cuts[0] === cuts[1] ? [] : cuts, firstLeft: false, missingLeft };
}

/** The decision with its numbers sent the other way; missing values go where they went. */
export function negated(decision: Decision): Decision {
  return { ...decision, firstLeft: !decision.firstLeft };
}
