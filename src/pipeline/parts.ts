import { type Matrix, splitByGroups, splitByRows, splitByTime, take, takeRows } from "../learn/index.js";
import { type Approaches, type AsOf, featureMatrix, historyScopes } from "../neo/index.js";
import { PerigeeError } from "../support/index.js";
import { datesMissing, labelsMissing, someDatesMissing } from "./errors.js";
import type { SplitSummary } from "./report.js";
import type { PartSettings, SplitKind } from "./settings.js";

/** One side of a split: features, labels and the object of each row. */
export interface Part {
  /** `[rows]`, indices into the approaches, ascending. */
  readonly rows: Uint32Array;
  readonly x: Matrix;
  readonly y: Uint8Array;
  /** `[rows]`, the object of each row. */
  readonly group: Uint32Array;
  /** `[rows]`, days since 1970; left out where the data has no dates. */
  readonly date?: Float64Array;
}

/** Data that is ready to learn from. */
export interface Parts {
  readonly train: Part;
  readonly test: Part;
  readonly split: SplitSummary;
  /** Says what the features know, such as whether history looks ahead. */
  readonly scope: string;
}

/** What the features of a set know about an object. */
export const scopeOf = (features: string, asOf: AsOf) =>
  features === "history" ? `history of ${historyScopes[asOf]}` : "this approach alone";

/** History is as of `known` where nothing else is said. */
export type PartOptions = Omit<PartSettings, "asOf"> & Partial<Pick<PartSettings, "asOf">>;

/**
 * Makes features and divides the rows.
 *
 * @throws `LABELS_MISSING` without labels, `DATES_MISSING` for a split by time or a history of the past without dates
 */
export function prepareParts(approaches: Approaches, settings: PartOptions): Parts {
  const { features, asOf = "known" } = settings;
  if (!approaches.hazardous) throw labelsMissing();
  const whole = wholeOf(approaches, featureMatrix(approaches, features, asOf), approaches.hazardous);
  const { train, test } = dividePart(whole, settings.split, settings.testShare, settings.seed);
  return {
    train,
    test,
    scope: scopeOf(features, asOf),
    split: {
      kind: settings.split,
      seed: settings.seed,
      test_share: settings.testShare,
      train_rows: train.rows.length,
      test_rows: test.rows.length,
      test_objects: new Set(test.group).size,
      objects_on_both_sides: sharedObjects(train.group, test.group),
    },
  };
}

/** Every row of the approaches. */
export function wholeOf(approaches: Approaches, x: Matrix, y: Uint8Array): Part {
  return {
    rows: Uint32Array.from({ length: approaches.rows }, (_, row) => row),
    x,
    y,
    group: approaches.object,
    ...(approaches.date ? { date: approaches.date } : {}),
  };
}

/** Divides a part once more in the same way, such as into a fitting and a validation fold. */
export function dividePart(part: Part, kind: SplitKind, testShare: number, seed: number): { train: Part; test: Part } {
  const { train, test } = divide(part, kind, testShare, seed);
  return { train: partOf(part, train), test: partOf(part, test) };
}

function divide(part: Part, kind: SplitKind, testShare: number, seed: number) {
  switch (kind) {
    case "objects":
      return splitByGroups(part.group, part.y, { testShare, seed });
    case "rows":
      return splitByRows(part.y, { testShare, seed });
    case "time":
      if (!part.date) throw datesMissing();
      refuseMissingDates(part.date);
      return splitByTime(part.date, { testShare });
    default:
      throw new PerigeeError("UNREACHABLE", `no split ${kind satisfies never}`);
  }
}

function refuseMissingDates(dates: Float64Array): void {
  const missing = dates.reduce((sum, date) => sum + Number(Number.isNaN(date)), 0);
  if (missing > 0) throw someDatesMissing(missing, dates.findIndex(Number.isNaN) + 1);
}

/** Some rows of a part; `rows` are positions within it. */
export function partOf(part: Part, rows: Uint32Array): Part {
  return {
    rows: take(part.rows, rows),
    x: takeRows(part.x, rows),
    y: take(part.y, rows),
    group: take(part.group, rows),
    ...(part.date ? { date: take(part.date, rows) } : {}),
  };
}

function sharedObjects(train: Uint32Array, test: Uint32Array): number {
  const trained = new Set(train);
  let shared = 0;
  for (const object of new Set(test)) if (trained.has(object)) shared++;
  return shared;
}
