import type { ExpectationResult } from "../../../dataset/index.js";
import type { Approaches } from "../../approaches.js";
import type { Expectation } from "./expectation.js";
import { approachOfOneObject, approachUnique, designationOfOneObject, rowsDistinct } from "./keys.js";
import { hazardousSharePlausible, labelConstant, labelsOfTwoClasses, magnitudeConstant } from "./labels.js";
import { datesInOrder } from "./time.js";
import { dateWithinCatalogue, diametersFromMagnitude, unitsPlausible } from "./units.js";

/** What is expected of a table whose rows are each within limits, in the order in which it is told. */
export const tableExpectations: readonly Expectation[] = [
  ...unitsPlausible,
  ...diametersFromMagnitude,
  dateWithinCatalogue,
  rowsDistinct,
  approachUnique,
  labelConstant,
  magnitudeConstant,
  designationOfOneObject,
  approachOfOneObject,
  labelsOfTwoClasses,
  hazardousSharePlausible,
  datesInOrder,
];

/**
 * Holds approaches to {@link tableExpectations}; those about columns that are not there are left out.
 *
 * @param rowNumber the number of a row in the source, from 1
 */
export function checkApproaches(approaches: Approaches, rowNumber: (row: number) => number): ExpectationResult[] {
  return tableExpectations.flatMap(({ look, ...expectation }) => {
    const found = look(approaches);
    if (!found) return [];
    const met = found.failing === 0;
    return [
      {
        ...expectation,
        met,
        checked: found.checked,
        failing: found.failing,
        message: met ? "" : (found.message ?? ""),
        examples: (found.examples ?? []).map(({ row, value }) => ({ row: rowNumber(row), value })),
      },
    ];
  });
}
