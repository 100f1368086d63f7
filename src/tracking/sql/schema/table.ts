/** A foreign key; `toColumns` are of the same names where left out. */
export interface ForeignKey {
  readonly name?: string;
  readonly columns: readonly string[];
  readonly to: string;
  readonly toColumns?: readonly string[];
  readonly onDelete?: "cascade" | "set null";
  readonly onUpdate?: "cascade";
}

/**
 * A table as data. Names of constraints matter: MLflow's migrations refer to them.
 *
 * A column is its SQL type, then `required` where it may not be null, then `default VALUE` or `stored as EXPRESSION`.
 */
export interface Table {
  readonly name: string;
  readonly columns: Readonly<Record<string, string>>;
  readonly primaryKey: { readonly name: string; readonly columns: readonly string[] };
  readonly foreignKeys?: readonly ForeignKey[];
  readonly unique?: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly checks?: readonly { readonly name?: string; readonly condition: string }[];
  /** A column of an index may end in `DESC`. */
  readonly indexes?: readonly {
    readonly name: string;
    readonly columns: readonly string[];
    readonly unique?: true;
    /** What PostgreSQL's index has further, such as the columns that it includes. */
    readonly postgres?: string;
  }[];
  /** Refuses an update of a row under a condition. */
  readonly triggers?: readonly { readonly name: string; readonly when: string; readonly abort: string }[];
}
