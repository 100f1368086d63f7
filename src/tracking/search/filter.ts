import { invalidParameter } from "../errors.js";
import { type Comparator, entityOf, type Field, type SearchGrammar } from "./grammar.js";
import { type Token, tokenize } from "./tokens.js";

/** One condition of a filter, checked against the grammar of its search. */
export interface Condition extends Field {
  readonly comparator: Comparator;
  /** A list for `IN` and `NOT IN`, none for `IS NULL` and `IS NOT NULL`. */
  readonly value: string | number | readonly string[] | undefined;
}

/**
 * The conditions of a filter, which all must hold: `metrics.auc > 0.9 and tags.team = 'a'`.
 *
 * @throws `INVALID_PARAMETER_VALUE` for whatever the search's grammar does not take, `OR` above all
 */
export function parseFilter(filter: string | undefined, grammar: SearchGrammar): Condition[] {
  const tokens = tokenize(filter ?? "");
  const conditions: Condition[] = [];
  let at = 0;
  const take = (): Token => tokens[at++] ?? failed("the filter ends too early");
  const isKeyword = (text: string) => tokens[at]?.kind === "keyword" && tokens[at]?.text === text;

  const condition = (): Condition => {
    const name = take();
    if (name.kind !== "identifier") {
      throw failed(`Invalid comparison clause. Expected a name, found ${JSON.stringify(name.text)}`);
    }
    const field = parseField(name.text, grammar);
    const comparator = parseComparator(field, take, isKeyword);
    checkComparator(field, comparator, grammar);
    return { ...field, comparator, value: parseValue(field, comparator, grammar, take) };
  };

  while (at < tokens.length) {
    if (conditions.length > 0) {
      const joined = take();
      if (joined.text !== "AND") {
        throw invalidParameter(
          `Invalid clause(s) in filter string: '${joined.text}'`,
          "Conditions are joined by AND only.",
        );
      }
    }
    conditions.push(condition());
  }
  return conditions;
}

/** A name such as `metrics.auc`, `tags."a b"` or `start_time`, of which the part before the dot says what it is. */
export function parseField(text: string, grammar: SearchGrammar, attributes = grammar.attributes): Field {
  const [, quotedEntity, plainEntity, dotted] = /^(?:`([^`]*)`|([^.`"]+))\.(.+)$/su.exec(text) ?? [];
  const entityName = quotedEntity ?? plainEntity;
  const entity = entityName === undefined ? "attribute" : entityOf(entityName);
  const key = unquoted(dotted ?? text);
  if (!entity || !grammar.comparators[entity]) {
    throw invalidParameter(
      `Invalid entity type '${entityName ?? entity}'. Valid values are ${Object.keys(grammar.comparators).join(", ")}`,
    );
  }
  if (entity === "dataset" && !["name", "digest", "context"].includes(key)) {
    throw invalidParameter(`Invalid dataset key '${key}' specified. Valid keys are name, digest, context`);
  }
  if (entity !== "attribute") return { entity, key };
  const known = grammar.aliases[key] ?? key;
  if (!Object.hasOwn(attributes, known)) {
    throw invalidParameter(
      `Invalid attribute key '${key}' specified. Valid keys are ${Object.keys(attributes).join(", ")}`,
    );
  }
  return { entity, key: known };
}

function parseComparator(field: Field, take: () => Token, isKeyword: (text: string) => boolean): Comparator {
  const token = take();
  if (token.kind === "comparator") {
    if (isComparator(token.text)) return token.text;
    throw invalidComparator(token.text, field);
  }
  if (token.text === "IN" && token.kind === "keyword") return "IN";
  if (token.text === "NOT" && isKeyword("IN")) {
    take();
    return "NOT IN";
  }
  if (token.text === "IS" && token.kind === "keyword") {
    const negated = isKeyword("NOT");
    if (negated) take();
    if (!isKeyword("NULL")) throw failed("Expected NULL or NOT NULL after IS");
    take();
    return negated ? "IS NOT NULL" : "IS NULL";
  }
  throw failed(`Invalid comparison clause. Expected a comparison, found ${JSON.stringify(token.text)}`);
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
      `Only the attributes ${grammar.lists.join(", ")} support comparison with a list of quoted string values.`,
    );
  }
  if (!allowed.includes(comparator)) throw invalidComparator(comparator, field, allowed);
}

const comparatorsOf = (type: "text" | "number" | "id"): readonly Comparator[] => {
  if (type === "number") return ["=", "!=", "<", "<=", ">", ">="];
  return type === "id" ? ["=", "!=", "IN", "NOT IN"] : ["=", "!=", "LIKE", "ILIKE", "IN", "NOT IN"];
};

function parseValue(field: Field, comparator: Comparator, grammar: SearchGrammar, take: () => Token) {
  if (comparator === "IS NULL" || comparator === "IS NOT NULL") return undefined;
  if (comparator === "IN" || comparator === "NOT IN") return parseList(take);
  const token = take();
  const numeric =
    field.entity === "metric" || (field.entity === "attribute" && grammar.attributes[field.key] === "number");
  if (numeric) {
    if (token.kind === "number") return Number(token.text);
    throw invalidParameter(
      `Expected numeric value type for ${field.entity} ${field.key}. Found ${token.text}`,
      "Numbers stand without quotes.",
    );
  }
  return quotedValue(token, field);
}

function parseList(take: () => Token): string[] {
  const illFormed = () =>
    invalidParameter("While parsing a list in the query, expected a non-empty list of quoted string values");
  if (take().kind !== "open") throw illFormed();
  const values: string[] = [];
  for (;;) {
    const token = take();
    if (token.kind === "close" && values.length > 0) return values;
    if (!isQuoted(token)) throw illFormed();
    values.push(token.text.slice(1, -1));
    const after = take();
    if (after.kind === "close") return values;
    if (after.kind !== "comma") throw illFormed();
  }
}

function quotedValue(token: Token, field: Field): string {
  if (isQuoted(token)) return token.text.slice(1, -1);
  throw invalidParameter(
    `Expected a quoted string value for ${field.entity} ${field.key} (e.g. 'my-value'). Got value ${token.text}`,
  );
}

const isQuoted = ({ kind, text }: Token) => kind === "string" || (kind === "identifier" && /^"[^"]*"$/.test(text));

const unquoted = (key: string) => (/^(?:`[^`]*`|"[^"]*"|'[^']*')$/su.test(key) ? key.slice(1, -1) : key);

const isComparator = (text: string): text is Comparator =>
  ["=", "!=", "<", "<=", ">", ">=", "LIKE", "ILIKE"].includes(text);

const invalidComparator = (comparator: string, field: Field, allowed?: readonly Comparator[]) =>
  invalidParameter(
    `Invalid comparator '${comparator}' for ${field.entity} ${field.key}${allowed ? `, not one of ${allowed.join(" ")}` : ""}`,
  );

const failed = (message: string): never => {
  throw invalidParameter(message, "A filter reads such as: metrics.auc > 0.9 AND params.model = 'forest'.");
};
