import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { Approaches } from "../../../src/neo/index.js";
import { jpl } from "../../../src/neo/sources/jpl/index.js";
import { faults, type Service, startService, surroundings } from "./web/service.js";

const recorded = (name: string) => fileURLToPath(new URL(`../../../../shared/data/jpl/${name}`, import.meta.url));
const read = (name: string): unknown => {
  const bytes = readFileSync(recorded(name));
  return JSON.parse((name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8"));
};
const missing = existsSync(recorded("cad-2020.json")) ? "" : " (skipped: jpl/cad-2020.json is not beside the project)";

const cad = (data: unknown[], version = "1.5") => ({
  signature: { source: "NASA/JPL SBDB Close Approach Data API", version },
  count: data.length,
  fields: ["des", "cd", "dist", "dist_min", "dist_max", "v_rel", "h", "fullname"],
  data,
});
const sbdb = (data: unknown[]) => ({
  signature: { source: "NASA/JPL Small-Body Database (SBDB) Query API", version: "1.0" },
  count: data.length,
  fields: ["spkid", "full_name", "pdes", "neo", "pha", "H", "diameter", "albedo", "moid", "class", "condition_code"],
  data,
});
const toro = ["2001685", "  1685 Toro (1948 OA)", "1685", "Y", "N", "14.3", "3.4", "0.31", ".0506645", "APO", "0"];
const adonis = ["2002101", "  2101 Adonis (1936 CA)", "2101", "Y", "Y", "18.8", "0.6", null, ".0115889", "APO", "0"];
const rows = [
  ["1685", "2020-Jan-01 00:54", "0.02", "0.019", "0.021", "10", "14.2", "  1685 Toro (1948 OA)"],
  ["2101", "2020-Feb-13 11:22", "0.1", "0.09", "0.11", "20.5", null, "  2101 Adonis (1936 CA)"],
  ["321P", "2020-Mar-01 16:20", "0.22", "0.22", "0.23", "47.2", "19.6", "  321P/SOHO"],
];

describe("JPL's close approaches", () => {
  let service: Service;
  let small: unknown = sbdb([toro, adonis]);
  let close: unknown = cad(rows);
  beforeAll(async () => {
    service = await startService(({ pathname }) => (pathname === "/cad.api" ? close : small));
  });
  afterEach(() => service.reset());
  const ask = (changes: object = {}, context = surroundings()) =>
    jpl.read(jpl.query.parse({ from: 2020, to: 2020, api: service.url, ...changes }), context);

  it("are joined with the small-body database, in km and km/h", async () => {
    const { approaches } = await ask();
    expect(approaches.objectIds).toEqual(["2001685", "2002101", "321P"]);
    expect(approaches.objectNames).toEqual(["1685 Toro (1948 OA)", "2101 Adonis (1936 CA)", "321P/SOHO"]);
    expect([...approaches.missDistance]).toEqual([0.02, 0.1, 0.22].map((au) => au * 149_597_870.7));
    expect([...approaches.relativeVelocity]).toEqual([36_000, 73_800, 47.2 * 3600]);
    expect([...approaches.absoluteMagnitude]).toEqual([14.3, 18.8, 19.6]);
    expect(new Date(Math.round(approaches.date![0]! * 86_400_000)).toISOString()).toBe("2020-01-01T00:54:00.000Z");
  });

  it("keep the smallest and largest distance, and what is known of the object", async () => {
    const { extra = [] } = (await ask()).approaches;
    const numbers = Object.fromEntries(extra.flatMap((c) => (c.kind === "number" ? [[c.name, [...c.values]]] : [])));
    expect(numbers.miss_distance_min).toEqual([0.019, 0.09, 0.22].map((au) => au * 149_597_870.7));
    expect(numbers.moid_au).toEqual([0.0506645, 0.0115889, Number.NaN]);
    expect(numbers.albedo).toEqual([0.31, Number.NaN, Number.NaN]);
  });

  it("keep an object that the database does not list, without a label, and count it", async () => {
    const { approaches, report } = await ask();
    expect([...approaches.hazardous!]).toEqual([0, 1, 255]);
    expect(report).toMatchObject({ rowsKept: 3, dropped: [], missing: { is_hazardous: 1 }, hazardousShare: 0.5 });
  });

  it("are asked for a year at a time, each with its last day", async () => {
    await ask({ from: 2019, to: 2021 });
    const years = service.asked.filter((path) => path.startsWith("/cad.api")).map((path) => new URL(path, "http://x"));
    expect(years.map((url) => url.searchParams.get("date-min"))).toEqual(["2019-01-01", "2020-01-01", "2021-01-01"]);
    expect(years.map((url) => url.searchParams.get("date-max"))[1]).toBe("2020-12-31T23:59:59.999");
  });

  it("are asked for again where the service was busy, broken or cut off, and only for what has not arrived", async () => {
    const context = surroundings();
    service.faults = [faults.busy("7"), faults.broken, faults.cut];
    const interrupted = await ask({}, context);
    expect(service.asked).toHaveLength(5);
    expect(context.pauses[0]).toBeGreaterThanOrEqual(5_000);
    expect((await ask()).approaches).toEqual(interrupted.approaches);

    service.asked = [];
    expect(await ask({}, context)).toEqual(interrupted);
    expect(service.asked).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    ["another major version", cad(rows, "2.0"), /signature\.version: a version 1\.x is read here/],
    ["a field that is gone", { ...cad([]), fields: ["des", "cd"] }, /fields: the fields des, cd, dist/],
    ["rows that are no lists", { ...cad([]), data: [{ des: "1685" }] }, /data\.0/],
  ])("are refused where the answer has %s, and nothing is kept of it", async (_, answer, message) => {
    const context = surroundings();
    const before = close;
    close = answer;
    await expect(ask({}, context)).rejects.toMatchObject({
      code: "ANSWER_MALFORMED",
      message: expect.stringMatching(message),
    });
    close = before;
    expect((await ask({}, context)).approaches.rows).toBe(3);
  });

  it("are refused where the service answers a web page", async () => {
    service.faults = [faults.html];
    await expect(ask()).rejects.toThrow(/no JSON but "<html><body>Down for maintenance/);
  });

  it("name the service and the address where it never answers", async () => {
    service.faults = Array.from({ length: 20 }, () => faults.cut);
    await expect(ask()).rejects.toMatchObject({
      code: "SOURCE_UNREACHABLE",
      message: expect.stringMatching(/JPL.*sbdb_query/),
    });
  });

  it("are read where a number became a number and not a text, and where one became null", async () => {
    small = sbdb([toro.with(5, 14.3 as unknown as string), adonis.with(5, null)]);
    const { approaches } = await ask();
    small = sbdb([toro, adonis]);
    expect(approaches.absoluteMagnitude[0]).toBe(14.3);
    expect(approaches.absoluteMagnitude[1]).toBeNaN();
  });

  it.skipIf(missing)(
    `of 2020 as recorded: 4,700 rows, of which the definition gives back the flags${missing}`,
    async () => {
      close = read("cad-2020.json");
      small = read("sbdb-2020.json.gz");
      const { approaches, report } = await ask();
      expect(report).toMatchObject({ rowsRead: 4700, rowsKept: 4700, objects: 4226 });
      expect(flagsAgainstDefinition(approaches)).toEqual({ flagged: 363, found: 361, extra: 8 });
      const [given, computed] = ["moid_au", "moid_computed_au"].map((name) => numbersOf(approaches, name));
      const differences = given!
        .map((moid, row) => Math.abs(moid - computed![row]!))
        .filter((d) => !Number.isNaN(d))
        .sort();
      expect(differences.length).toBeGreaterThan(4600);
      expect(differences[Math.floor(differences.length / 2)]).toBeLessThan(5e-4);
      expect(differences[Math.floor(differences.length * 0.99)]).toBeLessThan(5e-3);
    },
  );
});

function numbersOf({ extra = [] }: Pick<Approaches, "extra">, name: string): Float64Array {
  return z.object({ values: z.instanceof(Float64Array) }).parse(extra.find((column) => column.name === name)).values;
}

/** JPL's flag against H <= 22.0 and MOID <= 0.05 au, object by object. */
function flagsAgainstDefinition({ rows, object, objectIds, hazardous, absoluteMagnitude, extra = [] }: Approaches) {
  const moid = z
    .object({ values: z.instanceof(Float64Array) })
    .parse(extra.find(({ name }) => name === "moid_au")).values;
  const seen = new Set<number>();
  const counts = { flagged: 0, found: 0, extra: 0 };
  for (let row = 0; row < rows; row++) {
    if (seen.has(object[row]!)) continue;
    seen.add(object[row]!);
    const defined = absoluteMagnitude[row]! <= 22 && moid[row]! <= 0.05;
    if (hazardous![row] === 1) counts.flagged++;
    if (hazardous![row] === 1 && defined) counts.found++;
    if (hazardous![row] !== 1 && defined) counts.extra++;
  }
  expect(seen.size).toBe(objectIds.length);
  return counts;
}
