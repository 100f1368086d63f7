import { invalidParameter, MlflowError } from "../errors.js";
import { parseField } from "./filter.js";
import type { Field, SearchGrammar } from "./grammar.js";

export interface Ordering extends Field {
  readonly ascending: boolean;
}

/** Each clause is a column or a subquery, of which a database takes so many. */
const mostClauses = 50;
const longestClause = 2_000;

/** The clauses of an order, such as `metrics.auc DESC`. @throws `INVALID_PARAMETER_VALUE` */
export function parseOrder(clauses: readonly string[] = [], grammar: SearchGrammar): Ordering[] {
  if (clauses.length > mostClauses) {
    throw invalidParameter(`order_by has ${clauses.length} clauses, of which ${mostClauses} are the most`);
  }
  const orderings = clauses.map((clause) => parseClause(clause, grammar));
  const seen = new Set<string>();
  for (const { entity, key } of orderings) {
    const field = `${entity}.${key}`;
    if (seen.has(field)) throw invalidParameter(`order_by contains ${field} more than once`);
    seen.add(field);
  }
  return orderings;
}

function parseClause(clause: string, grammar: SearchGrammar): Ordering {
  const shown = clause.slice(0, 200);
  const illFormed = (reason = "Could not be parsed.") =>
    invalidParameter(`Invalid order_by clause '${shown}'. ${reason}`, "Write a name, then ASC or DESC.");
  if (clause.length > longestClause) throw illFormed();
  const [, name = "", rest = ""] = nameAndRest.exec(clause) ?? [];
  const direction = rest.trim().toUpperCase();
  if (!name || /^(?:asc|desc)$/i.test(name)) throw illFormed();
  if (direction !== "" && direction !== "ASC" && direction !== "DESC") throw illFormed();
  try {
    return { ...parseField(name, grammar.order), ascending: direction !== "DESC" };
  } catch (error) {
    throw error instanceof MlflowError ? illFormed(error.message) : error;
  }
}

/** Words joined by dots, each perhaps in backticks or double quotes; spaces only inside these. */
const nameAndRest = /^((?:[\p{L}\p{N}_]+|`[^`]*`|"[^"]*")(?:\.(?:[\p{L}\p{N}_]+|`[^`]*`|"[^"]*"))*)(\s.*)?$/su;
