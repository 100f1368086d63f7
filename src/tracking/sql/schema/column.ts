/** A column's specification, taken apart. */
export interface Column {
  readonly type: string;
  readonly required: boolean;
  readonly fallback?: string;
  /** What a generated column is computed from. */
  readonly expression?: string;
}

/** @param spec as in `Table`: type, then `required`, then `default VALUE` or `stored as EXPRESSION` */
export function parseColumn(name: string, spec: string): Column {
  const [, type, required, fallback, expression] =
    /^(\S+)( required)?(?: default (.+?))?(?: stored as (.+))?$/.exec(spec) ?? [];
  if (!type) throw new Error(`the column ${name} is not understood: ${spec}`);
  return {
    type,
    required: required !== undefined,
    ...(fallback === undefined ? {} : { fallback }),
    ...(expression === undefined ? {} : { expression }),
  };
}
