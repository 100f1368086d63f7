import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { encodeText, openDatasetStore, readTable, type Table, textAt } from "../../../src/dataset/index.js";
import { approachKeys, synthesize, tableOf } from "../../../src/neo/index.js";
import { temporaryFolder } from "../../cli/perigee.js";
import { missingInPython } from "../python.js";
import { runScript } from "../python-script.js";

const readers = ["pyarrow", "polars"] as const;
const read = z.object({ types: z.record(z.string(), z.string()), rows: z.array(z.array(z.unknown())) });

const expectedTypes = {
  pyarrow: { number: "double", text: "string", flag: "bool", day: "date32[day]", time: "timestamp[us]" },
  polars: { number: "Float64", text: "String", flag: "Boolean", day: "Date", time: "Datetime('us')" },
} as const;

const folder = temporaryFolder();
afterAll(() => folder.remove());

/** Every kind of column, with missing values, whole numbers, and texts that look like something else. */
async function wideTable(): Promise<Table> {
  const made = tableOf(await synthesize({ approaches: 3000, seed: 5 }));
  const rows = made.rows;
  const gaps = (text: (row: number) => string) =>
    Array.from({ length: rows }, (_, row) => (row % 7 === 3 ? undefined : text(row)));
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  return {
    rows,
    columns: [
      ...made.columns,
      { name: "whole", kind: "number", values: Float64Array.from({ length: rows }, (_, row) => row) },
      {
        name: "gaps",
        kind: "number",
        values: Float64Array.from({ length: rows }, (_, row) => (row % 5 === 0 ? Number.NaN : row / 3)),
      },
      encodeText(
        "code",
        gaps((row) => `00${row}`),
      ),
      encodeText(
        "odd",
        gaps((row) => ['é, "x"', "=1+1", "日本", "True", "2020-01-01"][row % 5]!),
      ),
      encodeText(
        "flag",
        gaps((row) => (row % 3 ? "True" : "False")),
      ),
      encodeText(
        "time",
        gaps((row) => `1910-02-${twoDigits(1 + (row % 28))}T04:${twoDigits(row % 60)}:06.789Z`),
      ),
    ],
  };
}

describe.each(readers)("the Parquet file of a dataset version in %s", (reader) => {
  const absent = missingInPython(reader);
  let table: Table;
  let theirs: z.output<typeof read>;

  beforeAll(async () => {
    if (absent) return;
    const store = openDatasetStore(join(folder.path, reader));
    const { manifest } = await store.put(await wideTable(), {
      name: "wide",
      keys: approachKeys,
      lineage: {
        source: "file",
        uri: "wide.csv",
        query: {},
        imported_at: "2026-01-01T00:00:00Z",
        code_version: "0.1.0",
      },
      summary: {},
    });
    const kinds = new Map(manifest.columns.map(({ name, kind }) => [name, kind]));
    table = await readTable(store.pathOf(manifest), { kinds: () => kinds });
    const out = join(folder.path, `${reader}.json`);
    const script = join(import.meta.dirname, "read_parquet.py");
    await runScript(script, [reader, store.pathOf(manifest), out], { cwd: folder.path });
    theirs = read.parse(JSON.parse(await readFile(out, "utf8")));
  });

  it.skipIf(absent)(`has numbers, texts, booleans, dates and timestamps as such${absent ? ` (${absent})` : ""}`, () => {
    const types = expectedTypes[reader];
    expect(theirs.types).toEqual({
      neo_id: types.text,
      name: types.text,
      absolute_magnitude: types.number,
      estimated_diameter_min: types.number,
      estimated_diameter_max: types.number,
      orbiting_body: types.text,
      relative_velocity: types.number,
      miss_distance: types.number,
      is_hazardous: types.flag,
      close_approach_date: types.day,
      whole: types.number,
      gaps: types.number,
      code: types.text,
      odd: types.text,
      flag: types.flag,
      time: types.time,
    });
  });

  it.skipIf(absent)(
    `has the same rows in the same order, missing values as null${absent ? ` (${absent})` : ""}`,
    () => {
      const ours = Array.from({ length: table.rows }, (_, row) =>
        table.columns.map((column) => {
          if (column.kind === "text") return textAt(column, row) ?? null;
          const value = column.values[row]!;
          return Number.isNaN(value) ? null : value;
        }),
      );
      expect(theirs.rows).toEqual(ours);
    },
  );
});
