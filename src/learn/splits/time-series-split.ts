import { invalidOption } from "../../support/index.js";
import { cannotSplit, notANumber } from "../errors.js";
import type { Split } from "./split.js";

export interface TimeSeriesOptions {
  /** At least 2; 5 where left out. */
  readonly folds?: number;
  /** Rows to test in each fold; rows / (folds + 1) where left out. */
  readonly testSize?: number;
  /** The most rows to train on, those nearest to the test; all earlier ones where left out. */
  readonly maxTrainSize?: number;
  /** Rows between training and test that belong to neither; 0 where left out. */
  readonly gap?: number;
}

/**
 * Splits rows by time, `folds` times: each tests a stretch and trains on what lies before it, so that training grows.
 *
 * As scikit-learn's `TimeSeriesSplit`, but rows need not be in order of time, and those of one time stay together: a
 * border that would fall between them moves up to the end of that time, so that training is earlier than test always.
 *
 * @param time `[rows]`, in any unit that grows with time.
 * @returns `[folds]`, earliest first; rows before the first stretch are never tested, later ones never trained on.
 * @throws `NOT_A_NUMBER` for a missing time, `INVALID_OPTION`, `CANNOT_SPLIT` where there are too few rows or times.
 *
 * @example
 * timeSeriesSplit(Float64Array.of(1, 2, 3, 4), { folds: 3 }); // trains on [0], [0, 1], [0, 1, 2]
 */
export function timeSeriesSplit(
  time: Float64Array,
  { folds = 5, testSize, maxTrainSize, gap = 0 }: TimeSeriesOptions = {},
): Split[] {
  checkCount("folds", folds, 2);
  checkCount("gap", gap, 0);
  checkCount("testSize", testSize ?? 1, 1);
  checkCount("maxTrainSize", maxTrainSize ?? 1, 1);
  const missing = time.findIndex(Number.isNaN);
  if (missing >= 0) throw notANumber("time", missing);

  const rows = time.length;
  const size = testSize ?? Math.floor(rows / (folds + 1));
  if (size === 0 || rows - gap - size * folds <= 0) throw tooMany(folds, rows);
  const order = Uint32Array.from(time.keys()).sort((a, b) => time[a]! - time[b]! || a - b);
  const endOfTime = (position: number) => {
    let end = position;
    while (end > 0 && end < rows && time[order[end]!] === time[order[end - 1]!]) end++;
    return end;
  };

  return Array.from({ length: folds }, (_, fold) => {
    const start = endOfTime(rows - (folds - fold) * size);
    const end = endOfTime(rows - (folds - fold - 1) * size);
    const trained = start - gap;
    const first = Math.max(0, trained - (maxTrainSize ?? trained));
    if (end === start || trained === first) throw tooMany(folds, rows);
    return { train: order.slice(first, trained).sort(), test: order.slice(start, end).sort() };
  });
}

function checkCount(name: string, value: number, least: number): void {
  if (!Number.isInteger(value) || value < least) throw invalidOption(name, value, `an integer of at least ${least}`);
}

const tooMany = (folds: number, rows: number) =>
  cannotSplit(
    `${rows} rows cannot be split into ${folds} folds by time`,
    "Ask for fewer folds, smaller ones or a smaller gap; rows of one time stay together.",
  );
