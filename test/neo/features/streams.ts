import fc from "fast-check";
import type { Row } from "./approaches-of.js";

const AU = 149_597_870.7;
const number = (min: number, max: number) =>
  fc.oneof(
    { weight: 9, arbitrary: fc.double({ min, max, noNaN: true }) },
    { weight: 1, arbitrary: fc.constant(Number.NaN) },
  );
// Few days, so that approaches of the same date are common; some with a time, which counts to the minute.
const date = fc.oneof(fc.integer({ min: -20, max: 20 }), fc.double({ min: -36_500, max: 36_500, noNaN: true }));
const row = (when: fc.Arbitrary<number>): fc.Arbitrary<Row> =>
  fc.record({
    id: fc.constantFrom("2099942", "2101955", "3542519"),
    h: number(10, 33),
    distance: fc.oneof({ weight: 4, arbitrary: number(1e3, 0.5 * AU) }, { weight: 1, arbitrary: fc.constant(5e6) }),
    speed: fc.oneof({ weight: 4, arbitrary: number(1e3, 2e5) }, { weight: 1, arbitrary: fc.constant(4e4) }),
    date: when,
  });

/** An approach told anew: the same distance and speed, perhaps rounded, under its own or another date, with its own or another H. */
const retelling = (rows: readonly Row[], when: fc.Arbitrary<number>): fc.Arbitrary<Row> =>
  fc
    .record({
      of: fc.constantFrom(...rows),
      h: fc.option(number(10, 33), { nil: undefined }),
      date: fc.option(when, { nil: undefined }),
      rounded: fc.boolean(),
    })
    .map(({ of, h = of.h, date = of.date, rounded }) => ({
      ...of,
      h,
      ...(date !== undefined && { date }),
      ...(rounded && { distance: Math.fround(of.distance), speed: Math.fround(of.speed) }),
    }));

/** A table in which some approaches are told anew, and the same rows in the order in which they are told: any, some again. */
const streamOf = (when: fc.Arbitrary<number>) =>
  fc
    .array(row(when), { minLength: 1, maxLength: 30 })
    .chain((once) => fc.array(retelling(once, when), { maxLength: 20 }).map((again) => [...once, ...again]))
    .chain((table) =>
      fc.record({
        rows: fc.constant(table),
        told: fc
          .array(fc.constantFrom(...table), { maxLength: 10 })
          .chain((again) => fc.shuffledSubarray([...table, ...again], { minLength: table.length + again.length })),
      }),
    );

/** Approaches of three objects, of which some lack a distance, a speed, H or a date. */
export const streams = streamOf(
  fc.oneof({ weight: 9, arbitrary: date }, { weight: 1, arbitrary: fc.constant(Number.NaN) }),
);

/** The same, with a date each. */
export const dated = streamOf(date);

/** A row as the online history takes it. */
export const valuesOf = ({ h, distance, speed, date }: Row) => ({
  absoluteMagnitude: h,
  estimatedDiameterMin: (1329 / Math.sqrt(0.25)) * 10 ** (-h / 5),
  estimatedDiameterMax: (1329 / Math.sqrt(0.05)) * 10 ** (-h / 5),
  relativeVelocity: speed,
  missDistance: distance,
  ...(date !== undefined && { date }),
});
