/** What each feature adds to the margins of rows: base + Σ values = margin. */
export interface ShapValues {
  /** The margin where nothing is known of a row: the mean over the rows of training. */
  readonly base: number;
  /** `[features]` columns of `[rows]`, in units of the margin */
  readonly values: readonly Float64Array[];
}

/** What each feature adds to the margin of one row. */
export interface RowExplanation {
  readonly base: number;
  /** `[features]` */
  readonly values: Float64Array;
}
