import type { Approaches } from "../approaches.js";
import { daysOf, minuteOf } from "./as-of.js";
import { historyFeatures } from "./history/index.js";
import { ApproachCollector } from "./object-approaches.js";
import { floatKeys, groupByObject, rowsInOrder, sortRows } from "./row-order.js";

/** The history of every row from all rows of its object: `[historyFeatures.length]` columns of `[rows]`. */
export function knownHistory(approaches: Approaches): Float32Array[] {
  const { rows, object } = approaches;
  return objectHistories(approaches).map((byObject) => {
    const column = new Float32Array(rows);
    for (let row = 0; row < rows; row++) column[row] = byObject[object[row]!]!;
    return column;
  });
}

/** The history of every object from all of its rows: `[historyFeatures.length]` columns of `[objects]`. */
export function objectHistories(approaches: Approaches): Float32Array[] {
  const distances = Float32Array.from(approaches.missDistance);
  const speeds = Float32Array.from(approaches.relativeVelocity);
  const magnitudes = Float32Array.from(approaches.absoluteMagnitude);
  const { starts, order } = groupByObject(approaches, sortRows(rowsInOrder(approaches.rows), floatKeys(distances)));
  const objects = approaches.objectIds.length;
  const columns = historyFeatures.map(() => new Float32Array(objects));
  const collector = new ApproachCollector();
  for (let object = 0; object < objects; object++) {
    collector.clear();
    for (let at = starts[object]!; at < starts[object + 1]!; at++) {
      const row = order[at]!;
      const date = approaches.date ? daysOf(minuteOf(approaches.date[row]!)) : Number.NaN;
      collector.append(distances[row]!, speeds[row]!, date, magnitudes[row]!);
    }
    collector.settle();
    for (let i = 0; i < historyFeatures.length; i++) columns[i]![object] = historyFeatures[i]!.of(collector);
  }
  return columns;
}
