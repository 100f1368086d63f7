import type { TreeEnsemble } from "../types.js";
import { roundToExactSums } from "./exact-sums.js";

/**
 * One ensemble of the trees of two of the same link and features, with the base of the first.
 *
 * Leaf values stay as they are while their sums are exact in float32; beyond, all are rounded anew.
 */
export function joinEnsembles(first: TreeEnsemble, next: TreeEnsemble): TreeEnsemble {
  const offset = first.feature.length;
  const moved = (nodes: Uint32Array) => nodes.map((node, at) => (next.feature[at]! < 0 ? node : node + offset));
  const treeStarts = joined(
    first.treeStarts,
    next.treeStarts.subarray(1).map((start) => start + offset),
  );
  const { base, values } = roundToExactSums(first.base, Float64Array.from(joined(first.value, next.value)), treeStarts);
  return {
    ...first,
    base,
    treeStarts,
    feature: joined(first.feature, next.feature),
    threshold: joined(first.threshold, next.threshold),
    missingLeft: joined(first.missingLeft, next.missingLeft),
    left: joined(first.left, moved(next.left)),
    right: joined(first.right, moved(next.right)),
    value: values,
    gain: joined(first.gain, next.gain),
    cover: joined(first.cover, next.cover),
  };
}

function joined<Values extends Float32Array | Int32Array | Uint32Array | Uint8Array>(a: Values, b: Values): Values {
  const both = new (a.constructor as new (length: number) => Values)(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}
