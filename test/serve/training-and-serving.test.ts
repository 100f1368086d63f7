import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Matrix } from "../../src/learn/index.js";
import {
  asOfNames,
  createObjectHistory,
  diameterOf,
  estimateAlbedos,
  featureMatrix,
  featureNames,
  readApproaches,
} from "../../src/neo/index.js";
import type { Scorer } from "../../src/serve/index.js";
import { useFolder } from "../dataset/folder.js";
import { running } from "./running-server.js";
import { oneRow, smallScorer } from "./small-scorer.js";

const folder = useFolder();

/** Says which features the model was given. */
function listening(changes: Partial<Scorer>): { readonly scorer: Scorer; readonly given: Matrix[] } {
  const given: Matrix[] = [];
  const scorer = smallScorer({
    ...changes,
    predict(features) {
      given.push(features);
      return { label: new Uint8Array(features.rows), probability: new Float32Array(features.rows) };
    },
  });
  return { scorer, given };
}

const maybe = (min: number, max: number) => fc.option(fc.double({ min, max, noNaN: true }), { freq: 3 });
const near = fc.double({ min: 0.9, max: 1.1, noNaN: true });
/** Of one size, told by H and both diameters with some error, of which some are missing. */
const approach = fc
  .record({
    neo_id: fc.constantFrom("2099942", "2101955", "3542519"),
    close_approach_date: fc
      .integer({ min: 10_000, max: 20_000 })
      .map((day) => new Date(86_400_000 * day).toISOString()),
    size: fc.double({ min: 11, max: 30, noNaN: true }),
    errors: fc.tuple(near, near, near),
    missing: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
    relative_velocity: maybe(1e3, 2e5),
    miss_distance: maybe(1e3, 7e7),
  })
  .map(({ size, errors, missing, ...row }) => ({
    ...row,
    absolute_magnitude: missing[0] ? null : size + errors[0] - 1,
    estimated_diameter_min: missing[1] ? null : diameterOf(size, estimateAlbedos.min) * errors[1],
    estimated_diameter_max: missing[2] ? null : diameterOf(size, estimateAlbedos.max) * errors[2],
  }));

describe("an approach that is sent with its object", () => {
  it.each(asOfNames)("has the features that training has of a file, whatever is missing, as of %s", async (asOf) => {
    const { scorer, given } = listening({
      featureSet: "history",
      featureNames: featureNames("history"),
      historyScope: asOf,
    });
    let files = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(approach, { minLength: 1, maxLength: 12 }), async (rows) => {
        const names = Object.keys(oneRow).concat("neo_id", "close_approach_date");
        const lines = rows.map((row) => names.map((name) => Object.entries(row).find(([n]) => n === name)?.[1] ?? ""));
        const path = await folder.file(`${asOf}-${files++}.csv`, [names, ...lines].map((l) => l.join(",")).join("\n"));
        const { approaches } = await readApproaches(path, { labels: "optional" });
        expect(approaches.rows).toBe(rows.length);
        const history = createObjectHistory();
        history.load(approaches);

        const { post } = await running({ scorer, history });
        expect((await post("/invocations", { dataframe_records: rows })).status).toBe(200);
        expect(given.pop()?.columns).toEqual(featureMatrix(approaches, "history", asOf).columns);
      }),
      { numRuns: 40 },
    );
  });

  it("has its H and diameters completed from each other for a model of one approach, too", async () => {
    const { scorer, given } = listening({});
    const { post } = await running({ scorer });
    const { absolute_magnitude: h, ...sizes } = oneRow;
    const rows = [
      { ...sizes, absolute_magnitude: null },
      { ...oneRow, estimated_diameter_min: null, estimated_diameter_max: null },
      { ...oneRow, absolute_magnitude: null, estimated_diameter_min: null, estimated_diameter_max: null },
    ].map((row) => ({ ...row, neo_id: "2099942" }));
    await post("/invocations", { dataframe_records: rows });
    const [magnitudes, smallest, largest] = given[0]!.columns;
    expect(magnitudes![0]).toBeCloseTo(5 * Math.log10(1329 / (0.2 * Math.sqrt(0.25))), 3);
    expect(smallest![1]).toBeCloseTo((1329 / Math.sqrt(0.25)) * 10 ** (-h / 5), 6);
    expect(largest![1]).toBeCloseTo((1329 / Math.sqrt(0.05)) * 10 ** (-h / 5), 6);
    expect([magnitudes![2], smallest![2], largest![2]]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });

  it("is remembered as completed, and not where it is outside the limits of a file's rows", async () => {
    const history = createObjectHistory();
    const { post } = await running({ history });
    const row = { ...oneRow, absolute_magnitude: null, neo_id: "2099942", close_approach_date: "2029-04-13" };
    await post("/invocations", { dataframe_records: [row] });
    const scored = { absoluteMagnitude: 20, estimatedDiameterMin: 1, estimatedDiameterMax: 2 };
    const later = { ...scored, missDistance: 1e6, relativeVelocity: 1e4, date: 30_000 };
    const read = () => {
      const values = history.featuresFor("2099942", later, "past");
      return Object.fromEntries(featureNames("history").map((name, i) => [name, values[i]!]));
    };
    expect(read()).toMatchObject({ approach_count: 2, miss_distance_max: 3e7 });
    expect(read().absolute_magnitude_range).toBeCloseTo(0.618, 3);

    const outside = [
      { miss_distance: -1 },
      { miss_distance: 2e8 },
      { relative_velocity: 0 },
      { absolute_magnitude: 50 },
    ];
    await post("/invocations", { dataframe_records: outside.map((wrong) => ({ ...row, ...wrong })) });
    await post("/invocations", { dataframe_records: [{ ...row, estimated_diameter_min: 3, miss_distance: 2e7 }] });
    expect(read().approach_count).toBe(2);
  });
});

describe("features that are sent without an object", () => {
  it("are taken as they are, as MLflow's servers take them", async () => {
    const { scorer, given } = listening({});
    const { post } = await running({ scorer });
    await post("/invocations", { dataframe_records: [{ ...oneRow, absolute_magnitude: null }] });
    expect(given[0]!.columns[0]![0]).toBeNaN();
  });
});
