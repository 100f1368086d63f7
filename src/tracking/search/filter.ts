import { invalidParameter, MlflowError } from "../errors.js";
import type { Comparator, Field, SearchGrammar } from "./grammar.js";
import { type Token, tokenize } from "./tokens.js";

/** One condition of a filter, checked against the grammar of its search. */
export interface Condition extends Field {
  readonly comparator: Comparator;
  /** A list for `IN` and `NOT IN`, none for `IS NULL` and `IS NOT NULL`. */
  readonly value: string | number | readonly string[] | undefined;
}

/** In characters and conditions: each condition is a subquery, of which a database takes so many. */
export const filterLimits = { length: 100_000, conditions: 200 } as const;

/**
 * The conditions of a filter, which all must hold: `metrics.auc > 0.9 and tags.team = 'a'`.
 * Takes time proportional to the filter's length, which is limited.
 *
 * @throws `INVALID_PARAMETER_VALUE` for whatever the search's grammar does not take, `OR` above all
 */
export function parseFilter(filter: string | undefined, grammar: SearchGrammar): Condition[] {
  if (!filter) return [];
  if (filter.length > filterLimits.length) {
    throw invalidParameter(`The filter has ${filter.length} characters, of which ${filterLimits.length} are the most.`);
  }
  try {
    return parseConditions(new TokenReader(filter), grammar);
  } catch (error) {
    if (!(error instanceof MlflowError) || error.message.includes(filter)) throw error;
    throw invalidParameter(`${error.message} (in the filter: ${filter.slice(0, 500)})`, error.hint);
  }
}

function parseConditions(tokens: TokenReader, grammar: SearchGrammar): Condition[] {
  const conditions: Condition[] = [];
  if (tokens.ended) throw invalidParameter(`Invalid filter '${tokens.filter}'. Could not be parsed.`);
  while (!tokens.ended) {
    if (conditions.length > 0) {
      const joined = tokens.take();
      if (joined.kind !== "keyword" || joined.text !== "AND") throw tokens.invalidClause(joined);
    }
    if (conditions.length === filterLimits.conditions) {
      throw invalidParameter(`The filter has more than ${filterLimits.conditions} conditions.`);
    }
    conditions.push(parseCondition(tokens, grammar));
  }
  return conditions;
}

/** The tokens of a filter one after another, and what to say where one is out of place. */
class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(readonly filter: string) {
    this.#tokens = tokenize(filter);
  }

  get ended(): boolean {
    return this.#at >= this.#tokens.length;
  }

  get next(): Token | undefined {
    return this.#tokens[this.#at];
  }

  take(): Token {
    const token = this.#tokens[this.#at++];
    if (!token) throw this.invalidClause();
    return token;
  }

  takeIf(kind: Token["kind"], text: string): boolean {
    const found = this.next?.kind === kind && this.next.text === text;
    if (found) this.#at++;
    return found;
  }

  invalidClause(token?: Token) {
    const where = token ? `${JSON.stringify(token.text)} is out of place` : "it ends too early";
    return invalidParameter(
      `Invalid clause(s) in filter string: ${where}`,
      "Conditions are joined by AND only, such as: metrics.auc > 0.9 AND params.model = 'forest'.",
    );
  }
}

function parseCondition(tokens: TokenReader, grammar: SearchGrammar): Condition {
  const name = tokens.take();
  // A word that nothing is compared with is no name of whatever is searched.
  if (name.kind !== "identifier" || !tokens.next || !startsComparison(tokens.next)) throw tokens.invalidClause(name);
  const field = parseField(name.text, grammar);
  const comparator = parseComparator(field, tokens);
  checkComparator(field, comparator, grammar);
  return { ...field, comparator, value: parseValue(field, comparator, grammar, tokens) };
}

const startsComparison = ({ kind, text }: Token) =>
  kind === "comparator" || (kind === "keyword" && ["IN", "NOT", "IS"].includes(text));

type Names = Pick<SearchGrammar, "entities" | "attributes" | "aliases">;

/** A name such as `metrics.auc`, `tags."a b"` or `start_time`, of which the part before the dot says what it is. */
export function parseField(text: string, { entities, attributes, aliases }: Names): Field {
  const [, quotedEntity, plainEntity, dotted] = /^(?:`([^`]*)`|([^.`"]+))\.(.+)$/su.exec(text) ?? [];
  const entityName = quotedEntity ?? plainEntity;
  const entity = entityName === undefined ? "attribute" : own(entities, entityName);
  const key = unquoted(dotted ?? text);
  if (!entity) {
    throw invalidParameter(
      `Invalid entity type '${entityName}' of '${text}'. Valid values are ${Object.keys(entities).join(", ")}`,
    );
  }
  if (entity === "dataset" && !["name", "digest", "context"].includes(key)) {
    throw invalidParameter(`Invalid dataset key '${key}' specified. Valid keys are name, digest, context`);
  }
  if (entity !== "attribute") return { entity, key };
  const known = own(aliases, key) ?? key;
  if (own(attributes, known) === undefined) {
    throw invalidParameter(
      `Invalid attribute key '${key}' specified. Valid keys are ${Object.keys(attributes).join(", ")}`,
    );
  }
  return { entity, key: known };
}

/** What a record of its own has under a name from outside. */
const own = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

function parseComparator(field: Field, tokens: TokenReader): Comparator {
  const token = tokens.take();
  if (token.kind === "comparator") {
    if (isComparator(token.text)) return token.text;
    throw invalidComparator(token.text, field);
  }
  if (token.text === "IN") return "IN";
  if (token.text === "NOT" && tokens.takeIf("keyword", "IN")) return "NOT IN";
  if (token.text === "IS") {
    if (tokens.takeIf("keyword", "NULL")) return "IS NULL";
    if (tokens.takeIf("keyword", "NOT") && tokens.takeIf("keyword", "NULL")) return "IS NOT NULL";
  }
  throw tokens.invalidClause(token);
}

function checkComparator(field: Field, comparator: Comparator, grammar: SearchGrammar): void {
  const nulls = comparator === "IS NULL" || comparator === "IS NOT NULL";
  const lists = comparator === "IN" || comparator === "NOT IN";
  const allowed =
    field.entity === "attribute"
      ? comparatorsOf(grammar.attributes[field.key] ?? "text")
      : (grammar.comparators[field.entity] ?? []);
  if (nulls && !allowed.includes(comparator)) {
    throw invalidParameter(
      `IS NULL / IS NOT NULL is only supported for tags and params, not for '${field.entity}' '${field.key}'`,
    );
  }
  if (lists && field.entity === "attribute" && !grammar.lists.includes(field.key)) {
    throw invalidParameter(
      `Only the attributes ${grammar.lists.join(", ")} support comparison with a list of quoted string values, not '${field.key}'.`,
    );
  }
  if (!allowed.includes(comparator)) throw invalidComparator(comparator, field, allowed);
}

const comparatorsOf = (type: "text" | "number" | "id" | "count"): readonly Comparator[] => {
  if (type === "number" || type === "count") return ["=", "!=", "<", "<=", ">", ">="];
  return type === "id" ? ["=", "!=", "IN", "NOT IN"] : ["=", "!=", "LIKE", "ILIKE", "IN", "NOT IN"];
};

function parseValue(field: Field, comparator: Comparator, grammar: SearchGrammar, tokens: TokenReader) {
  if (comparator === "IS NULL" || comparator === "IS NOT NULL") return undefined;
  if (comparator === "IN" || comparator === "NOT IN") return parseList(tokens);
  const token = tokens.take();
  const type = field.entity === "attribute" ? (grammar.attributes[field.key] ?? "text") : "text";
  if (type === "count") return parseCount(token, field);
  if (field.entity === "metric" || type === "number") {
    if (token.kind === "number") return Number(token.text);
    throw invalidParameter(
      `Expected numeric value type for ${field.entity} ${field.key}. Found ${token.text}`,
      "Numbers stand without quotes.",
    );
  }
  if (isQuoted(token)) return token.text.slice(1, -1);
  if (grammar.bareText && token.kind === "number") return token.text;
  throw invalidParameter(
    `Expected a quoted string value for ${field.entity} ${field.key} (e.g. 'my-value'). Got value ${token.text}`,
  );
}

function parseCount(token: Token, { key }: Field): number {
  const text = isQuoted(token) ? token.text.slice(1, -1) : token.text;
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  throw invalidParameter(`Invalid value for numeric attribute '${key}': ${text}`);
}

function parseList(tokens: TokenReader): string[] {
  const illFormed = () =>
    invalidParameter("While parsing a list in the query, expected a non-empty list of quoted string values");
  if (tokens.take().kind !== "open") throw illFormed();
  const values: string[] = [];
  for (;;) {
    const token = tokens.take();
    if (token.kind === "close" && values.length > 0) return values;
    if (!isQuoted(token)) throw illFormed();
    values.push(token.text.slice(1, -1));
    const after = tokens.take();
    if (after.kind === "close") return values;
    if (after.kind !== "comma") throw illFormed();
  }
}

const isQuoted = ({ kind, text }: Token) => kind === "string" || (kind === "identifier" && /^"[^"]*"$/.test(text));

const unquoted = (key: string) => (/^(?:`[^`]*`|"[^"]*"|'[^']*')$/su.test(key) ? key.slice(1, -1) : key);

const isComparator = (text: string): text is Comparator =>
  ["=", "!=", "<", "<=", ">", ">=", "LIKE", "ILIKE"].includes(text);

const invalidComparator = (comparator: string, field: Field, allowed?: readonly Comparator[]) =>
  invalidParameter(
    `Invalid comparator '${comparator}' for ${field.entity} ${field.key}${allowed ? `, not one of ${allowed.join(" ")}` : ""}`,
  );
