import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Approaches,
  createObjectHistory,
  featureMatrix,
  featureNames,
  historyFeatures,
} from "../../../src/neo/index.js";
import { approachesOf, type Row } from "./approaches-of.js";

const AU = 149_597_870.7;
const number = (min: number, max: number) =>
  fc.oneof(
    { weight: 9, arbitrary: fc.double({ min, max, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(Number.NaN) },
  );
const row: fc.Arbitrary<Row> = fc.record({
  id: fc.constantFrom("2099942", "2101955", "3542519"),
  h: number(10, 33),
  distance: number(1e3, 0.5 * AU),
  speed: number(1e3, 2e5),
});
const stream = fc
  .array(row, { minLength: 1, maxLength: 40 })
  .chain((rows) =>
    fc
      .array(fc.constantFrom(...rows), { maxLength: 10 })
      .chain((again) => fc.shuffledSubarray([...rows, ...again], { minLength: 1 })),
  );

const rowOf = (approaches: Approaches, i: number) => ({
  absoluteMagnitude: approaches.absoluteMagnitude[i]!,
  estimatedDiameterMin: approaches.estimatedDiameterMin[i]!,
  estimatedDiameterMax: approaches.estimatedDiameterMax[i]!,
  relativeVelocity: approaches.relativeVelocity[i]!,
  missDistance: approaches.missDistance[i]!,
});
const features = (rows: Row[]) => {
  const { names, columns } = featureMatrix(approachesOf(rows), "history");
  return Object.fromEntries(names.map((name, i) => [name, columns[i]![0]!]));
};

describe("the history of an object", () => {
  it("is the same in batch and one approach at a time, bit for bit, in any order and with duplicates", () => {
    fc.assert(
      fc.property(stream, (rows) => {
        const approaches = approachesOf(rows);
        const { columns } = featureMatrix(approaches, "history");
        const history = createObjectHistory();
        history.load(approaches);
        for (let i = 0; i < rows.length; i++) {
          const online = history.featuresFor(rows[i]!.id, rowOf(approaches, i));
          expect(online).toEqual(Float32Array.from(columns, (column) => column[i]!));
        }
      }),
    );
  });

  it("counts the scored approach with those known before it, without remembering it", () => {
    fc.assert(
      fc.property(stream, (rows) => {
        const history = createObjectHistory();
        rows.forEach((_, i) => {
          const soFar = approachesOf(rows.slice(0, i + 1));
          const { columns } = featureMatrix(soFar, "history");
          const values = rowOf(soFar, i);
          const expected = Float32Array.from(columns, (column) => column[i]!);
          expect(history.featuresFor(rows[i]!.id, values)).toEqual(expected);
          expect(history.featuresFor(rows[i]!.id, values)).toEqual(expected);
          history.observe(rows[i]!.id, values);
        });
      }),
    );
  });

  it("does not change when approaches are told twice, or come in another order, or in float32", () => {
    fc.assert(
      fc.property(stream, (rows) => {
        const all = featureMatrix(approachesOf(rows), "history");
        const rounded = rows.map((r) => ({ ...r, distance: Math.fround(r.distance), speed: Math.fround(r.speed) }));
        const again = featureMatrix(approachesOf([...rows, ...rounded.reverse()]), "history");
        all.columns.slice(5).forEach((column, feature) => {
          expect(again.columns[feature + 5]!.subarray(0, rows.length)).toEqual(column);
        });
      }),
    );
  });

  it("is this approach alone for an object that is not known", () => {
    const approaches = approachesOf([{ id: "1", h: 20, distance: 1e6, speed: 5e4 }]);
    const alone = featureMatrix(approaches, "history").columns.map((column) => column[0]!);
    const history = createObjectHistory();
    history.observe("2", { missDistance: 5, relativeVelocity: 5 });
    expect([...history.featuresFor("1", rowOf(approaches, 0))]).toEqual(alone);
    expect([...history.featuresFor(undefined, rowOf(approaches, 0))]).toEqual(alone);
    expect(history.objects).toBe(1);
  });

  it("says what numpy says of three approaches", () => {
    // np.quantile, np.mean and np.std of [1e6, 4e6, 2e6] and [30000, 60000, 36000].
    const seen = features([
      { id: "1", h: 20, distance: 1e6, speed: 30_000 },
      { id: "1", h: 20, distance: 4e6, speed: 60_000 },
      { id: "1", h: 20, distance: 2e6, speed: 36_000 },
    ]);
    expect(seen).toMatchObject({
      approach_count: 3,
      miss_distance_min: 1e6,
      miss_distance_second: 2e6,
      miss_distance_gap: 1e6,
      miss_distance_q10: 1.2e6,
      miss_distance_median: 2e6,
      miss_distance_max: 4e6,
      near_approach_share: 1,
      relative_velocity_min: 30_000,
      relative_velocity_median: 36_000,
      relative_velocity_mean: 42_000,
      relative_velocity_max: 60_000,
      nearest_velocity: 30_000,
      nearest_velocity_offset: 12_000,
      miss_distance_extrapolated: Number.NaN,
    });
    expect(seen.miss_distance_mean).toBeCloseTo(2333333.25, 0);
    expect(seen.miss_distance_std).toBeCloseTo(1247219.128, 0);
    expect(seen.relative_velocity_std).toBeCloseTo(12961.4814, 2);
    expect(seen.nearest_velocity_std).toBe(seen.relative_velocity_std);
  });

  it("extrapolates to the distance at which distances grow as a parabola of the speed", () => {
    const moid = 0.03 * AU;
    const rows = [-3, -2.2, -1.1, 1.4, 2.6, 3.1].map((x) => ({
      id: "1",
      h: 20,
      distance: Math.hypot(moid, 0.04 * AU * x),
      speed: 60_000 + 500 * x,
    }));
    expect(features(rows).miss_distance_extrapolated! / moid).toBeCloseTo(1, 3);
    expect(features(rows).miss_distance_min!).toBeGreaterThan(1.5 * moid);
  });

  it("leaves out an approach without a distance, and the speed of one without a speed", () => {
    const one = { id: "1", h: 20, distance: 1e6, speed: 30_000 };
    const seen = features([
      one,
      { ...one, distance: Number.NaN, speed: 9e4 },
      { ...one, distance: 3e6, speed: Number.NaN },
    ]);
    expect(seen).toMatchObject({ approach_count: 2, miss_distance_max: 3e6, relative_velocity_max: 30_000 });
    expect(features([{ ...one, distance: Number.NaN }])).toMatchObject({
      approach_count: 0,
      miss_distance_min: Number.NaN,
    });
  });

  it("gives a reason for each of its features, and a name of its own", () => {
    expect(new Set(featureNames("history")).size).toBe(featureNames("history").length);
    expect(featureNames("history").slice(0, 5)).toEqual(featureNames("approach"));
    for (const { reason } of historyFeatures) expect(reason.length).toBeGreaterThan(20);
  });
});
