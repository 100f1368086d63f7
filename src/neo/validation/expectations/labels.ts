import { unknownLabel } from "../rules.js";
import type { Expectation } from "./expectation.js";

/** The flag is the object's, not the approach's. */
export const labelConstant: Expectation = {
  name: "label_constant_per_object",
  column: "is_hazardous",
  severity: "warning",
  expected: "one label for all rows of an object",
  look({ rows, object, objectIds, hazardous }) {
    if (!hazardous) return undefined;
    const seen = new Uint8Array(objectIds.length);
    const examples: { row: number; value: string }[] = [];
    for (let row = 0; row < rows; row++) {
      const of = object[row]!;
      if (hazardous[row] === unknownLabel) continue;
      const before = seen[of]!;
      seen[of] = before | (1 << hazardous[row]!);
      if (seen[of] === 3 && before !== 3 && examples.length < 3) {
        examples.push({ row, value: `${objectIds[of]} is ${hazardous[row] === 1 ? "" : "not "}hazardous here` });
      }
    }
    const changing = objectIds.filter((_, index) => seen[index] === 3);
    const are = changing.length === 1 ? "object is" : "objects are";
    const message = `${changing.length} ${are} hazardous in some rows and not in others, such as ${changing[0]}`;
    return { checked: objectIds.length, failing: changing.length, message, examples };
  },
};

/** H is revised as an object is observed; tables that were put together over years hold several. */
export const magnitudeConstant: Expectation = {
  name: "magnitude_constant_per_object",
  column: "absolute_magnitude",
  severity: "info",
  expected: "one H for all rows of an object",
  look({ rows, object, objectIds, absoluteMagnitude }) {
    const first = new Float64Array(objectIds.length).fill(Number.NaN);
    const changes = new Uint8Array(objectIds.length);
    const examples: { row: number; value: string }[] = [];
    for (let row = 0; row < rows; row++) {
      const of = object[row]!;
      const magnitude = absoluteMagnitude[row]!;
      if (Number.isNaN(first[of])) first[of] = magnitude;
      else if (first[of] !== magnitude && !Number.isNaN(magnitude) && changes[of] === 0) {
        changes[of] = 1;
        if (examples.length < 3) examples.push({ row, value: `${objectIds[of]} has H ${first[of]} and ${magnitude}` });
      }
    }
    const failing = changes.reduce((sum, change) => sum + change, 0);
    const message = `${failing} ${failing === 1 ? "object has" : "objects have"} more than one H: labels flip as H is revised past 22.0`;
    return { checked: objectIds.length, failing, message, examples };
  },
};

export const labelsOfTwoClasses: Expectation = {
  name: "label_two_classes",
  column: "is_hazardous",
  severity: "warning",
  expected: "rows of both labels",
  look({ rows, hazardous }) {
    const first = hazardous?.find((label) => label !== unknownLabel);
    if (!hazardous) return undefined;
    if (hazardous.some((label) => label !== unknownLabel && label !== first)) return { checked: rows, failing: 0 };
    const message = `every row is labelled ${first === 1 ? "hazardous" : "not hazardous"}: nothing can be learned or measured`;
    return { checked: rows, failing: rows, message };
  },
};

/** In tables of all near-Earth objects, from 5 % (of those found this year) to 13 % (of all approaches since 1910). */
const shares = [0.005, 0.4] as const;
/** A small table may have any share by chance. */
const fewestRows = 200;

export const hazardousSharePlausible: Expectation = {
  name: "hazardous_share_plausible",
  column: "is_hazardous",
  severity: "warning",
  expected: `from ${100 * shares[0]} % to ${100 * shares[1]} % hazardous, in ${fewestRows} rows or more`,
  look({ hazardous }) {
    if (!hazardous) return undefined;
    // Counted, not filtered: of ten million rows, the list that `filter` grows has hundreds of megabytes.
    let labelled = 0;
    let positive = 0;
    for (const label of hazardous) {
      if (label === unknownLabel) continue;
      labelled++;
      positive += label;
    }
    const share = positive / labelled;
    const isPlausible = share >= shares[0] && share <= shares[1];
    // One class alone is what `label_two_classes` says.
    if (labelled < fewestRows || isPlausible || share === 0 || share === 1) {
      return { checked: labelled, failing: 0 };
    }
    const message = `${(100 * share).toFixed(2)} % of the rows are labelled hazardous, where catalogues have 5 to 13 %: were rows chosen by label?`;
    return { checked: labelled, failing: labelled, message };
  },
};
