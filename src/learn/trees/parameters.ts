import { invalidOption, unknownName } from "../../support/index.js";
import { realNumber, realNumberAbove, type ValueSchema, wholeNumber } from "./parameter-values.js";

/** A parameter of an estimator: what its value may be, as a check and in words, and its names elsewhere. */
export interface Parameter {
  readonly schema: ValueSchema;
  readonly expected: string;
  /** In scikit-learn, LightGBM or XGBoost. */
  readonly aliases: readonly string[];
}

export type ParameterTable<Options> = { readonly [Name in keyof Required<Options>]: Parameter };

export function whole(least: number, most: number, ...aliases: string[]): Parameter {
  return {
    schema: wholeNumber(least, most),
    expected: `a whole number from ${least} to ${most}`,
    aliases,
  };
}

/** A number from `least` to `most`; `least` itself only where it is included. */
export function real(least: number, most: number, included: boolean, ...aliases: string[]): Parameter {
  return {
    schema: included ? realNumber(least, most) : realNumberAbove(least, most),
    expected: `a number ${included ? "of at least" : "above"} ${least}${most < Number.MAX_VALUE ? ` and at most ${most}` : ""}`,
    aliases,
  };
}

/**
 * Checked options from unknown ones, by the names of this library or of its models.
 *
 * @throws `UNKNOWN_NAME` with the nearest name, `INVALID_OPTION` with the range, and for a parameter under two names
 */
export function parseOptions<Options>(
  estimator: string,
  table: ParameterTable<Options>,
  options: object,
): Partial<Options> {
  const byName = new Map<string, [string, Parameter]>();
  for (const [name, parameter] of Object.entries<Parameter>(table)) {
    for (const known of [name, ...parameter.aliases]) byName.set(known, [name, parameter]);
  }
  const parsed: Record<string, unknown> = {};
  for (const [given, value] of Object.entries(options)) {
    const entry = byName.get(given);
    if (!entry) throw unknownName(`parameter of ${estimator}`, given, [...byName.keys()]);
    const [name, { schema, expected }] = entry;
    if (value === undefined) continue;
    if (name in parsed) throw invalidOption(given, value, `one of the names of ${name} at a time`);
    if (!schema.safeParse(value).success) throw invalidOption(given, value, expected);
    parsed[name] = value;
  }
  return parsed as Partial<Options>;
}
