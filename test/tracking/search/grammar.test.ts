import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Condition, filterLimits, parseFilter } from "../../../src/tracking/search/filter.js";
import {
  experimentGrammar,
  loggedModelGrammar,
  modelVersionGrammar,
  registeredModelGrammar,
  runGrammar,
  type SearchGrammar,
} from "../../../src/tracking/search/grammar.js";
import { parseOrder } from "../../../src/tracking/search/order.js";
import { printFilter } from "../../../src/tracking/search/print.js";

const grammars = [runGrammar, experimentGrammar, registeredModelGrammar, modelVersionGrammar, loggedModelGrammar];
const grammar = fc.constantFrom<SearchGrammar>(...grammars);

const word = fc.oneof(
  fc.constantFrom("metrics", "params", "tags", "attributes", "run_id", "name", "datasets", "status", "version_number"),
  fc.string({ unit: "grapheme", maxLength: 8 }),
);
const quoted = (mark: string) => fc.string({ unit: "grapheme", maxLength: 8 }).map((text) => `${mark}${text}${mark}`);
const value = fc.oneof(quoted("'"), quoted('"'), quoted("`"), fc.double().map(String), fc.integer().map(String));
const name = fc.tuple(word, fc.oneof(word, quoted("`"), quoted('"'))).map(([entity, key]) => `${entity}.${key}`);
const comparator = fc.constantFrom("=", "!=", "<", ">=", "LIKE", "ilike", "IN", "NOT IN", "IS NULL", "is not null");
const list = fc.array(value, { maxLength: 3 }).map((values) => `(${values.join(", ")})`);
const condition = fc
  .tuple(fc.oneof(name, word), comparator, fc.oneof(value, list))
  .map(([field, compared, to]) => `${field} ${compared}${/null/i.test(compared) ? "" : ` ${to}`}`);
const filter = fc.oneof(
  fc.array(condition, { minLength: 1, maxLength: 4 }).map((conditions) => conditions.join(" AND ")),
  fc
    .array(fc.oneof(word, value, comparator, fc.constantFrom("AND", "OR", "(", ")", ",", ";")), { maxLength: 12 })
    .map((parts) => parts.join(" ")),
  fc.string({ unit: "binary" }),
);

/** What a filter says, or that it is refused; anything but a refusal fails. */
function read(text: string, taken: SearchGrammar): Condition[] | undefined {
  try {
    return parseFilter(text, taken);
  } catch (error) {
    expect(error).toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
    return undefined;
  }
}

/** Text that no quotes can hold: it ends in a backslash, which would take the quote with it, and has the other quote. */
const isUnquotable = ({ value: text }: Condition) =>
  [text].flat().some((part) => typeof part === "string" && part.endsWith("\\") && part.includes('"'));

describe("a filter", () => {
  it("says the same after it is printed and read again", () => {
    let taken = 0;
    fc.assert(
      fc.property(filter, grammar, (text, of) => {
        const conditions = read(text, of);
        if (!conditions || conditions.some(isUnquotable)) return;
        taken++;
        expect(parseFilter(printFilter(conditions) || undefined, of)).toEqual(conditions);
      }),
      { numRuns: 3_000 },
    );
    expect(taken).toBeGreaterThan(50);
  });

  it("is refused where it is too long, before it is read", () => {
    const most = "metrics.a > 1 AND ".repeat(10_000);
    expect(most.length).toBeGreaterThan(filterLimits.length);
    expect(() => parseFilter(most, runGrammar)).toThrow(`${most.length} characters`);
  });

  it("is refused where it has more conditions than a database takes", () => {
    const all = Array.from({ length: filterLimits.conditions + 1 }, (_, i) => `metrics.m${i} > ${i}`);
    expect(parseFilter(all.slice(1).join(" AND "), runGrammar)).toHaveLength(filterLimits.conditions);
    expect(() => parseFilter(all.join(" AND "), runGrammar)).toThrow(`more than ${filterLimits.conditions} conditions`);
  });

  it("is read or refused at its full length, whatever is repeated in it", () => {
    const pieces = [
      "'",
      "\\'",
      "''",
      '"',
      '."',
      "`",
      ".`",
      "a.",
      "a",
      "1",
      "-",
      "1.",
      "1e",
      "(",
      "('a',",
      " IN (",
      "=",
      " ",
    ];
    for (const piece of pieces) {
      for (const start of ["", "params.a = ", "params.a = '", "params.a IN ('a',", "a."]) {
        read((start + piece.repeat(filterLimits.length)).slice(0, filterLimits.length), runGrammar);
      }
    }
  });

  it("names no property that objects have by themselves", () => {
    for (const key of ["constructor", "__proto__", "toString", "hasOwnProperty"]) {
      for (const of of grammars) {
        expect(read(`${key} = 'a'`, of)).toBeUndefined();
        expect(read(`${key}.a = 'a'`, of)).toBeUndefined();
        expect(() => parseOrder([key], of)).toThrow("order_by");
      }
    }
  });
});

describe("an order", () => {
  it("is read or refused, whatever is asked", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(name, word, fc.string({ unit: "binary" })), { maxLength: 4 }),
        grammar,
        (clauses, of) => {
          try {
            expect(parseOrder(clauses, of)).toHaveLength(clauses.length);
          } catch (error) {
            expect(error).toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
