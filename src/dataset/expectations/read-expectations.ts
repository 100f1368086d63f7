import { readFile } from "node:fs/promises";
import { type Document, isMap, isNode, isPair, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { fileMissing, unknownName } from "../../support/index.js";
import { expectationsMalformed } from "../errors.js";
import { type ColumnExpectations, columnExpectations, expectationsFile } from "./column-expectations.js";
import type { Severity } from "./result.js";

/** What a user expects, beside what is built in. */
export interface Expectations {
  readonly columns: readonly { readonly column: string; readonly expected: ColumnExpectations }[];
  /** Severities of rules that are built in, by name. */
  readonly severities: ReadonlyMap<string, Severity>;
}

/**
 * Reads a YAML file of expectations.
 *
 *     columns:
 *       absolute_magnitude: { type: number, min: 5, max: 35, severity: error }
 *       orbiting_body: { one_of: [Earth], not_null: true, severity: warning }
 *     severities:
 *       rows_distinct: error
 *
 * @param rules the names of rules whose severity may be set
 * @throws `FILE_MISSING`; `EXPECTATIONS_MALFORMED` that names line and field; `UNKNOWN_NAME` for an unknown rule
 */
export async function readExpectations(path: string, rules: readonly string[]): Promise<Expectations> {
  const text = await readFile(path, "utf8").catch((cause) => {
    throw fileMissing(path, "Give a YAML file of expectations.", cause);
  });
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const [error] = document.errors;
  if (error) throw expectationsMalformed(path, error.linePos?.[0].line ?? 1, "", error.message.split("\n")[0] ?? "");

  const parsed = expectationsFile.safeParse(document.toJS() ?? {});
  if (!parsed.success) {
    const { path: field, message } = firstIssue(parsed.error, document);
    throw expectationsMalformed(path, lineOf(document, field, lines), field.join("."), message);
  }
  const { columns = {}, severities = {} } = parsed.data;
  for (const name of Object.keys(severities)) if (!rules.includes(name)) throw unknownName("rule", name, rules);
  const listed = Object.entries(columns).flatMap(([column, expected]) =>
    (Array.isArray(expected) ? expected : [expected]).map((one) => ({ column, expected: one })),
  );
  if (listed.length + Object.keys(severities).length === 0) {
    throw expectationsMalformed(path, 1, "", "it expects nothing: columns and severities are missing");
  }
  return { columns: listed, severities: new Map(Object.entries(severities)) };
}

interface Issue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** The first thing that is wrong, in the alternative that the file has chosen; an unknown field is one of the path. */
function firstIssue(error: z.ZodError, document: Document.Parsed): Issue {
  const [issue] = error.issues;
  const path = issue?.path.map((part) => (typeof part === "number" ? part : String(part))) ?? [];
  if (issue?.code === "invalid_union") {
    const value: unknown = document.getIn(path, true);
    if (isMap(value)) {
      const inner = columnExpectations.safeParse(value.toJS(document));
      if (!inner.success) return under(path, firstIssue(inner.error, document));
    }
    const items = isNode(value) ? value.toJS(document) : value;
    for (const [index, item] of (Array.isArray(items) ? items : []).entries()) {
      const inner = columnExpectations.safeParse(item);
      if (!inner.success) return under([...path, index], firstIssue(inner.error, document));
    }
    return { path, message: "the expectations of a column, or a list of them, are expected" };
  }
  if (issue?.code === "unrecognized_keys") {
    const known = path.length === 0 ? Object.keys(expectationsFile.shape) : Object.keys(columnExpectations.shape);
    return {
      path: [...path, ...issue.keys.slice(0, 1)],
      message: `there is no such field; known: ${known.join(", ")}`,
    };
  }
  return { path, message: issue?.message ?? "is not as expected" };
}

const under = (path: readonly (string | number)[], issue: Issue): Issue => ({
  ...issue,
  path: [...path, ...issue.path],
});

/** The line of a field, or of the nearest one above that is there. */
function lineOf(document: Document.Parsed, path: readonly (string | number)[], lines: LineCounter): number {
  for (let length = path.length; length > 0; length--) {
    const parent: unknown = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isNode(item.key) && String(item.key) === String(last));
      if (isNode(pair?.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
    }
    const node: unknown = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
