/**
 * A text as a cell of a CSV that no spreadsheet takes for a formula: an apostrophe before `=`, `+`, `-`, `@`, tab and
 * carriage return at its beginning. Plain numbers such as `-0.5` stay. A text that begins so after apostrophes of its own
 * gets one more, so that {@link activeCell} gives every text back.
 */
export function inertCell(text: string): string {
  return /^'*[=+\-@\t\r]/.test(text) && !plainNumber.test(text) ? `'${text}` : text;
}

const plainNumber = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

const inert = /^'+[=+\-@\t\r]/;

/** The text that {@link inertCell} made a cell of. */
export function activeCell(cell: string): string {
  return inert.test(cell) ? cell.slice(1) : cell;
}

/** {@link activeCell} in SQL, of an expression of type VARCHAR. */
export const activeCellInSql = (cell: string) =>
  `CASE WHEN starts_with(${cell}, '''') AND regexp_matches(${cell}, '^''+[=+\\-@\\t\\r]') THEN substr(${cell}, 2) ELSE ${cell} END`;
