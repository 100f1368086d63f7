import type { Approaches } from "../approaches.js";
import { type Limit, limits } from "../limits.js";
import { countDuplicates } from "./duplicates.js";
import type { ValidationWarning } from "./report.js";
import { limitedColumns, unknownLabel } from "./rules.js";

/** What looks wrong in rows that are each within limits: it is said, and changes nothing. */
const checks: readonly ((approaches: Approaches) => ValidationWarning[])[] = [
  unlikelyUnits,
  repeatedRows,
  changingLabels,
  sharedDesignations,
  singleClass,
];

export function warningsOf(approaches: Approaches): ValidationWarning[] {
  return checks.flatMap((check) => check(approaches));
}

function unlikelyUnits(approaches: Approaches): ValidationWarning[] {
  return limitedColumns.flatMap(({ column, of }) => {
    const { unit, median }: Limit = limits[of];
    let present = 0;
    let below = 0;
    let over = 0;
    for (const value of approaches[of]) {
      if (value < median[0]) below++;
      else if (value > median[1]) over++;
      if (!Number.isNaN(value)) present++;
    }
    const count = Math.max(below, over);
    if (2 * count <= present) return [];
    const side = below > over ? `below ${median[0]}` : `above ${median[1]}`;
    const message = `${count} of ${present} values of ${column} are ${side} ${unit}: is the column in another unit?`;
    return [{ rule: "unit_plausible", count, message }];
  });
}

function repeatedRows(approaches: Approaches): ValidationWarning[] {
  const count = countDuplicates(approaches);
  if (count === 0) return [];
  const message =
    count === 1 ? "1 row repeats an earlier one; it is kept" : `${count} rows repeat an earlier one; they are kept`;
  return [{ rule: "rows_distinct", count, message }];
}

function changingLabels({ rows, object, objectIds, hazardous }: Approaches): ValidationWarning[] {
  if (!hazardous) return [];
  const seen = new Uint8Array(objectIds.length);
  for (let row = 0; row < rows; row++) {
    if (hazardous[row] !== unknownLabel) seen[object[row]!]! |= 1 << hazardous[row]!;
  }
  const changing = objectIds.filter((_, index) => seen[index] === 3);
  if (changing.length === 0) return [];
  const are = changing.length === 1 ? "object is" : "objects are";
  const message = `${changing.length} ${are} hazardous in some rows and not in others, such as ${changing[0]}`;
  return [{ rule: "label_constant_per_object", count: changing.length, message }];
}

/** An object gets another identifier with its number: two of one designation would stand on both sides of a split. */
function sharedDesignations({ objectIds, objectNames }: Approaches): ValidationWarning[] {
  const bearers = new Map<string, number>();
  let example = "";
  let count = 0;
  objectNames.forEach((name, object) => {
    const designation = /\((\d{4} [A-Z]{2}\d*)\)$/.exec(name)?.[1];
    if (designation === undefined) return;
    const first = bearers.get(designation);
    if (first === undefined) bearers.set(designation, object);
    else if (++count === 1) example = `${designation} is ${objectIds[first]} and ${objectIds[object]}`;
  });
  if (count === 0) return [];
  const message = `${count} designations stand under two identifiers (${example}): they count as two objects`;
  return [{ rule: "designation_of_one_object", count, message }];
}

function singleClass({ rows, hazardous }: Approaches): ValidationWarning[] {
  const first = hazardous?.find((label) => label !== unknownLabel);
  if (!hazardous || hazardous.some((label) => label !== unknownLabel && label !== first)) return [];
  const message = `every row is labelled ${first === 1 ? "hazardous" : "not hazardous"}: nothing can be learned or measured`;
  return [{ rule: "label_two_classes", count: rows, message }];
}
