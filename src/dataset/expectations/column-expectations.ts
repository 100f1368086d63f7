import { z } from "zod";
import { severities } from "./result.js";

export const valueTypes = ["number", "integer", "text", "boolean", "date"] as const;

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** What a user expects of one column. */
export const columnExpectations = z
  .strictObject({
    /** Of every value that is present. */
    type: z.enum(valueTypes).optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    /** Whether no value may be missing. */
    not_null: z.boolean().optional(),
    one_of: z.array(scalar).min(1).optional(),
    /** A regular expression that the whole value matches. */
    regex: z.string().refine(isRegex, "is no regular expression").optional(),
    /** Whether no value may stand in two rows. */
    unique: z.boolean().optional(),
    max_missing_share: z.number().min(0).max(1).optional(),
    /** The share of the values that must be as expected; all where left out. */
    mostly: z.number().min(0).max(1).optional(),
    severity: z.enum(severities).optional(),
  })
  .refine(({ min, max }) => min === undefined || max === undefined || min <= max, {
    message: "min is above max",
    path: ["min"],
  })
  .refine(({ severity: _, mostly: __, ...expected }) => Object.keys(expected).length > 0, "expects nothing");

export type ColumnExpectations = z.output<typeof columnExpectations>;

/** A file of expectations: of columns, one or several for each, and severities for rules that are built in. */
export const expectationsFile = z.strictObject({
  columns: z.record(z.string(), z.union([columnExpectations, z.array(columnExpectations).min(1)])).optional(),
  severities: z.record(z.string(), z.enum(severities)).optional(),
});

function isRegex(text: string): boolean {
  try {
    new RegExp(text, "u");
    return true;
  } catch {
    return false;
  }
}
