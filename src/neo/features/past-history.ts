import type { Approaches } from "../approaches.js";
import { pastDateMissing } from "../errors.js";
import { daysOf, minuteOf } from "./as-of.js";
import { historyFeatures } from "./history/index.js";
import { ApproachCollector } from "./object-approaches.js";
import { type GroupedRows, groupByObject, rowsInOrder, sortRows } from "./row-order.js";

/**
 * The history of every row from the earlier rows of its object and itself: `[historyFeatures.length]` columns of `[rows]`.
 *
 * @throws `DATES_MISSING`
 */
export function pastHistory(approaches: Approaches): Float32Array[] {
  const { rows, missDistance, relativeVelocity, absoluteMagnitude } = approaches;
  const { starts, order, minutes } = datedRows(approaches);
  const columns = historyFeatures.map(() => new Float32Array(rows));
  const earlier = new ApproachCollector();
  const collector = new ApproachCollector();
  const add = (to: ApproachCollector, row: number) =>
    to.insert(
      Math.fround(missDistance[row]!),
      Math.fround(relativeVelocity[row]!),
      daysOf(minutes[row]!),
      Math.fround(absoluteMagnitude[row]!),
    );

  for (let object = 0; object + 1 < starts.length; object++) {
    earlier.clear();
    let remembered = starts[object]!;
    for (let at = remembered; at < starts[object + 1]!; at++) {
      const row = order[at]!;
      for (; minutes[order[remembered]!]! < minutes[row]!; remembered++) add(earlier, order[remembered]!);
      collector.copy(earlier);
      add(collector, row);
      collector.settle();
      for (let i = 0; i < historyFeatures.length; i++) columns[i]![row] = historyFeatures[i]!.of(collector);
    }
  }
  return columns;
}

/** Rows grouped by object, each object's in the order of their dates, with the dates of all rows in minutes. */
export function datedRows(approaches: Approaches): GroupedRows & { readonly minutes: Int32Array } {
  const { rows, date } = approaches;
  if (!date) throw pastDateMissing();
  const minutes = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    if (Number.isNaN(date[row])) throw pastDateMissing(row);
    minutes[row] = minuteOf(date[row]!);
  }
  // The sign turned, so that dates before 1970 come first.
  const keys = Uint32Array.from(minutes, (minute) => minute ^ 0x80000000);
  return { ...groupByObject(approaches, sortRows(rowsInOrder(rows), keys)), minutes };
}
