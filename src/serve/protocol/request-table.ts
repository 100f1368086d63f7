/** The rows of a request as they were sent: columns by name, values not yet looked at; `undefined` and `null` are missing. */
export interface RequestTable {
  readonly rows: number;
  readonly columns: ReadonlyMap<string, readonly unknown[]>;
}
