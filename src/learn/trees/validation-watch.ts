import type { Matrix } from "../types.js";
import type { Arena } from "./arena.js";
import type { ResolvedMetric } from "./eval-metrics.js";
import { type BinnedColumns, type PackedTable, packColumnsBy } from "./packed-bins.js";

export interface Validation {
  readonly x: Matrix;
  readonly y: Uint8Array;
  /** `[rows]`, ≥ 0 */
  readonly sampleWeight?: Float32Array;
}

/** The metrics of a validation part, tree by tree. */
export class ValidationWatch {
  readonly #table: PackedTable;
  readonly #margins: number;
  readonly #weights: Float64Array | undefined;

  /** @param margins `[rows]`, or one for all: before the first tree */
  constructor(
    readonly arena: Arena,
    readonly validation: Validation,
    readonly metrics: readonly ResolvedMetric[],
    binned: BinnedColumns,
    margins: Float32Array | number,
  ) {
    this.#table = packColumnsBy(arena, validation.x, binned);
    this.#margins = arena.take(4 * this.#table.share);
    const values = arena.float32At(this.#margins, this.#table.share);
    if (typeof margins === "number") values.fill(margins);
    else values.set(margins);
    this.#weights = validation.sampleWeight && Float64Array.from(validation.sampleWeight);
  }

  /** The figure of each metric, with the tree at `nodes` added. */
  addTree(nodes: number): number[] {
    const { records, furtherBins, share, rows } = this.#table;
    this.arena.kernels.addTreeToMargins(nodes, records, furtherBins, share, this.#margins);
    // A copy: metrics may keep or change what they get.
    const margins = this.arena.float32At(this.#margins, rows).slice();
    return this.metrics.map(({ of, score }) => {
      const scores = of === "margins" ? margins : margins.map((margin) => 1 / (1 + Math.exp(-margin)));
      return score(this.validation.y, scores, this.#weights);
    });
  }
}
