import { invalidParameter } from "../errors.js";
import { parseField } from "./filter.js";
import type { Field, SearchGrammar } from "./grammar.js";

export interface Ordering extends Field {
  readonly ascending: boolean;
}

/** The clauses of an order, such as `metrics.auc DESC`. @throws `INVALID_PARAMETER_VALUE` */
export function parseOrder(clauses: readonly string[] | undefined, grammar: SearchGrammar): Ordering[] {
  const orderings = (clauses ?? []).map((clause) => {
    const [, name, direction] = /^\s*(.*?)(?:\s+(asc|desc))?\s*$/is.exec(clause) ?? [];
    if (!name || !isOneName(name)) {
      throw invalidParameter(
        `Invalid order_by clause '${clause}'. Could not be parsed.`,
        "Write a name, then ASC or DESC.",
      );
    }
    return { ...parseField(name, grammar, grammar.orderAttributes), ascending: direction?.toLowerCase() !== "desc" };
  });
  const seen = new Set<string>();
  for (const { entity, key } of orderings) {
    const field = `${entity}.${key}`;
    if (seen.has(field)) throw invalidParameter(`order_by contains ${field} more than once`);
    seen.add(field);
  }
  return orderings;
}

/** Words joined by dots, each perhaps in backticks or double quotes; spaces only inside these. */
const isOneName = (name: string) =>
  /^(?:[^\s`"'.,()=<>]+|`[^`]*`|"[^"]*")(?:\.(?:[^\s`"'.,()=<>]+|`[^`]*`|"[^"]*"))*$/u.test(name);
