import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { textAt } from "../../../src/dataset/index.js";
import {
  diameterOf,
  formatValidationReport,
  KM_PER_AU,
  readApproaches,
  tableOf,
  writeApproaches,
} from "../../../src/neo/index.js";
import { useFolder } from "../../dataset/folder.js";
import { realData } from "../../real-data.js";

const folder = useFolder();
const header2024 =
  "neo_id,name,absolute_magnitude,estimated_diameter_min,estimated_diameter_max,orbiting_body,relative_velocity,miss_distance,is_hazardous";
const rows2024 = [
  "2162117,162117 (1998 SD15),19.14,0.394961693,0.8831611948,Earth,71745.4010479829,58143623.3265151,False",
  "3724393,(2015 OD22),21.21,0.152249185,0.3404395273,Earth,91415.3925356518,65417380.10969937,True",
  "2162117,162117 (1998 SD15),19.14,0.394961693,0.8831611948,Earth,73949.7268511,61438126.5239,False",
];
const csv = (...lines: string[]) => `${lines.join("\n")}\n`;
let files = 0;
const read = async (content: string | Uint8Array, options = {}) =>
  readApproaches(await folder.file(`${files++}.csv`, content), options);
const readNames = (names: string, values: string, options = {}) => read(csv(names, values), options);

describe("the kaggle source", () => {
  it("reads the set of 2024", async () => {
    const { approaches, report, source } = await read(csv(header2024, ...rows2024));
    expect(approaches).toMatchObject({
      rows: 3,
      objectIds: ["2162117", "3724393"],
      objectNames: ["162117 (1998 SD15)", "(2015 OD22)"],
      object: Uint32Array.of(0, 1, 0),
      absoluteMagnitude: Float64Array.of(19.14, 21.21, 19.14),
      estimatedDiameterMax: Float64Array.of(0.8831611948, 0.3404395273, 0.8831611948),
      relativeVelocity: Float64Array.of(71745.4010479829, 91415.3925356518, 73949.7268511),
      missDistance: Float64Array.of(58143623.3265151, 65417380.10969937, 61438126.5239),
      hazardous: Uint8Array.of(0, 1, 0),
    });
    expect(approaches.date).toBeUndefined();
    expect(report).toMatchObject({ rowsRead: 3, rowsKept: 3, dropped: [], missing: {}, computed: {}, objects: 2 });
    expect(source).toMatchObject({ format: "csv", rows: 3, digest: expect.stringMatching(/^[0-9a-f]{8}$/) });
  });

  it("reads the set of 2022, and keeps sentry_object", async () => {
    const { approaches, report } = await read(
      csv(
        "id,name,est_diameter_min,est_diameter_max,relative_velocity,miss_distance,orbiting_body,sentry_object,absolute_magnitude,hazardous",
        "2162635,162635 (2000 SS164),1.1982708007,2.6794149658,13569.2492241812,54839744.08284605,Earth,False,16.73,False",
        "2277475,277475 (2005 WK4),0.2658,0.5943468684,73588.7266634981,61438126.52395093,Earth,True,20.0,True",
      ),
    );
    expect(approaches.objectIds).toEqual(["2162635", "2277475"]);
    expect(approaches.estimatedDiameterMin).toEqual(Float64Array.of(1.1982708007, 0.2658));
    expect(approaches.estimatedDiameterMax).toEqual(Float64Array.of(2.6794149658, 0.5943468684));
    expect(approaches.hazardous).toEqual(Uint8Array.of(0, 1));
    expect(report.extraColumns).toEqual(["sentry_object"]);
    expect(report.computed).toEqual({});
  });

  it("understands dates, and keeps columns that mean nothing to it as they were, also when writing", async () => {
    const { approaches, report } = await read(
      csv(`${header2024},close_approach_date,note`, `${rows2024[0]},2015-Sep-08,007`, `${rows2024[1]},2024-02-29,`),
    );
    expect(approaches.date).toEqual(Float64Array.of(16686, 19782));
    expect(report).toMatchObject({ dates: { first: "2015-09-08", last: "2024-02-29" }, extraColumns: ["note"] });

    const path = folder.path("written.csv.gz");
    await writeApproaches(path, approaches);
    const again = await readApproaches(path);
    const [note] = again.approaches.extra ?? [];
    expect(note?.kind === "text" && [textAt(note, 0), textAt(note, 1)]).toEqual(["007", undefined]);
    expect(again.approaches).toEqual(approaches);
  });

  it("spells times within a millisecond of each other the same, once", async () => {
    const { approaches } = await read(
      csv(`${header2024},close_approach_date`, ...rows2024.map((r) => `${r},2015-09-08`)),
    );
    const date = Float64Array.from(approaches.date ?? [], (day, row) => day + row * 1e-9);
    const column = tableOf({ ...approaches, date }).columns.find(({ name }) => name === "close_approach_date");
    expect(column).toMatchObject({ values: ["2015-09-08"], codes: new Uint32Array(approaches.rows) });
  });

  it("takes years before 1970 and after 2024 as they come", async () => {
    const { report } = await read(
      csv(`${header2024},close_approach_date`, `${rows2024[0]},1899-12-31`, `${rows2024[1]},2199-01-01`),
    );
    expect(report.dates).toEqual({ first: "1899-12-31", last: "2199-01-01" });
  });

  it("reads gzip whatever the file is called, and CSV with semicolons, a byte order mark and CRLF", async () => {
    const plain = await read(csv(header2024, ...rows2024));
    const zipped = await read(gzipSync(csv(header2024, ...rows2024)));
    expect(zipped.approaches).toEqual(plain.approaches);
    expect(zipped.source.format).toBe("csv.gz");

    const semicolons = [header2024, ...rows2024].map((line) =>
      line.replaceAll(",", ";").replace(/(\d)\.(\d)/g, "$1,$2"),
    );
    const excel = await read(`\ufeff${semicolons.join("\r\n")}\r\n`);
    expect(excel.approaches).toEqual(plain.approaches);
  });

  it("keeps missing values, computes H and diameters from each other, and counts both", async () => {
    const { approaches, report } = await read(
      csv(
        header2024,
        "1,a,,0.1010543415,,Earth,1000,1e6,True",
        "2,b,22.1,,NaN,Earth,null,1e6,False",
        "3,c,N/A,,,Earth,1000,,False",
        "4,d,,,0.236614751,Earth,1000,1e6,False",
        "5,e,,0,0.2,Earth,1000,1e6,False",
      ),
    );
    // A rounded diameter gives H back as it was published: 22.0 must not become a little more.
    expect(approaches.absoluteMagnitude).toEqual(Float64Array.of(22.1, 22.1, Number.NaN, 22));
    expect(approaches.estimatedDiameterMin).toEqual(
      Float64Array.of(0.1010543415, diameterOf(22.1, 0.25), Number.NaN, diameterOf(22, 0.25)),
    );
    expect(report).toMatchObject({
      rowsKept: 4,
      computed: { absolute_magnitude: 3, estimated_diameter_min: 2, estimated_diameter_max: 2 },
      missing: {
        absolute_magnitude: 1,
        estimated_diameter_min: 1,
        estimated_diameter_max: 1,
        relative_velocity: 1,
        miss_distance: 1,
      },
    });
    expect(formatValidationReport(report)).toContain("computed 3: absolute_magnitude, from the diameters");
  });

  it("computes both diameters where the file has no column of them", async () => {
    const { approaches, report } = await readNames("id,h,velocity,miss_distance,pha", "1,20,1000,1e6,Y");
    expect(approaches.estimatedDiameterMin[0]).toBeCloseTo(0.2658, 4);
    expect(approaches.estimatedDiameterMax[0]).toBeCloseTo(0.5943, 4);
    expect(report.computed).toEqual({ estimated_diameter_min: 1, estimated_diameter_max: 1 });
  });

  it.each([
    ["True", 1],
    ["TRUE", 1],
    ["t", 1],
    ["1", 1],
    ["1.0", 1],
    ["Y", 1],
    ["yes", 1],
    ["False", 0],
    ["f", 0],
    ["0", 0],
    ["0.0", 0],
    ["n", 0],
    [" no ", 0],
  ])("takes %j for a label", async (spelling, label) => {
    const { approaches } = await readNames("id,h,velocity,miss_distance,pha", `1,20,1000,1e6,${spelling}`);
    expect(approaches.hazardous).toEqual(Uint8Array.of(label));
  });

  it("names a label that is none, with row, column and value", async () => {
    const lines = [header2024, rows2024[0] ?? "", (rows2024[1] ?? "").replace("True", "maybe")];
    await expect(read(csv(...lines))).rejects.toMatchObject({
      code: "LABEL_UNKNOWN",
      message: expect.stringMatching(/row 2, column is_hazardous: "maybe"/),
    });
  });

  it("drops and counts rows without a label where labels are needed, and leaves labels out where not", async () => {
    const lines = csv(header2024, ...rows2024.slice(0, 2), (rows2024[2] ?? "").replace("False", ""));
    const needed = await read(lines);
    expect(needed.report).toMatchObject({ rowsRead: 3, rowsKept: 2, dropped: [{ rule: "label_known", count: 1 }] });

    const optional = await read(lines, { labels: "optional" });
    expect(optional.approaches).toMatchObject({ rows: 3 });
    expect(optional.approaches.hazardous).toBeUndefined();
    expect(optional.report.warnings).toMatchObject([{ rule: "label_known", count: 1 }]);
  });

  it("reads a file without labels where they need not be there, and drops rows without one where others have one", async () => {
    const { approaches, report } = await readNames("id,h,velocity,miss_distance", "1,20,1000,1e6", {
      labels: "present",
    });
    expect(approaches.hazardous).toBeUndefined();
    expect(report.hazardousShare).toBeNull();

    const lines = csv(header2024, ...rows2024.slice(0, 2), (rows2024[2] ?? "").replace("False", ""));
    const some = await read(lines, { labels: "present" });
    expect(some.approaches.hazardous).toEqual(Uint8Array.of(0, 1));
    expect(some.report.dropped).toMatchObject([{ rule: "label_known", count: 1 }]);
  });

  it("says so where every column of the file has another meaning", async () => {
    await expect(readNames("h,velocity,miss_distance,pha", "20,1000,1e6,Y")).rejects.toMatchObject({
      message: expect.stringContaining("no column neo_id and no column name, to tell objects apart"),
      hint: expect.stringContaining("Every column there has another meaning."),
    });
  });

  it("tells objects apart by id, with or without the .0 of a float column, else by name, else row by row", async () => {
    const floats = await read(csv("id,h,velocity,miss_distance,pha", "12.0,20,1000,1e6,Y", "12,20,1000,2e6,Y"));
    expect(floats.approaches.objectIds).toEqual(["12"]);

    const names = await read(csv("name,h,velocity,miss_distance,pha", "Eros,10,1000,1e6,N", "Eros,10,1000,2e6,N"));
    expect(names.approaches.objectIds).toEqual(["Eros"]);

    const gaps = await read(csv("id,name,h,velocity,miss_distance,pha", ",,10,1000,1e6,N", ",,10,1000,2e6,N"));
    expect(gaps.approaches.objectIds).toEqual(["row-1", "row-2"]);
    expect(gaps.report.missing).toMatchObject({ neo_id: 2 });
  });

  it.each([
    ["Relative Velocity (km/s)", "10", "relativeVelocity", 36_000],
    ["V relative(km/s)", "10", "relativeVelocity", 36_000],
    ["miles_per_hour", "1000", "relativeVelocity", 1609.344],
    ["relative_velocity_kmph", "1000", "relativeVelocity", 1000],
  ] as const)("turns a speed under %j into km/h", async (name, value, field, expected) => {
    const { approaches } = await readNames(`id,h,${name},miss_distance,pha`, `1,20,${value},1e6,Y`);
    expect(approaches[field][0]).toBeCloseTo(expected, 6);
  });

  it.each([
    ["Miss Dist.(Astronomical)", "0.05", 0.05 * KM_PER_AU],
    ["dist", "0.05", 0.05 * KM_PER_AU],
    ["miss_distance_lunar", "2", 768_800],
    ["Miss Dist.(miles)", "1000000", 1_609_344],
    ["Miss Dist.(kilometers)", "1e6", 1e6],
  ])("turns a distance under %j into km", async (name, value, expected) => {
    const { approaches } = await readNames(`id,h,velocity,${name},pha`, `1,20,1000,${value},Y`);
    expect(approaches.missDistance[0]).toBeCloseTo(expected, 3);
  });

  it("reads columns that it is told of, with the unit that their name states", async () => {
    const { approaches } = await readNames("who,brightness,how_fast,dist,danger", "Eros,20,1000,0.1,no", {
      columns: {
        neo_id: "who",
        absolute_magnitude: "brightness",
        relative_velocity: "how_fast",
        miss_distance: "dist",
        is_hazardous: "danger",
      },
    });
    expect(approaches).toMatchObject({ objectIds: ["Eros"], hazardous: Uint8Array.of(0) });
    expect(approaches.missDistance[0]).toBeCloseTo(0.1 * KM_PER_AU, 3);
  });

  it("names a missing column with the nearest one of the file", async () => {
    const renamed = header2024.replace("relative_velocity", "relativ_velocty");
    await expect(read(csv(renamed, ...rows2024))).rejects.toMatchObject({
      code: "COLUMN_MISSING",
      message: expect.stringContaining("has no column relative_velocity"),
      hint: expect.stringContaining(
        "Did you mean relativ_velocty? Say which column it is with --columns relative_velocity=NAME.",
      ),
    });
    await expect(readNames("id,h,velocity,miss_distance,hazrdous", "1,20,1000,1e6,Y")).rejects.toMatchObject({
      hint: expect.stringContaining("Did you mean hazrdous?"),
    });
  });

  it("names a mapping to or from a column that does not exist", async () => {
    await expect(readNames(header2024, rows2024[0] ?? "", { columns: { name: "nmae" } })).rejects.toMatchObject({
      code: "COLUMN_MISSING",
      message: expect.stringContaining("nmae, which name is mapped to"),
      hint: expect.stringContaining("Did you mean name?"),
    });
    await expect(readNames(header2024, rows2024[0] ?? "", { columns: { speed: "name" } })).rejects.toMatchObject({
      code: "UNKNOWN_NAME",
      message: expect.stringContaining('"speed"'),
    });
  });

  it("names text in a numeric column with row, column and value", async () => {
    const wrong = (rows2024[1] ?? "").replace("91415.3925356518", "fast");
    await expect(read(csv(header2024, rows2024[0] ?? "", wrong))).rejects.toMatchObject({
      code: "VALUE_NOT_A_NUMBER",
      message: expect.stringMatching(/row 2, column relative_velocity: "fast"/),
    });
  });

  it("says which dates it does not know, and takes them for missing", async () => {
    const { approaches, report } = await read(
      csv(`${header2024},close_approach_date`, `${rows2024[0]},yesterday`, `${rows2024[1]},2024-02-30`),
    );
    expect(approaches.date).toEqual(Float64Array.of(Number.NaN, Number.NaN));
    expect(report.missing).toEqual({ close_approach_date: 2 });
    expect(report.warnings).toMatchObject([
      { rule: "date_known", count: 2, message: expect.stringContaining('"yesterday" in row 1') },
    ]);
  });
});

describe("the kaggle source on real data", () => {
  const neows = realData("neows-2024.csv");
  it.skipIf(!neows)("reads NASA's nine months (skipped where neows-2024.csv is not beside the project)", async () => {
    const { approaches, report } = await readApproaches(neows ?? "");
    expect(report).toMatchObject({ rowsRead: 4863, rowsKept: 4863, objects: 4486, dropped: [], extraColumns: [] });
    expect(approaches.hazardous?.reduce((sum, label) => sum + label, 0)).toBe(280);
    expect(report.dates).toEqual({ first: "2024-01-01", last: "2024-09-30" });
  });

  const full = realData("orbits-1910-2024.csv.gz");
  it.skipIf(!full)(
    "reads the full-size set (skipped where orbits-1910-2024.csv.gz is not beside the project)",
    async () => {
      const { report, source } = await readApproaches(full ?? "");
      expect(report).toMatchObject({ rowsRead: 285_794, rowsKept: 285_794, objects: 15_548, dropped: [] });
      expect(report.hazardousShare).toBeCloseTo(0.1296, 4);
      expect(source.format).toBe("csv.gz");
    },
  );
});
