import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Column, encodeText, findGroup, findLabel, type Table } from "../../../src/dataset/index.js";

const number = (name: string, values: readonly number[]): Column => ({
  name,
  kind: "number",
  values: Float64Array.from(values),
});
const text = (name: string, values: readonly (string | undefined)[]): Column => encodeText(name, values);
const tableOf = (...columns: Column[]): Table => ({
  rows: columns[0]?.kind === "number" ? columns[0].values.length : (columns[0]?.codes.length ?? 0),
  columns,
});
const rows = 600;
const times = <T>(make: (row: number) => T, count = rows) => Array.from({ length: count }, (_, row) => make(row));

/** Visits of 60 patients, ten each, in turn: the label and the age are the patient's. */
const visits = {
  patient: text(
    "patient",
    times((row) => `p${row % 60}`),
  ),
  age: number(
    "age",
    times((row) => 40 + (((row % 60) * 7) % 37)),
  ),
  pulse: number(
    "pulse",
    times((row) => 60 + ((row * 37) % 41)),
  ),
  ward: text(
    "ward",
    times((row) => ["north", "south", "east"][(row * 11) % 3]),
  ),
  visit: number(
    "visit",
    times((row) => row),
  ),
  ill: text(
    "ill",
    times((row) => ((row % 60) % 4 === 0 ? "yes" : "no")),
  ),
};

describe("the column of labels", () => {
  it("is the only one of two values", () => {
    expect(findLabel(tableOf(visits.age, visits.ward, visits.ill))).toMatchObject({
      column: "ill",
      positive: "yes",
      negative: "no",
      reason: "the only column of two values",
    });
  });

  it("is the one whose name says so, where several have two values", () => {
    const other = text(
      "smoker",
      times((row) => (row % 2 ? "yes" : "no")),
    );
    expect(findLabel(tableOf(other, { ...visits.ill, name: "isHazardous" })).column).toBe("isHazardous");
    expect(() => findLabel(tableOf(other, visits.ill))).toThrow(
      expect.objectContaining({ code: "LABEL_NOT_FOUND", message: "2 columns may be the label: smoker, ill" }),
    );
    expect(findLabel(tableOf(other, visits.ill), "smoker").column).toBe("smoker");
  });

  it("counts True, 1 and yes as positive, and of other values the rarer", () => {
    const positiveOf = (...values: string[]) => findLabel(tableOf(text("label", values))).positive;
    expect(positiveOf("False", "True", "True")).toBe("True");
    expect(positiveOf("N", "Y", "Y")).toBe("Y");
    expect(positiveOf("benign", "benign", "malignant")).toBe("malignant");
    expect(findLabel(tableOf(number("label", [0, 1, 1, 1]))).positive).toBe("1");
  });

  it("may be missing in some rows, which have no label", () => {
    const { labels } = findLabel(tableOf(text("label", ["yes", undefined, "no", "null"])));
    expect([...labels]).toEqual([1, 255, 0, 255]);
  });

  it("is asked for where there is none, and refused where it has other than two values", () => {
    expect(() => findLabel(tableOf(visits.age))).toThrow(expect.objectContaining({ code: "LABEL_NOT_FOUND" }));
    expect(() => findLabel(tableOf(visits.ward, visits.ill), "ward")).toThrow(
      "column ward holds 3 values (north, east, south) where a label has two",
    );
    expect(() => findLabel(tableOf(visits.ward, visits.ill), "il")).toThrow(
      expect.objectContaining({ code: "COLUMN_MISSING", hint: expect.stringContaining("Did you mean ill?") }),
    );
  });
});

describe("the column that says which rows belong together", () => {
  const found = (...columns: Column[]) => {
    const table = tableOf(...columns);
    return findGroup(table, findLabel(table, "ill"));
  };

  it("is the one that repeats, holds the label constant, and has columns constant within it", () => {
    const { column, reasons, names, group } = found(...Object.values(visits));
    expect(column).toBe("patient");
    expect(reasons.join("; ")).toMatch(
      /60 values; its name says so; the label .* constant within it; .*within it: age/,
    );
    expect(names).toHaveLength(60);
    expect(names[group[61] ?? 0]).toBe("p1");
  });

  it("is found without a name that says so, in any order of columns, and whatever the rows' order", () => {
    const plain = Object.values({ ...visits, patient: { ...visits.patient, name: "ref" } });
    fc.assert(
      fc.property(fc.shuffledSubarray(plain, { minLength: plain.length }), (columns) => {
        expect(found(...columns).column).toBe("ref");
      }),
    );
  });

  it("is neither a row number, nor a measure, nor a category", () => {
    const { patient: _, ...others } = visits;
    expect(() => found(...Object.values(others))).toThrow(expect.objectContaining({ code: "GROUP_NOT_FOUND" }));
  });

  it("counts a row that names no group as one of its own", () => {
    const patient = text(
      "patient",
      times((row) => (row < 2 ? undefined : `p${row % 60}`)),
    );
    const { rowsWithout, names } = found(...Object.values({ ...visits, patient }));
    expect(rowsWithout).toBe(2);
    expect(names.slice(60)).toEqual(["row 1", "row 2"]);
  });

  it("is refused where the named column groups nothing", () => {
    const table = tableOf(...Object.values(visits));
    const label = findLabel(table, "ill");
    expect(() => findGroup(table, label, "visit")).toThrow(
      "column visit does not say which rows belong together: no value stands in two rows",
    );
    expect(() =>
      findGroup(
        tableOf(
          text(
            "one",
            times(() => "a"),
          ),
          visits.ill,
        ),
        label,
        "one",
      ),
    ).toThrow(expect.objectContaining({ code: "GROUP_OF_NOTHING" }));
    expect(findGroup(table, label, "ward").column).toBe("ward");
  });
});
