import type { Approaches } from "../approaches.js";
import type { ApproachValues } from "../features/columns.js";
import { describeLimit, isOutside, type Limit, limits } from "../limits.js";

/** The label of a row that has none, until validation drops the row. */
export const unknownLabel = 255;

/** What a row must fulfil to be kept. */
export interface RowRule {
  /** A stable name, for reports and those who count them. */
  readonly name: string;
  /** The column of the published sets that the rule is about. */
  readonly column: string;
  /** The limit in words. */
  readonly limit: string;
  /** Whether row `row` breaks the rule; a missing value does not. `undefined` where the columns are not there. */
  readonly breaks: (approaches: Approaches) => ((row: number) => boolean) | undefined;
  /** The value at fault, in words. */
  readonly show: (approaches: Approaches, row: number) => string;
}

/** The numeric columns with their limits. */
export const limitedColumns = [
  { column: "absolute_magnitude", of: "absoluteMagnitude" },
  { column: "estimated_diameter_min", of: "estimatedDiameterMin" },
  { column: "estimated_diameter_max", of: "estimatedDiameterMax" },
  { column: "relative_velocity", of: "relativeVelocity" },
  { column: "miss_distance", of: "missDistance" },
] as const;

/** A row is of no use for learning without its label. */
export const labelKnown: RowRule = {
  name: "label_known",
  column: "is_hazardous",
  limit: "True or False",
  breaks: ({ hazardous }) => hazardous && ((row) => hazardous[row] === unknownLabel),
  show: () => "missing",
};

/** Every rule, in the order in which rows are tried; a row counts with the first that it breaks. */
export const rowRules: readonly RowRule[] = [
  ...limitedColumns.map(({ column, of }): RowRule => {
    const limit: Limit = limits[of];
    return {
      name: `${column}_within_limits`,
      column,
      limit: describeLimit(limit),
      breaks: (approaches) => {
        const values = approaches[of];
        return (row) => isOutside(limit, values[row]!);
      },
      show: (approaches, row) => `${approaches[of][row]} ${limit.unit}`,
    };
  }),
  {
    name: "diameters_in_order",
    column: "estimated_diameter_min",
    limit: "estimated_diameter_min ≤ estimated_diameter_max",
    breaks:
      ({ estimatedDiameterMin, estimatedDiameterMax }) =>
      (row) =>
        estimatedDiameterMin[row]! > estimatedDiameterMax[row]!,
    show: ({ estimatedDiameterMin, estimatedDiameterMax }, row) =>
      `${estimatedDiameterMin[row]} km > ${estimatedDiameterMax[row]} km`,
  },
  labelKnown,
];

/** Whether one approach keeps the limits by which rows of a table are kept. */
export function isWithinLimits(approach: ApproachValues): boolean {
  if (approach.estimatedDiameterMin > approach.estimatedDiameterMax) return false;
  return limitedColumns.every(({ of }) => !isOutside(limits[of], approach[of]));
}
