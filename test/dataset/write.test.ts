import { readdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Column, encodeText, readTable, type Table, writeTable } from "../../src/dataset/index.js";
import { useFolder } from "./folder.js";

const folder = useFolder();

const number = fc.oneof(
  fc.double({ noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value)),
  fc.integer(),
  fc.constant(Number.NaN),
);
/** Texts, among them what a spreadsheet would run, and what was made inert before. */
const formula = fc
  .tuple(fc.constantFrom("", "'", "''"), fc.constantFrom("=", "+", "-", "@", "\t"), fc.string({ unit: "grapheme" }))
  .map((parts) => parts.join(""));
const text = fc.option(fc.oneof(fc.string({ unit: "grapheme", minLength: 1 }), formula).filter(storable), {
  nil: undefined,
});
const name = fc
  .string({ minLength: 1, maxLength: 12 })
  .filter((value) => storable(value) && value === value.trim() && !/[;|\t]/.test(value));

/** DuckDB ends a text at a NUL, and a lone carriage return ends a line. */
function storable(value: string): boolean {
  return !value.includes("\u0000") && !value.includes("\r");
}

const tables: fc.Arbitrary<Table> = fc
  .tuple(
    fc.uniqueArray(name, { minLength: 2, maxLength: 5, selector: (n) => n.toLowerCase() }),
    fc.integer({ min: 1, max: 30 }),
  )
  .chain(([names, rows]) =>
    fc
      .tuple(
        ...names.map((columnName) => {
          const many = { minLength: rows, maxLength: rows };
          const numbers = fc
            .array(number, many)
            .map((values): Column => ({ name: columnName, kind: "number", values: Float64Array.from(values) }));
          return fc.oneof(
            numbers,
            fc.array(text, many).map((values): Column => encodeText(columnName, values)),
          );
        }),
      )
      .map((columns) => ({ rows, columns })),
  );

const kindsOf = (table: Table) => () => new Map(table.columns.map(({ name: column, kind }) => [column, kind]));

describe("writing a table", () => {
  for (const extension of [".csv", ".csv.gz", ".parquet"]) {
    it(`and reading it again gives the same table: ${extension}`, async () => {
      await fc.assert(
        fc.asyncProperty(tables, async (table) => {
          const path = folder.fresh(extension);
          await writeTable(path, table);
          const { source: _, ...read } = await readTable(path, { kinds: kindsOf(table) });
          expect(read).toEqual(table);
        }),
        { numRuns: 25 },
      );
    });
  }

  it("gives a CSV no cell that a spreadsheet runs, and Parquet every text as it is", async () => {
    const texts = ["=1+1", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "\t=1", "-0.5", "+1e3", "'quoted", "a=b", "-"];
    const table = { rows: texts.length, columns: [encodeText("=x", texts)] };
    await writeTable(folder.path("formulas.csv"), table);
    const cells = (await readFile(folder.path("formulas.csv"), "utf8")).trimEnd().split("\n");
    expect(cells).toEqual([
      "'=x",
      "'=1+1",
      "'+cmd|' /C calc'!A0",
      "'-1+1",
      "'@SUM(A1)",
      "'\t=1",
      "-0.5",
      "+1e3",
      "'quoted",
      "a=b",
      "'-",
    ]);
    const back = await readTable(folder.path("formulas.csv"), { kinds: kindsOf(table) });
    expect(back.columns[0]).toMatchObject({ name: "=x", values: texts });

    await writeTable(folder.path("formulas.parquet"), table);
    const read = await readTable(folder.path("formulas.parquet"), { kinds: kindsOf(table) });
    expect(read.columns[0]).toMatchObject({ name: "=x", values: texts });
  });

  it("keeps the order of more rows than fit into one chunk", async () => {
    const values = Float64Array.from({ length: 10_000 }, (_, i) => Math.sin(i));
    const path = folder.fresh(".csv");
    await writeTable(path, { rows: values.length, columns: [{ name: "x", kind: "number", values }] });
    expect((await readTable(path)).columns).toEqual([{ name: "x", kind: "number", values }]);
  });

  it("refuses an unknown extension, and leaves nothing behind where it cannot write", async () => {
    const table = { rows: 1, columns: [encodeText("a", ["b"])] };
    await expect(writeTable(folder.path("x.xlsx"), table)).rejects.toMatchObject({ code: "UNKNOWN_FORMAT" });

    await writeFile(folder.path("in-the-way"), "");
    const before = await readdir(dirname(folder.path("x")));
    await expect(writeTable(folder.path("in-the-way/x.csv"), table)).rejects.toMatchObject({
      code: "FILE_UNWRITABLE",
      exitCode: 1,
    });
    expect(await readdir(dirname(folder.path("x")))).toEqual(before);
  });
});
