import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Approaches,
  asOfNames,
  createObjectHistory,
  featureMatrix,
  featureNames,
  historyFeatures,
} from "../../../src/neo/index.js";
import { approachesOf, type Row } from "./approaches-of.js";
import { dated, streams, valuesOf } from "./streams.js";

const AU = 149_597_870.7;
const features = (rows: Row[]) => featuresOf(approachesOf(rows));
const featuresOf = (approaches: Approaches, row = 0, asOf: "known" | "past" = "known") => {
  const { names, columns } = featureMatrix(approaches, "history", asOf);
  return Object.fromEntries(names.map((name, i) => [name, columns[i]![row]!]));
};
const rowOf = (columns: readonly Float32Array[], row: number) => Float32Array.from(columns, (column) => column[row]!);
const minute = (date = Number.NaN) => Math.round(1440 * date);
/** Bit for bit; by hand, since the matcher would take most of the time of thousands of cases. */
const expectSame = (got: Float32Array, expected: Float32Array) => {
  if (got.length !== expected.length || got.some((value, i) => !Object.is(value, expected[i]))) {
    expect(got).toEqual(expected);
  }
};
const toldOf = (rows: readonly Row[]) => {
  const history = createObjectHistory();
  for (const row of rows) history.observe(row.id, valuesOf(row));
  return history;
};

describe("the history of an object", () => {
  it.each(asOfNames)("as of %s, is the same in batch and online, bit for bit, in any order and told twice", (asOf) => {
    fc.assert(
      fc.property(asOf === "past" ? dated : streams, ({ rows, told }) => {
        const approaches = approachesOf(rows);
        const { columns } = featureMatrix(approaches, "history", asOf);
        const history = toldOf(told);
        rows.forEach((row, i) => {
          expectSame(history.featuresFor(row.id, valuesOf(row), asOf), rowOf(columns, i));
        });
      }),
      { numRuns: 4000 },
    );
  });

  it("as of past, changes nothing before a date when approaches of that date or later are told, new ones or anew", () => {
    fc.assert(
      fc.property(dated, fc.nat(), ({ rows, told }, of) => {
        const cut = minute(rows[of % rows.length]!.date);
        const isEarlier = ({ date }: Row) => minute(date) < cut;
        const earlier = rows.filter(isEarlier);
        if (earlier.length === 0) return;
        const until = featureMatrix(approachesOf(earlier), "history", "past");
        const whole = featureMatrix(approachesOf(rows), "history", "past");
        const toldUntil = toldOf(told.filter(isEarlier));
        const toldAll = toldOf(told);
        let at = 0;
        for (const [i, row] of rows.entries()) {
          if (!isEarlier(row)) continue;
          expectSame(rowOf(whole.columns, i), rowOf(until.columns, at++));
          expectSame(
            toldAll.featuresFor(row.id, valuesOf(row), "past"),
            toldUntil.featuresFor(row.id, valuesOf(row), "past"),
          );
        }
      }),
      { numRuns: 4000 },
    );
  });

  it("as of past, does not know online of approaches that were told without a date", () => {
    fc.assert(
      fc.property(streams, ({ rows, told }) => {
        const datedRows = rows.filter(({ date }) => !Number.isNaN(date));
        if (datedRows.length === 0) return;
        const { columns } = featureMatrix(approachesOf(datedRows), "history", "past");
        const history = toldOf(told);
        datedRows.forEach((row, i) => {
          expectSame(history.featuresFor(row.id, valuesOf(row), "past"), rowOf(columns, i));
        });
      }),
      { numRuns: 500 },
    );
  });

  it("counts the scored approach with those known before it, without remembering it", () => {
    fc.assert(
      fc.property(streams, ({ rows }) => {
        const history = createObjectHistory();
        rows.forEach((row, i) => {
          const { columns } = featureMatrix(approachesOf(rows.slice(0, i + 1)), "history");
          expect(history.featuresFor(row.id, valuesOf(row))).toEqual(rowOf(columns, i));
          expect(history.featuresFor(row.id, valuesOf(row))).toEqual(rowOf(columns, i));
          history.observe(row.id, valuesOf(row));
        });
      }),
    );
  });

  it("as of past, is that as of known of a table that ends before the approach", () => {
    fc.assert(
      fc.property(dated, ({ rows }) => {
        const past = featureMatrix(approachesOf(rows), "history", "past");
        rows.forEach((row, i) => {
          const until = rows.filter(({ id, date }) => id === row.id && minute(date) < minute(row.date));
          const known = featureMatrix(approachesOf([row, ...until]), "history", "known");
          expectSame(rowOf(past.columns, i), rowOf(known.columns, 0));
        });
      }),
      { numRuns: 500 },
    );
  });

  it("as of past, does not know of approaches of the same date, nor of later ones", () => {
    const one = { id: "1", h: 20, speed: 30_000 };
    const approaches = approachesOf([
      { ...one, distance: 5e6, date: 100 },
      { ...one, distance: 1e6, date: 100 },
      { ...one, distance: 9e6, date: 99 },
      { ...one, distance: 7e6, date: 101 },
    ]);
    const seen = [0, 1, 2, 3].map((row) => featuresOf(approaches, row, "past"));
    expect(seen.map(({ approach_count }) => approach_count)).toEqual([2, 2, 1, 4]);
    expect(seen.map(({ miss_distance_min }) => miss_distance_min)).toEqual([5e6, 1e6, 9e6, 1e6]);
    expect(featuresOf(approaches, 2, "known").approach_count).toBe(4);
  });

  it("as of past, asks for the date of every row, and names the first without", () => {
    const rows = [1, 2, 3].map((i) => ({ id: "1", h: 20, distance: i, speed: 1, ...(i !== 2 && { date: i }) }));
    const without = approachesOf(rows);
    expect(() => featureMatrix(without, "history", "past")).toThrow("kept row 2 has no close_approach_date");
    const { date: _, ...undated } = without;
    expect(() => featureMatrix(undated, "history", "past")).toThrow("the data has no dates");
    const history = createObjectHistory();
    expect(() => history.featuresFor("1", valuesOf(rows[1]!), "past")).toThrow(
      expect.objectContaining({ code: "DATES_MISSING" }),
    );
  });

  it("does not change when approaches are told twice, or come in another order, or in float32", () => {
    fc.assert(
      fc.property(streams, ({ rows }) => {
        const all = featureMatrix(approachesOf(rows), "history");
        const rounded = rows.map((r) => ({ ...r, distance: Math.fround(r.distance), speed: Math.fround(r.speed) }));
        const again = featureMatrix(approachesOf([...rows, ...rounded.reverse()]), "history");
        all.columns.slice(5).forEach((column, feature) => {
          expect(again.columns[feature + 5]!.subarray(0, rows.length)).toEqual(column);
        });
      }),
    );
  });

  it("takes an object of thousands of approaches, and a table of one object's alone", () => {
    const rows = Array.from(
      { length: 6000 },
      (_, i): Row => ({ id: "1", h: 20, distance: 1e5 + ((i * 7919) % 6007), speed: 30_000 + (i % 977), date: i }),
    );
    const approaches = approachesOf(rows);
    const history = createObjectHistory();
    history.load(approaches);
    const { columns } = featureMatrix(approaches, "history");
    expect(history.featuresFor("1", valuesOf(rows[4321]!))).toEqual(rowOf(columns, 4321));
    expect(featuresOf(approaches)).toMatchObject({ approach_count: 6000, miss_distance_min: 1e5 });
  });

  it("is this approach alone for an object that is not known", () => {
    const row = { id: "1", h: 20, distance: 1e6, speed: 5e4 };
    const alone = rowOf(featureMatrix(approachesOf([row]), "history").columns, 0);
    const history = createObjectHistory();
    history.observe("2", { missDistance: 5, relativeVelocity: 5 });
    expect(history.featuresFor("1", valuesOf(row))).toEqual(alone);
    expect(history.featuresFor(undefined, valuesOf(row))).toEqual(alone);
    expect(history.objects).toBe(1);
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

  it("takes an approach that was told twice as it was told with the earliest date, of one date with the brighter H", () => {
    const one = { id: "1", h: 22.1, distance: 1e6, speed: 30_000, date: 3652.5 };
    const seen = features([
      one,
      { ...one, h: 21.9, date: 0 },
      { ...one, h: Number.NaN, date: Number.NaN },
      { ...one, distance: 2e6, date: 3652.5 },
    ]);
    expect(seen.approach_count).toBe(2);
    expect(seen.absolute_magnitude_min).toBeCloseTo(21.9, 5);
    expect(seen.absolute_magnitude_range).toBeCloseTo(0.2, 5);
    expect(seen.span_years).toBeCloseTo(10, 2);
    const sameDate = features([one, { ...one, h: 21.8 }, { ...one, h: Number.NaN }]);
    expect(sameDate).toMatchObject({ approach_count: 1, absolute_magnitude_range: 0 });
    expect(sameDate.absolute_magnitude_min).toBeCloseTo(21.8, 5);
  });

  it("gives a reason for each of its features, and a name of its own", () => {
    expect(new Set(featureNames("history")).size).toBe(featureNames("history").length);
    expect(featureNames("history").slice(0, 5)).toEqual(featureNames("approach"));
    for (const { reason } of historyFeatures) expect(reason.length).toBeGreaterThan(20);
  });
});

describe("the features of a history", () => {
  it("say what numpy says of three approaches", () => {
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
      miss_distance_third: 4e6,
      miss_distance_gap: 1e6,
      miss_distance_q10: 1.2e6,
      miss_distance_q25: 1.5e6,
      miss_distance_median: 2e6,
      miss_distance_max: 4e6,
      near_approach_share: 1,
      hazardous_distance_count: 3,
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

  it("find the MOID where distances grow as a parabola of the speed or of the day of the year", () => {
    const moid = 0.03 * AU;
    const crossing = [-3, -2.2, -1.1, 1.4, 2.6, 3.1].map((x, year) => {
      const distance = Math.hypot(moid, 0.04 * AU * x);
      // The Earth's gravity adds to the speed of the encounter: v² = v∞² + 2 GM / d, here in km/h.
      const speed = 3600 * Math.sqrt((17 + x / 7) ** 2 + (2 * 398_600.44) / distance);
      return { id: "1", h: 20, distance, speed, date: 365.24219 * year + 4 * x };
    });
    const elsewhere = crossing.map((row) => ({
      ...row,
      distance: 2 * row.distance,
      speed: 1.5 * row.speed,
      date: row.date + 150,
    }));
    const seen = features([...elsewhere, ...crossing]);
    for (const name of ["moid_nearest_five", "moid_nearest_eight", "moid_nearest_place"]) {
      expect(seen[name]! / moid).toBeCloseTo(1, 3);
    }
    // Dates are whole minutes.
    expect(seen.moid_by_season! / moid).toBeCloseTo(1, 2);
    expect(seen.moid_other_place! / (2 * moid)).toBeCloseTo(1, 2);
    expect(seen.moid_nearest_place_residual).toBeLessThan(1e-5);
    expect(seen).toMatchObject({ nearest_place_count: 6, nearest_place_share: 0.5 });
    expect(seen.miss_distance_min!).toBeGreaterThan(1.5 * moid);

    const undated = features(crossing.map(({ date: _, ...row }) => row));
    expect(undated.miss_distance_extrapolated! / moid).toBeCloseTo(1, 3);
    expect(undated).toMatchObject({ moid_nearest_five: Number.NaN, nearest_place_count: Number.NaN });
  });

  it("give Tisserand's parameter of the encounter whatever the distance at which the speed was told", () => {
    const at = (distance: number) => ({
      id: "1",
      h: 20,
      distance,
      speed: 3600 * Math.sqrt(12 ** 2 + (2 * 398_600.44) / distance),
    });
    const seen = features([at(7e3), at(3e5), at(4e7)]);
    expect(seen.nearest_tisserand).toBeCloseTo(3 - (12 / 29.7847) ** 2, 5);
    expect(seen.tisserand_range).toBeCloseTo(0, 5);
    expect(seen.relative_velocity_std).toBeGreaterThan(1000);
  });

  it("give the trend of the distances, and how many approaches there were in a decade", () => {
    const rows = Array.from({ length: 21 }, (_, i) => ({
      id: "1",
      h: 20,
      distance: AU * (0.1 + 0.002 * i),
      speed: 30_000,
      date: 365.24219 * i,
    }));
    const seen = features(rows);
    expect(seen.miss_distance_trend).toBeCloseTo(0.002, 6);
    expect(seen.span_years).toBeCloseTo(20, 4);
    expect(seen.approaches_per_decade).toBeCloseTo(7, 4);
  });
});
