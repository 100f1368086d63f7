import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { missingCode, numbersOf, readTable, textAt, textOf } from "../../src/dataset/index.js";
import { useFolder } from "./folder.js";

const folder = useFolder();

describe("reading a table", () => {
  it("gives numbers as numbers, texts as codes in order of first appearance, and missing values as such", async () => {
    const path = await folder.file("plain.csv", "h,name\n22.5,b\n,a\n1e3,b\n-0.5,\n");
    const table = await readTable(path);
    expect(table.rows).toBe(4);
    expect(numbersOf(table, "h")).toEqual(Float64Array.of(22.5, Number.NaN, 1000, -0.5));
    const name = textOf(table, "name");
    expect(name.values).toEqual(["b", "a"]);
    expect(name.codes).toEqual(Uint32Array.of(0, 1, 0, missingCode));
    expect(textAt(name, 1)).toBe("a");
    expect(textAt(name, 3)).toBeUndefined();
  });

  it("names the file's format and the hash of its bytes", async () => {
    const content = gzipSync("a\n1\n");
    const { source } = await readTable(await folder.file("hashed.csv.gz", content));
    const sha256 = createHash("sha256").update(content).digest("hex");
    expect(source).toMatchObject({ format: "csv.gz", sha256, digest: sha256.slice(0, 8), rows: 1 });
  });

  it("knows every usual spelling of a missing number", async () => {
    const spellings = ["", "NULL", "None", "nan", "NaN", "NA", "N/A", "null", "\\N", " ", "<NA>", "#N/A"];
    const path = await folder.file("missing.csv", `id,x\n${spellings.map((s, i) => `${i},${s}`).join("\n")}\n99,7\n`);
    const x = numbersOf(await readTable(path), "x");
    expect(x.length).toBe(spellings.length + 1);
    expect(x.slice(0, -1).every(Number.isNaN)).toBe(true);
    expect(x.at(-1)).toBe(7);
  });

  it("reads semicolons with decimal commas, a byte order mark, quotes, CRLF and blank lines", async () => {
    const text = '\ufeff"h";"na""me; full"\r\n1,5;"x;""y""\nz"\r\n\r\n2;\r\n';
    const table = await readTable(await folder.file("excel.csv", text));
    expect(numbersOf(table, "h")).toEqual(Float64Array.of(1.5, 2));
    expect(textAt(textOf(table, 'na"me; full'), 0)).toBe('x;"y"\nz');
  });

  it("reads the same rows from tabs, bars, gzip under any name, several gzip members, and blank lines before the header", async () => {
    const expected = Float64Array.of(1, 3);
    const files = [
      await folder.file("tabs.tsv", "a\tb\n1\t2\n3\t4\n"),
      await folder.file("bars.txt", "a|b\n1|2\n3|4"),
      await folder.file("zipped.csv", gzipSync("a,b\n1,2\n3,4\n")),
      await folder.file("members.csv.gz", Buffer.concat([gzipSync("a,b\n1,2\n"), gzipSync("3,4\n")])),
      await folder.file("blank.csv", "\n\na,b\n1,2\n3,4\n"),
      await folder.file("lines.jsonl", '{"a": 1, "b": 2}\n{"a": "3", "b": 4}\n'),
      await folder.file("lines.jsonl.gz", gzipSync('{"a": 1}\n{"a": 3}\n')),
      await folder.file("list.json", '[{"a": 1, "b": 2}, {"a": 3, "b": null}]'),
      await folder.file("it's [a] *name*?.csv", "a,b\n1,2\n3,4\n"),
    ];
    for (const path of files) expect(numbersOf(await readTable(path), "a"), path).toEqual(expected);
  });

  it("keeps the text of a column that is asked for as text", async () => {
    const path = await folder.file("ids.csv", "id\n007\n1.50\n");
    const table = await readTable(path, { kinds: () => new Map([["id", "text"]]) });
    expect(textOf(table, "id").values).toEqual(["007", "1.50"]);
  });

  it("names the columns that a file leaves unnamed", async () => {
    const table = await readTable(await folder.file("index.csv", ",a\n0,5\n"));
    expect(table.columns.map(({ name }) => name)).toEqual(["unnamed_0", "a"]);
  });
});

describe("reading what cannot be read", () => {
  const asNumbers = { kinds: () => new Map([["x", "number" as const]]) };
  const refused = (path: string) => readTable(path, asNumbers).catch((cause: unknown) => cause);

  it("names row, column and value of what is not a number, and counts the others", async () => {
    const path = await folder.file("words.csv", "id,x\n1,5\n2,\n3,fast\n4,faster\n");
    expect(await refused(path)).toMatchObject({
      code: "VALUE_NOT_A_NUMBER",
      message: `${path}, row 3, column x: "fast" is not a number`,
      hint: "2 values of the column are not. Rows are counted from 1, after the header.",
      exitCode: 2,
    });
  });

  it("names the line of a row with too few or too many fields, an open quote, or bytes that are not UTF-8", async () => {
    const short = await folder.file("short.csv", "a,x\n1,2\n3\n4,5\n");
    expect(await refused(short)).toMatchObject({
      code: "ROW_MALFORMED",
      message: `${short}, line 3: 1 fields where 2 are expected`,
    });
    const long = await folder.file("long.csv", "a,x\n1,2,3\n");
    expect(await refused(long)).toMatchObject({ message: `${long}, line 2: 3 fields where 2 are expected` });
    const open = await folder.file("open.csv", 'a,x\n1,2\n"3,4\n');
    expect(await refused(open)).toMatchObject({ message: `${open}, line 3: a quote is never closed` });
    const rows = "abc,2\n".repeat(60_000);
    const latin = await folder.file(
      "latin.csv",
      Buffer.concat([Buffer.from(`a,x\n${rows}`), Buffer.of(0xe9, 0x2c, 0x33)]),
    );
    expect(await refused(latin)).toMatchObject({ code: "ROW_MALFORMED" });
  });

  it("refuses a damaged or truncated gzip file, of which DuckDB would read the first rows", async () => {
    const whole = gzipSync(`a,x\n${Array.from({ length: 50_000 }, (_, i) => `${i},${Math.sin(i)}`).join("\n")}\n`);
    const flipped = Buffer.from(whole);
    flipped[flipped.length >> 1]! ^= 0xff;
    for (const [name, bytes] of [
      ["truncated.csv.gz", whole.subarray(0, -1000)],
      ["flipped.csv.gz", flipped],
      ["magic.csv.gz", Buffer.of(0x1f, 0x8b, 1, 2, 3, 4)],
    ] as const) {
      expect(await refused(await folder.file(name, bytes)), name).toMatchObject({ code: "FILE_DAMAGED" });
    }
  });

  it("refuses thousands separators, a header among the rows, and a dot among decimal commas, each with what to do", async () => {
    const cases: [string, string, RegExp][] = [
      ['id,x\n1,5\n2,"61,438,126.5"\n', "61,438,126.5", /without thousands separators/],
      ["id;x\n1;5,5\n2;61.438.126,5\n", "61.438.126,5", /without thousands separators/],
      ["id,x\n1,5\n2,61 438 126\n", "61 438 126", /without thousands separators/],
      ['id,x\n1,5\n2,"7,25"\n', "7,25", /Decimal commas are read where columns are split by semicolons/],
      ["id,x\n1,5\nid,x\n", "x", /The header stands among the rows/],
      ["id;x\n1;5,5\n2;438.126\n", "438.126", /Write the column in one way/],
    ];
    for (const [index, [text, value, hint]] of cases.entries()) {
      const path = await folder.file(`spelled-${index}.csv`, text);
      expect(await refused(path)).toMatchObject({
        code: "VALUE_NOT_A_NUMBER",
        message: expect.stringContaining(`${path}, row 2, column x: ${JSON.stringify(value)}`),
        hint: expect.stringMatching(hint),
      });
    }
    const dots = await readTable(await folder.file("dots.csv", "id;x\n1;5.5\n2;438.126\n"), asNumbers);
    expect(numbersOf(dots, "x")).toEqual(Float64Array.of(5.5, 438.126));
  });

  it("names another encoding, the line where it shows, and how to convert it", async () => {
    const cases: [string, Buffer, number, RegExp][] = [
      ["le.csv", Buffer.from("\ufeffa,x\n1,2\n", "utf16le"), 1, /iconv -f UTF-16LE/],
      ["be.csv", Buffer.from("\ufeffa,x\n1,2\n", "utf16le").swap16(), 1, /iconv -f UTF-16BE/],
      ["latin-early.csv", Buffer.from("a,x\nSüß,2\n", "latin1"), 2, /iconv -f ISO-8859-1/],
    ];
    for (const [name, bytes, line, hint] of cases) {
      const path = await folder.file(name, bytes);
      expect(await refused(path)).toMatchObject({
        code: "UNKNOWN_FORMAT",
        message: expect.stringContaining(`${path}, line ${line}: the text is not UTF-8`),
        hint: expect.stringMatching(hint),
      });
    }
  });

  it("names a line of 100 MB, in the header, among the rows, in quotes, in gzip and in JSON, and reads none of it", async () => {
    const long = Buffer.alloc(100_000_000, "a");
    const among = Buffer.concat([Buffer.from("a,x\nb,1\n"), long, Buffer.from(",2\nc,3\n")]);
    const cases: [string, Uint8Array, string, RegExp][] = [
      ["only.csv", long, "HEADER_MALFORMED", /first line does not end within 262144 bytes/],
      [
        "column.csv",
        Buffer.concat([Buffer.from("x,"), long, Buffer.from("\n1,2\n")]),
        "HEADER_MALFORMED",
        /first line/,
      ],
      ["row.csv", among, "ROW_MALFORMED", /line 3: a line is longer than 2000000 bytes/],
      ["quoted.csv", Buffer.concat([Buffer.from('a,x\n"'), long, Buffer.from('",2\n')]), "ROW_MALFORMED", /line 2/],
      ["row.csv.gz", gzipSync(among.subarray(0, 20_000_000)), "ROW_MALFORMED", /line 3/],
      ["last.csv", Buffer.concat([Buffer.from("a,x\n1,2\n"), long]), "ROW_MALFORMED", /line 3/],
      [
        "record.jsonl",
        Buffer.concat([Buffer.from('{"a":"'), long, Buffer.from('","x":1}\n')]),
        "FILE_UNREADABLE",
        /a JSON record is larger than 16 MiB/,
      ],
    ];
    for (const [name, bytes, code, message] of cases) {
      const path = await folder.file(`long-${name}`, bytes);
      expect(await refused(path), name).toMatchObject({ code, message: expect.stringMatching(message) });
    }
  });

  it("refuses a gzip bomb: of zeros, and of one row again and again", async () => {
    const rows = Buffer.alloc(400 * 2 ** 20, "1,2\n");
    for (const [name, bytes] of [
      ["zeros.csv.gz", gzipSync(Buffer.concat([Buffer.from("a,x\n"), Buffer.alloc(100 * 2 ** 20, "0")]))],
      ["rows.csv.gz", gzipSync(Buffer.concat([Buffer.from("a,x\n"), rows]))],
    ] as const) {
      expect(await refused(await folder.file(name, bytes)), name).toMatchObject({
        code: "UNPACKS_TOO_LARGE",
        message: expect.stringContaining("more than 200 times its size"),
      });
    }
  });

  it("tells an absent, an empty and a binary file, a folder and an archive apart", async () => {
    const cases = {
      FILE_MISSING: [folder.path("nothing.csv"), "https://example.org/x.csv", "s3://bucket/x.csv"],
      NOT_A_FILE: [folder.path(".")],
      TABLE_EMPTY: [
        await folder.file("empty.csv", ""),
        await folder.file("blank-only.csv", "\n \n"),
        await folder.file("header.csv", "a,x\n"),
        await folder.file("empty.csv.gz", gzipSync("")),
      ],
      UNKNOWN_FORMAT: [
        await folder.file("binary.csv", Buffer.from(Array.from({ length: 4000 }, (_, i) => (i * 7919) % 251))),
        await folder.file("sheet.csv", Buffer.from("PK\u0003\u0004rest")),
        await folder.file("utf16.csv", Buffer.from("\ufeffa,x\n1,2\n", "utf16le")),
      ],
      HEADER_MALFORMED: [
        await folder.file("twice.csv", "x,x\n1,2\n"),
        await folder.file("unclosed.csv", '"a,x\n1,2\n'),
      ],
      FILE_UNREADABLE: [await folder.file("broken.parquet", "PAR1 and nothing else")],
    };
    for (const [code, paths] of Object.entries(cases)) {
      for (const path of paths) {
        expect(await refused(path), path).toMatchObject({ code, message: expect.stringContaining(path) });
      }
    }
  });
});
