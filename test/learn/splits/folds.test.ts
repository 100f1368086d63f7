import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  groupKFold,
  repeatedGroupKFold,
  type Split,
  stratifiedGroupKFold,
  take,
  timeSeriesSplit,
} from "../../../src/learn/splits/index.js";
import reference from "./reference.json" with { type: "json" };
import { expectApart, expectWhole, objects, seeds } from "./rows-of-objects.js";

/** The fold that tests each row. */
function testedBy(splits: readonly Split[], rows: number): number[] {
  const fold = new Array<number>(rows).fill(-1);
  for (const [number, { test }] of splits.entries()) for (const row of test) fold[row] = number;
  return fold;
}

/** Rows of each class on each test side, `[classes][folds]`. */
const classCounts = (splits: readonly Split[], labels: Uint8Array) =>
  [0, 1].map((label) => splits.map(({ test }) => test.filter((row) => labels[row] === label).length));

const spread = (counts: readonly number[]) => Math.max(...counts) - Math.min(...counts);

describe.each([
  [
    "folds by group",
    (group: Uint32Array, _: Uint8Array, folds: number, seed?: number) =>
      groupKFold(group, seed === undefined ? { folds } : { folds, seed }),
  ],
  [
    "stratified folds by group",
    (group: Uint32Array, labels: Uint8Array, folds: number, seed?: number) =>
      stratifiedGroupKFold(group, labels, seed === undefined ? { folds } : { folds, seed }),
  ],
] as const)("%s", (_, split) => {
  it("test each row once, and have no group on both sides", () => {
    fc.assert(
      fc.property(
        objects(5),
        fc.integer({ min: 2, max: 5 }),
        fc.option(seeds, { nil: undefined }),
        ({ group, labels }, folds, seed) => {
          const splits = split(group, labels, folds, seed);
          expect(splits).toHaveLength(folds);
          for (const one of splits) {
            expectWhole(one, labels.length);
            expectApart(group, one);
          }
          const tested = splits.flatMap(({ test }) => [...test]);
          expect(tested.sort((a, b) => a - b)).toEqual(Array.from(labels, (_, row) => row));
          expect(split(group, labels, folds, seed)).toEqual(splits);
        },
      ),
    );
  });

  it("put a group on the same side wherever its rows stand", () => {
    fc.assert(
      fc.property(objects(5), seeds, ({ group, labels }, seed) => {
        const fold = testedBy(split(group, labels, 3, seed), labels.length);
        const turned = testedBy(split(group.slice().reverse(), labels.slice().reverse(), 3, seed), labels.length);
        expect(turned.reverse()).toEqual(fold);
      }),
    );
  });

  it("differ from seed to seed", () => {
    const group = Uint32Array.from({ length: 200 }, (_, row) => row);
    const labels = Uint8Array.from(group, (id) => id % 2);
    expect(split(group, labels, 3, 1)).not.toEqual(split(group, labels, 3, 2));
  });

  it("are refused where there are fewer groups than folds, or fewer folds than two", () => {
    const group = Uint32Array.of(1, 2);
    const labels = Uint8Array.of(0, 1);
    expect(() => split(group, labels, 3)).toThrow("2 groups cannot be split into 3 folds");
    for (const folds of [1, 2.5, Number.NaN]) {
      expect(() => split(group, labels, folds)).toThrow(expect.objectContaining({ code: "INVALID_OPTION" }));
    }
  });
});

describe("folds by group", () => {
  it.each(reference.by_group)("are scikit-learn's GroupKFold without a seed, $folds of them", (table) => {
    const splits = groupKFold(Uint32Array.from(table.group), { folds: table.folds });
    expect(testedBy(splits, table.group.length)).toEqual(table.group_k_fold);
  });

  it("differ in rows by no more than the largest group without a seed, and in groups by one with a seed", () => {
    fc.assert(
      fc.property(objects(5), seeds, ({ group }, seed) => {
        const sizes = groupKFold(group, { folds: 3 }).map(({ test }) => test.length);
        const largest = Math.max(...[...new Set(group)].map((id) => group.filter((other) => other === id).length));
        expect(spread(sizes)).toBeLessThanOrEqual(largest);
        const groups = groupKFold(group, { folds: 3, seed }).map(({ test }) => new Set(take(group, test)).size);
        expect(spread(groups)).toBeLessThanOrEqual(1);
      }),
    );
  });
});

describe("stratified folds by group", () => {
  it.each(reference.by_group)("are scikit-learn's StratifiedGroupKFold without a seed, $folds of them", (table) => {
    const splits = stratifiedGroupKFold(Uint32Array.from(table.group), Uint8Array.from(table.labels), {
      folds: table.folds,
    });
    expect(testedBy(splits, table.group.length)).toEqual(table.stratified_group_k_fold);
  });

  it("differ in rows of a class by no more than its largest group, where groups are of one class", () => {
    fc.assert(
      fc.property(objects(5), seeds, ({ group, labels }, seed) => {
        const counts = classCounts(stratifiedGroupKFold(group, labels, { folds: 3, seed }), labels);
        for (const label of [0, 1]) {
          const ofClass = group.filter((_, row) => labels[row] === label);
          const sizes = [...new Set(ofClass)].map((id) => ofClass.filter((other) => other === id).length);
          expect(spread(counts[label]!)).toBeLessThanOrEqual(Math.max(0, ...sizes));
        }
      }),
    );
  });

  it("name labels that are not one for each row, or neither 0 nor 1", () => {
    const group = Uint32Array.of(1, 2);
    expect(() => stratifiedGroupKFold(group, Uint8Array.of(0), { folds: 2 })).toThrow(
      "group has 2 rows where 1 are expected",
    );
    expect(() => stratifiedGroupKFold(group, Uint8Array.of(0, 2), { folds: 2 })).toThrow("labels is 2 in row 1");
  });
});

describe("repeated folds by group", () => {
  it("test each row once in each repeat, in other company, and have no group on both sides", () => {
    fc.assert(
      fc.property(objects(5), seeds, fc.boolean(), ({ group, labels }, seed, stratified) => {
        const options = { folds: 3, repeats: 4, seed, ...(stratified ? { labels } : {}) };
        const splits = repeatedGroupKFold(group, options);
        expect(splits).toHaveLength(12);
        for (const one of splits) {
          expectWhole(one, labels.length);
          expectApart(group, one);
        }
        for (let repeat = 0; repeat < 4; repeat++) {
          const tested = splits.slice(3 * repeat, 3 * repeat + 3).flatMap(({ test }) => [...test]);
          expect(tested.sort((a, b) => a - b)).toEqual(Array.from(labels, (_, row) => row));
        }
        expect(repeatedGroupKFold(group, options)).toEqual(splits);
      }),
    );
    const group = Uint32Array.from({ length: 60 }, (_, row) => row);
    const splits = repeatedGroupKFold(group, { folds: 2, seed: 1 });
    expect(splits).toHaveLength(20);
    expect(splits[0]).not.toEqual(splits[2]);
  });

  it("are refused without a repeat", () => {
    expect(() => repeatedGroupKFold(Uint32Array.of(1, 2), { folds: 2, repeats: 0, seed: 1 })).toThrow(
      "repeats is 0 where an integer of at least 1 is expected",
    );
  });
});

describe("folds by time", () => {
  it.each(reference.by_time)("are scikit-learn's TimeSeriesSplit of $rows rows with $options", (table) => {
    const { n_splits: folds, test_size: testSize, max_train_size: maxTrainSize, gap } = table.options;
    const options = {
      folds,
      ...(testSize ? { testSize } : {}),
      ...(maxTrainSize ? { maxTrainSize } : {}),
      ...(gap ? { gap } : {}),
    };
    const time = Float64Array.from({ length: table.rows }, (_, row) => 3 * row - 11);
    const plain = (splits: readonly Split[]) =>
      splits.map(({ train, test }) => ({ train: [...train], test: [...test] }));
    expect(plain(timeSeriesSplit(time, options))).toEqual(table.splits);
    // Rows in the reverse order of time: the same stretches.
    const turned = (rows: readonly number[]) => rows.map((row) => table.rows - 1 - row).reverse();
    expect(plain(timeSeriesSplit(time.slice().reverse(), options))).toEqual(
      table.splits.map(({ train, test }) => ({ train: turned(train), test: turned(test) })),
    );
  });

  it("train on earlier times only, whatever the order of rows and however many share a time", () => {
    const times = fc
      .uniqueArray(fc.record({ time: fc.integer(), rows: fc.integer({ min: 1, max: 3 }) }), {
        selector: ({ time }) => time,
        minLength: 60,
        maxLength: 90,
      })
      .map((list) => list.flatMap(({ time, rows }) => new Array<number>(rows).fill(time)));
    fc.assert(
      fc.property(times, fc.integer({ min: 2, max: 4 }), fc.integer({ min: 0, max: 3 }), (list, folds, gap) => {
        const time = Float64Array.from(list);
        let latest = Number.NEGATIVE_INFINITY;
        for (const { train, test } of timeSeriesSplit(time, { folds, gap, testSize: 12 })) {
          expect(Math.max(...take(time, train))).toBeLessThan(Math.min(...take(time, test)));
          // Stretches follow each other and overlap nowhere.
          expect(Math.min(...take(time, test))).toBeGreaterThan(latest);
          latest = Math.max(...take(time, test));
        }
        expect(latest).toBe(Math.max(...time));
      }),
    );
  });

  it("are refused where rows or times are too few, and with an option that is none", () => {
    expect(() => timeSeriesSplit(Float64Array.of(1, 2, 3))).toThrow("3 rows cannot be split into 5 folds by time");
    expect(() => timeSeriesSplit(new Float64Array(60))).toThrow(expect.objectContaining({ code: "CANNOT_SPLIT" }));
    expect(() => timeSeriesSplit(Float64Array.of(1, 2, 3, 4), { folds: 3, gap: 1 })).toThrow("cannot be split");
    expect(() => timeSeriesSplit(Float64Array.of(1, Number.NaN))).toThrow("time is NaN in row 1");
    for (const wrong of [{ folds: 1 }, { gap: -1 }, { testSize: 0 }, { maxTrainSize: 1.5 }]) {
      const [[name, value] = []] = Object.entries(wrong);
      expect(() => timeSeriesSplit(Float64Array.of(1, 2, 3, 4), wrong)).toThrow(`${name} is ${value}`);
    }
  });
});
