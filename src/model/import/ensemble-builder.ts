import type { TreeEnsemble } from "../../learn/index.js";
import { modelCorrupt, modelUnsupported } from "../errors.js";
import { faultOf } from "../structure.js";
import { float32At, INFINITE_PLACE } from "./float32-places.js";
import { roundMargins, roundShares } from "./leaf-rounding.js";
import type { SourceNode, SourceSplit } from "./source-tree.js";

/** What a tree whose decisions have several cuts may grow by, and how deep it may be. */
const MOST_GROWTH = 64;
const MOST_DEPTH = 512;

/** What is known of a feature's value on the way to a node: its places, and whether it may be missing. */
interface Known {
  readonly feature: number;
  readonly low: number;
  readonly high: number;
  readonly missing: boolean;
  readonly before: Known | undefined;
}

/** A node of the source that waits to be written, and the place that shall point to it. */
interface Waiting {
  readonly source: number;
  readonly known: Known | undefined;
  readonly parent: number;
  readonly side: "left" | "right";
}

/** Makes a `TreeEnsemble` of other libraries' trees, checking them on the way. */
export class EnsembleBuilder {
  readonly #what: string;
  readonly #featureNames: readonly string[];
  readonly #treeStarts = [0];
  readonly #feature: number[] = [];
  readonly #threshold: number[] = [];
  readonly #missingLeft: number[] = [];
  readonly #left: number[] = [];
  readonly #right: number[] = [];
  readonly #value: number[] = [];
  readonly #gain: number[] = [];
  readonly #cover: number[] = [];

  /** @param what names the file in messages */
  constructor(what: string, featureNames: readonly string[]) {
    this.#what = what;
    this.#featureNames = featureNames;
  }

  /**
   * Adds a tree whose root is the first of its nodes; those that cannot be reached are left out.
   *
   * @param scale what the leaves are multiplied by
   * @throws `MODEL_CORRUPT`, and `MODEL_UNSUPPORTED` for a tree that would grow beyond bounds
   */
  addTree(nodes: readonly SourceNode[], scale = 1): void {
    this.#check(nodes);
    if (nodes.every(isPlain)) this.#copy(nodes, scale);
    else this.#unfold(nodes, scale);
    this.#treeStarts.push(this.#feature.length);
  }

  /**
   * The model of all trees.
   *
   * @throws `MODEL_CORRUPT`, and `MODEL_UNSUPPORTED` where the link is `mean` and the leaves do not sum to probabilities
   */
  finish(link: TreeEnsemble["link"], base: number): TreeEnsemble {
    const treeStarts = Uint32Array.from(this.#treeStarts);
    const exact = Float64Array.from(this.#value);
    const infinite = exact.findIndex((value) => !Number.isFinite(Math.fround(value)));
    if (infinite >= 0) throw modelCorrupt(this.#what, `a leaf's value is ${exact[infinite]}`);
    if (!Number.isFinite(Math.fround(base))) throw modelCorrupt(this.#what, `its base value is ${base}`);
    const leaves = link === "mean" ? roundShares(base, exact, treeStarts) : roundMargins(base, exact, treeStarts);
    if (!leaves) throw modelUnsupported(this.#what, "scores that are no probabilities");
    const model: TreeEnsemble = {
      kind: "trees",
      link,
      featureNames: [...this.#featureNames],
      base: leaves.base,
      treeStarts,
      feature: Int32Array.from(this.#feature),
      threshold: Float32Array.from(this.#threshold),
      missingLeft: Uint8Array.from(this.#missingLeft),
      left: Uint32Array.from(this.#left),
      right: Uint32Array.from(this.#right),
      value: leaves.values,
      gain: Float32Array.from(this.#gain, finiteOrZero),
      cover: Float32Array.from(this.#cover, finiteOrZero),
    };
    const fault = faultOf(model);
    if (fault) throw modelCorrupt(this.#what, fault);
    return model;
  }

  #check(nodes: readonly SourceNode[]): void {
    const tree = this.#treeStarts.length - 1;
    const seen = new Uint8Array(nodes.length);
    const waiting = [0];
    while (waiting.length > 0) {
      const at = waiting.pop()!;
      const node = nodes[at];
      if (!node) throw modelCorrupt(this.#what, `tree ${tree} has no node ${at}`);
      if (seen[at] === 1) throw modelCorrupt(this.#what, `tree ${tree} reaches its node ${at} in two ways`);
      seen[at] = 1;
      if (node.kind === "leaf") continue;
      if (!Number.isInteger(node.feature) || node.feature < 0 || node.feature >= this.#featureNames.length) {
        throw modelCorrupt(
          this.#what,
          `node ${at} of tree ${tree} asks for feature ${node.feature} of ${this.#featureNames.length}`,
        );
      }
      if (node.decision.cuts.some(Number.isNaN)) {
        throw modelCorrupt(this.#what, `the threshold of node ${at} of tree ${tree} is not a number`);
      }
      waiting.push(node.right, node.left);
    }
  }

  /** Node by node, as the tree is. */
  #copy(nodes: readonly SourceNode[], scale: number): void {
    const waiting: Omit<Waiting, "known">[] = [{ source: 0, parent: -1, side: "left" }];
    while (waiting.length > 0) {
      const { source, parent, side } = waiting.pop()!;
      const node = nodes[source]!;
      const at = this.#attach(parent, side);
      if (node.kind === "leaf") {
        this.#putLeaf(node.value * scale, node.cover);
        continue;
      }
      const { cuts, firstLeft, missingLeft } = node.decision;
      this.#putSplit(node.feature, float32At(cuts[0]!), missingLeft === firstLeft, node.gain, node.cover);
      waiting.push({ source: firstLeft ? node.right : node.left, parent: at, side: "right" });
      waiting.push({ source: firstLeft ? node.left : node.right, parent: at, side: "left" });
    }
  }

  /**
   * A decision of several cuts becomes several nodes, and the subtrees below it are written more than once: each with
   * what is known of the feature by then, so that its own questions about it are often answered already.
   *
   * How many training rows took which of the new ways is not known, so the tree has no cover.
   */
  #unfold(nodes: readonly SourceNode[], scale: number): void {
    const tree = this.#treeStarts.length - 1;
    const most = this.#feature.length + MOST_GROWTH * (nodes.length + 1);
    if (depthOf(nodes) > MOST_DEPTH) throw this.#tooLarge(tree);
    const waiting: Waiting[] = [{ source: 0, known: undefined, parent: -1, side: "left" }];
    while (waiting.length > 0) {
      let { source, known, parent, side } = waiting.pop()!;
      for (;;) {
        const node = nodes[source]!;
        if (node.kind === "leaf") {
          this.#attach(parent, side);
          this.#putLeaf(node.value * scale, 0);
          break;
        }
        const split = splitWithin(node, knownOf(node.feature, known));
        if (split.kind === "decided") {
          source = split.left ? node.left : node.right;
          continue;
        }
        if (this.#feature.length >= most) throw this.#tooLarge(tree);
        const at = this.#attach(parent, side);
        this.#putSplit(node.feature, float32At(split.cut), split.missingLow, node.gain, 0);
        const { feature } = node;
        const { low, high, missing } = split.domain;
        const above = { feature, low: split.cut + 1, high, missing: missing && !split.missingLow, before: known };
        waiting.push({ source, known: above, parent: at, side: "right" });
        known = { feature, low, high: split.cut, missing: missing && split.missingLow, before: known };
        parent = at;
        side = "left";
      }
    }
  }

  #tooLarge(tree: number) {
    return modelUnsupported(
      this.#what,
      `a tree (${tree}) whose decisions on zeros or single values would make it ${MOST_GROWTH} times as large`,
      "Train it without zero_as_missing, or with less deep trees.",
    );
  }

  /** The index of the next node, to which its parent now points. */
  #attach(parent: number, side: "left" | "right"): number {
    const at = this.#feature.length;
    if (parent >= 0) (side === "left" ? this.#left : this.#right)[parent] = at;
    return at;
  }

  #putLeaf(value: number, cover: number): void {
    this.#put(-1, 0, false, value, 0, cover);
  }

  #putSplit(feature: number, threshold: number, missingLeft: boolean, gain: number, cover: number): void {
    this.#put(feature, threshold, missingLeft, 0, gain, cover);
  }

  #put(feature: number, threshold: number, missingLeft: boolean, value: number, gain: number, cover: number): void {
    this.#feature.push(feature);
    this.#threshold.push(threshold);
    this.#missingLeft.push(missingLeft ? 1 : 0);
    this.#left.push(0);
    this.#right.push(0);
    this.#value.push(value);
    this.#gain.push(gain);
    this.#cover.push(cover);
  }
}

function isPlain(node: SourceNode): boolean {
  if (node.kind === "leaf") return true;
  const cut = node.decision.cuts[0];
  return node.decision.cuts.length === 1 && cut !== undefined && Math.abs(cut) <= INFINITE_PLACE;
}

function depthOf(nodes: readonly SourceNode[]): number {
  let deepest = 0;
  const waiting: { at: number; depth: number }[] = [{ at: 0, depth: 0 }];
  while (waiting.length > 0) {
    const { at, depth } = waiting.pop()!;
    const node = nodes[at]!;
    deepest = Math.max(deepest, depth);
    if (node.kind === "split") {
      waiting.push({ at: node.left, depth: depth + 1 }, { at: node.right, depth: depth + 1 });
    }
  }
  return deepest;
}

type Domain = Pick<Known, "low" | "high" | "missing">;

const anything: Domain = { low: -INFINITE_PLACE, high: INFINITE_PLACE, missing: true };

function knownOf(feature: number, known: Known | undefined): Domain {
  for (let fact = known; fact; fact = fact.before) if (fact.feature === feature) return fact;
  return anything;
}

type Split =
  | { readonly kind: "decided"; readonly left: boolean }
  | { readonly kind: "split"; readonly cut: number; readonly missingLow: boolean; readonly domain: Domain };

/** The first cut that still parts the values of a domain, or the side that all of them go to. */
function splitWithin({ decision }: SourceSplit, domain: Domain): Split {
  const { low, high, missing } = domain;
  const { cuts, firstLeft, missingLeft } = decision;
  if (low > high) return { kind: "decided", left: missingLeft };
  const passed = cuts.filter((cut) => cut < low).length;
  const lowLeft = passed % 2 === 0 ? firstLeft : !firstLeft;
  const cut = cuts[passed];
  if (cut !== undefined && cut < high) return { kind: "split", cut, missingLow: missingLeft === lowLeft, domain };
  if (!missing || missingLeft === lowLeft) return { kind: "decided", left: lowLeft };
  return { kind: "split", cut: high, missingLow: false, domain };
}

function finiteOrZero(value: number): number {
  return Number.isFinite(Math.fround(value)) ? value : 0;
}
