import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseFilter } from "../../../src/tracking/search/filter.js";
import { experimentGrammar, runGrammar } from "../../../src/tracking/search/grammar.js";
import { parseOrder } from "../../../src/tracking/search/order.js";
import { offsetOf, pageToken } from "../../../src/tracking/search/page-token.js";

const refused = expect.objectContaining({ code: "INVALID_PARAMETER_VALUE" });
const parse = (filter: string) => parseFilter(filter, runGrammar);

/** A condition and the ways to write it. */
const condition = fc
  .record({
    entity: fc.constantFrom("metric", "param", "tag"),
    // A name in backticks may be anything but them.
    key: fc.string({ minLength: 1, maxLength: 12 }).map((text) => text.replaceAll("`", "_")),
    comparator: fc.constantFrom("=", "!="),
    // Adding 0 makes −0, which is written as 0, what is read again.
    number: fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
    text: fc.string({ maxLength: 12 }).map((value) => value.replaceAll(/['\\]/g, "_")),
  })
  .map(({ entity, key, comparator, number, text }) => ({
    expected: { entity, key, comparator, value: entity === "metric" ? number : text },
    written: `${entity}s.\`${key}\` ${comparator} ${entity === "metric" ? number : `'${text}'`}`,
  }));

describe("a filter", () => {
  it("is read as its conditions, joined by AND in any case, with any space between", () => {
    fc.assert(
      fc.property(
        fc.array(condition, { minLength: 1, maxLength: 5 }),
        fc.constantFrom(" AND ", " and ", "\n  And\t"),
        (all, and) => {
          const read = parse(all.map(({ written }) => written).join(and));
          expect(read).toEqual(all.map(({ expected }) => expected));
        },
      ),
    );
  });

  it("that is none is refused in MLflow's form and never fails otherwise", () => {
    const pieces = [
      "metrics.",
      "params.a",
      "=",
      "'",
      '"',
      "`",
      "AND",
      "IN",
      "(",
      ")",
      ",",
      "NULL",
      "IS",
      "1e5",
      " ",
      "é",
    ];
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...pieces)).map((some) => some.join(" ")),
    );
    fc.assert(
      fc.property(text, (filter) => {
        try {
          parse(filter);
        } catch (failure) {
          expect(failure).toEqual(refused);
        }
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ["attributes.status = 'FINISHED'", "attribute", "status"],
    ["attr.status = 'FINISHED'", "attribute", "status"],
    ["run.status = 'FINISHED'", "attribute", "status"],
    ["status = 'FINISHED'", "attribute", "status"],
    ["attributes.`Run name` = 'a'", "attribute", "run_name"],
    ["created > 5", "attribute", "start_time"],
    ["parameters.a = 'b'", "param", "a"],
    ['tags."a.b" = "c"', "tag", "a.b"],
    ["tags.mlflow.parentRunId = 'c'", "tag", "mlflow.parentRunId"],
    ["dataset.name = 'c'", "dataset", "name"],
    ["metrics.a/b.c-d > 1", undefined, undefined],
  ])("names entities as MLflow does: %s", (filter, entity, key) => {
    if (entity === undefined) expect(() => parse(filter)).toThrow(refused);
    else expect(parse(filter)).toMatchObject([{ entity, key }]);
  });

  it.each([
    "params.a = '1' OR params.a = '2'",
    "params.a",
    "params.a =",
    "= '1'",
    "params.a = 1",
    "metrics.a = '1'",
    "metrics.a LIKE '1'",
    "metrics.a IS NULL",
    "params.a > '1'",
    "params.a IN ('1')",
    "status IS NULL",
    "status IN ('FINISHED')",
    "run_id IN ()",
    "run_id IN (1)",
    "run_id IN ('a', )x",
    "start_time = 'now'",
    "colours.a = 'red'",
    "colour = 'red'",
    "dataset.colour = 'red'",
    "params.a = 'b' params.c = 'd'",
    "params.a = 'b' AND",
    "params.a == 'b'",
    "params.a = 'b",
    "(params.a = 'b')",
  ])("is refused: %s", (filter) => {
    expect(() => parse(filter)).toThrow(refused);
  });

  it("of experiments knows what experiments have", () => {
    expect(parseFilter("experiment_id IN ('1', '2')", experimentGrammar)).toMatchObject([{ value: ["1", "2"] }]);
    expect(() => parseFilter("metrics.a > 1", experimentGrammar)).toThrow(refused);
  });
});

describe("an order", () => {
  it("is a name and a direction, ascending where none is said", () => {
    expect(parseOrder(["metrics.`a b` desc", "start_time", "params.x ASC"], runGrammar)).toEqual([
      { entity: "metric", key: "a b", ascending: false },
      { entity: "attribute", key: "start_time", ascending: true },
      { entity: "param", key: "x", ascending: true },
    ]);
  });

  it.each([["metrics.a up"], [""], ["desc"], ["metrics.a, metrics.b"], ["colour"], ["metrics.a; DROP TABLE runs"]])(
    "is refused: %j",
    (clause) => {
      expect(() => parseOrder([clause], runGrammar)).toThrow(refused);
    },
  );

  it("by the same thing twice is refused", () => {
    expect(() => parseOrder(["metrics.a", "metrics.a DESC"], runGrammar)).toThrow(refused);
  });
});

describe("a page token", () => {
  it("stands for its offset, in MLflow's form", () => {
    fc.assert(
      fc.property(fc.nat(), (offset) => {
        expect(offsetOf(pageToken(offset))).toBe(offset);
      }),
    );
    expect(pageToken(2)).toBe("eyJvZmZzZXQiOiAyfQ==");
    expect(offsetOf(undefined)).toBe(0);
  });

  it("that is none is refused", () => {
    const json = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64");
    for (const token of ["%%%", json({}), json({ offset: -1 }), json({ offset: 1.5 }), json([]), json(null)]) {
      expect(() => offsetOf(token), token).toThrow(refused);
    }
  });
});
