import type { Approaches } from "../../approaches.js";
import { formatDate } from "../../dates.js";
import { diameterOf, estimateAlbedos } from "../../diameters.js";
import { type Limit, limits } from "../../limits.js";
import { limitedColumns } from "../rules.js";
import { counted, type Expectation, findRows } from "./expectation.js";

/** A column whose median is out of all experience is in another unit, though each value is possible. */
export const unitsPlausible: readonly Expectation[] = limitedColumns.map(({ column, of }) => {
  const { unit, median }: Limit = limits[of];
  return {
    name: "unit_plausible",
    column,
    severity: "warning",
    expected: `at least half of the values from ${median[0]} to ${median[1]} ${unit}`,
    look(approaches) {
      let present = 0;
      let below = 0;
      let over = 0;
      for (const value of approaches[of]) {
        if (value < median[0]) below++;
        else if (value > median[1]) over++;
        if (!Number.isNaN(value)) present++;
      }
      const count = Math.max(below, over);
      if (2 * count <= present) return { checked: present, failing: 0 };
      const side = below > over ? `below ${median[0]}` : `above ${median[1]}`;
      const message = `${count} of ${present} values of ${column} are ${side} ${unit}: is the column in another unit?`;
      return { checked: present, failing: count, message };
    },
  };
});

/** Of H, 0.1 mag is 4.7 % of the diameter: a catalogue may give both from different days, but not farther apart. */
const diameterTolerance = 0.05;

/** Published diameters are no measurements: they are computed from H. */
export const diametersFromMagnitude: readonly Expectation[] = (
  [
    ["estimated_diameter_min", "estimatedDiameterMin", estimateAlbedos.min],
    ["estimated_diameter_max", "estimatedDiameterMax", estimateAlbedos.max],
  ] as const
).map(([column, of, albedo]) => ({
  name: "diameter_from_magnitude",
  column,
  severity: "warning",
  expected: `within ${100 * diameterTolerance} % of 1329 / √${albedo} · 10^(−H/5) km`,
  look(approaches: Approaches) {
    const diameters = approaches[of];
    const magnitudes = approaches.absoluteMagnitude;
    const found = findRows(
      approaches,
      (row) => {
        const expected = diameterOf(magnitudes[row]!, albedo);
        const ratio = diameters[row]! / expected;
        return Number.isNaN(ratio) ? undefined : Math.abs(ratio - 1) > diameterTolerance;
      },
      (row) =>
        `${diameters[row]} km at H ${magnitudes[row]}, expected ${diameterOf(magnitudes[row]!, albedo).toPrecision(4)} km`,
    );
    const rows = counted(found.failing, "row", "rows");
    return {
      ...found,
      message: `${rows} with ${column} off what H gives at albedo ${albedo}: of a measurement, or of another H?`,
    };
  },
}));

/** JPL's table of close approaches runs from 1900 to 2200. */
const firstYear = 1900;
const lastYear = 2200;

export const dateWithinCatalogue: Expectation = {
  name: "date_within_catalogue",
  column: "close_approach_date",
  severity: "warning",
  expected: `from ${firstYear} to ${lastYear}`,
  look(approaches) {
    const { date } = approaches;
    if (!date) return undefined;
    const low = Date.UTC(firstYear, 0) / 86_400_000;
    const high = Date.UTC(lastYear + 1, 0) / 86_400_000;
    const found = findRows(
      approaches,
      (row) => (Number.isNaN(date[row]) ? undefined : date[row]! < low || date[row]! >= high),
      (row) => formatDate(date[row]!),
    );
    const rows = counted(found.failing, "date is", "dates are");
    return { ...found, message: `${rows} outside ${firstYear} to ${lastYear}, which JPL's catalogue covers` };
  },
};
