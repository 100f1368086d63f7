import type { Approaches } from "../../approaches.js";
import { formatDate } from "../../dates.js";
import { counted, type Expectation, findRows } from "./expectation.js";
import { findRepeats } from "./repeated-rows.js";

const dated = ({ date }: Approaches) => (date ? [date] : []);

export const rowsDistinct: Expectation = {
  name: "rows_distinct",
  column: "neo_id",
  severity: "warning",
  expected: "no row that repeats another in object, date and all five numbers",
  look(approaches) {
    const repeats = findRepeats(
      approaches,
      [
        approaches.absoluteMagnitude,
        approaches.estimatedDiameterMin,
        approaches.estimatedDiameterMax,
        approaches.relativeVelocity,
        approaches.missDistance,
        ...dated(approaches),
      ],
      true,
    );
    const found = findRows(
      approaches,
      (row) => repeats[row] !== -1,
      (row) => idOf(approaches, row),
    );
    const one = found.failing === 1;
    const message = `${counted(found.failing, "row repeats", "rows repeat")} an earlier one; ${one ? "it is" : "they are"} kept`;
    return { ...found, message };
  },
};

/** One object comes near once a day at most: two rows of a day, with other numbers, are of two computations. */
export const approachUnique: Expectation = {
  name: "object_and_date_unique",
  column: "close_approach_date",
  severity: "warning",
  expected: "one approach of an object at a time, unless the whole row is repeated",
  look(approaches) {
    const { date, missDistance, relativeVelocity } = approaches;
    if (!date) return undefined;
    const repeats = findRepeats(approaches, [date], true);
    const differs = (a: number, b: number) =>
      missDistance[a] !== missDistance[b] || relativeVelocity[a] !== relativeVelocity[b];
    const found = findRows(
      approaches,
      (row) => (Number.isNaN(date[row]) ? undefined : repeats[row] !== -1 && differs(row, repeats[row]!)),
      (row) => `${idOf(approaches, row)} on ${formatDate(date[row]!)}`,
    );
    const rows = counted(found.failing, "row is", "rows are");
    return { ...found, message: `${rows} of an object and time that an earlier one has with other numbers` };
  },
};

/** An object gets another identifier with its number: two of one designation would stand on both sides of a split. */
export const designationOfOneObject: Expectation = {
  name: "designation_of_one_object",
  column: "name",
  severity: "warning",
  expected: "no designation under two identifiers",
  look({ objectIds, objectNames }) {
    const bearers = new Map<string, number>();
    let example = "";
    let failing = 0;
    objectNames.forEach((name, object) => {
      if (!/\(\d{4} [A-Z]{2}\d*\)$/.test(name)) return;
      const designation = name.slice(name.lastIndexOf("(") + 1, -1);
      const first = bearers.get(designation);
      if (first === undefined) bearers.set(designation, object);
      else if (++failing === 1) example = `${designation} is ${objectIds[first]} and ${objectIds[object]}`;
    });
    const message = `${failing} designations stand under two identifiers (${example}): they count as two objects`;
    return { checked: bearers.size + failing, failing, message };
  },
};

/** Two computations of one object differ in the last digits. */
const sameApproach = 1e-6;
/** In a table that is broken, every row may be of one date and H. */
const mostCompared = 64;

/** Where names do not tell, the numbers do: no two objects pass on one day at the same distance and speed. */
export const approachOfOneObject: Expectation = {
  name: "approach_of_one_object",
  column: "neo_id",
  severity: "warning",
  expected: "no approach under two identifiers: same date, H, and distance and speed to a millionth",
  look(approaches) {
    const { date, object, objectIds, absoluteMagnitude: magnitude, missDistance, relativeVelocity } = approaches;
    if (!date) return undefined;
    // Rows of one date and H are few: each is compared with those before it, the latest first.
    const first = findRepeats(approaches, [date, magnitude], false);
    const before = new Int32Array(approaches.rows);
    const near = (a: number, b: number) => Math.abs(a - b) <= sameApproach * Math.abs(b);
    const twinOf = (row: number) => {
      let twin = -1;
      // The first of a date and H repeats none: its place keeps the latest so far, as a third array would be large.
      const head = first[row]! < 0 ? row : first[row]!;
      before[row] = first[head] === -1 ? -1 : -2 - first[head]!;
      first[head] = -2 - row;
      let other = before[row]!;
      for (let compared = 0; other !== -1 && compared < mostCompared; other = before[other]!, compared++) {
        if (object[row] === object[other] || !near(missDistance[row]!, missDistance[other]!)) continue;
        if (near(relativeVelocity[row]!, relativeVelocity[other]!)) twin = other;
      }
      return twin;
    };
    const objects = new Set<number>();
    let twin = -1;
    const found = findRows(
      approaches,
      (row) => {
        twin = Number.isNaN(date[row]) ? -1 : twinOf(row);
        if (twin !== -1) objects.add(object[row]!);
        return twin !== -1;
      },
      (row) => `${idOf(approaches, row)} is ${idOf(approaches, twin)}`,
    );
    const rows = counted(found.failing, "approach stands", "approaches stand");
    const message = `${rows} under two identifiers, of ${objects.size} of ${objectIds.length} objects: they count as others`;
    return { ...found, message };
  },
};

const idOf = ({ objectIds, object }: Approaches, row: number) => objectIds[object[row]!]!;
