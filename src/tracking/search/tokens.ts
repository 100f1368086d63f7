import { invalidParameter } from "../errors.js";

export type TokenKind = "identifier" | "string" | "number" | "comparator" | "keyword" | "open" | "close" | "comma";

/** A piece of a filter; `text` is as written. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
}

const keywords = new Set(["AND", "OR", "NOT", "IN", "IS", "NULL", "LIKE", "ILIKE"]);

/**
 * Each kind as a pattern, tried in turn. An identifier is words joined by dots, of which each may stand in
 * backticks or double quotes; one in double quotes without a dot may also be a value, as MLflow has it.
 */
const patterns: readonly (readonly [TokenKind | "space", RegExp])[] = [
  ["space", /\s+/y],
  ["string", /'(?:''|\\'|[^'])*'/y],
  ["number", /-?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_.])/uy],
  ["comparator", /<=|>=|!=|<>|==|=|<|>/y],
  ["open", /\(/y],
  ["close", /\)/y],
  ["comma", /,/y],
  ["identifier", /(?:[\p{L}\p{N}_]+|`[^`]*`|"[^"]*")(?:\.(?:[\p{L}\p{N}_]+|`[^`]*`|"[^"]*"))*/uy],
];

/** A filter cut into tokens, in time proportional to its length. @throws `INVALID_PARAMETER_VALUE` */
export function tokenize(filter: string): Token[] {
  const tokens: Token[] = [];
  for (let at = 0; at < filter.length; ) {
    const [kind, text] = next(filter, at);
    at += text.length;
    if (kind === "space") continue;
    const upper = text.toUpperCase();
    if (kind === "identifier" && keywords.has(upper)) {
      tokens.push(
        upper === "LIKE" || upper === "ILIKE" ? { kind: "comparator", text: upper } : { kind: "keyword", text: upper },
      );
    } else tokens.push({ kind, text });
  }
  return tokens;
}

function next(filter: string, at: number): readonly [TokenKind | "space", string] {
  for (const [kind, pattern] of patterns) {
    pattern.lastIndex = at;
    const found = pattern.exec(filter);
    if (found) return [kind, found[0]];
  }
  throw invalidParameter(
    `Invalid clause(s) in filter string: ${JSON.stringify(filter.slice(at, at + 40))} at position ${at}`,
    'Put values in single quotes, and names with special characters in backticks or double quotes, such as metrics."a-b".',
  );
}
