import { unknownName } from "../../support/index.js";

/**
 * Which of an object's approaches a history is made of. `known`: all that the catalogue lists, before and after the one
 * scored, as JPL computes them decades ahead. `past`: the one scored and those before it.
 */
export type AsOf = "known" | "past";

export const asOfNames = ["known", "past"] as const satisfies readonly AsOf[];

/** What each says in reports, since `known` looks ahead of the approach that is scored. */
export const historyScopes: Readonly<Record<AsOf, string>> = {
  known: "all known approaches of the object, before and after the one scored",
  past: "the approach scored and those of the object before it",
};

/** @throws `UNKNOWN_NAME` */
export function parseAsOf(name: string): AsOf {
  const found = asOfNames.find((known) => known === name);
  if (found === undefined) throw unknownName("as-of", name, asOfNames);
  return found;
}

const MINUTES_PER_DAY = 1440;

/** The minute of an approach whose date is not known: earlier than any. */
export const UNKNOWN_MINUTE = -(2 ** 31);

const LAST_MINUTE = 2 ** 31 - 1;

/**
 * A date as whole minutes since 1970-01-01, in which catalogues give the time of an approach. Dates are compared so, and
 * four bytes hold one.
 *
 * @param days since 1970-01-01; NaN where unknown
 * @returns within 32 bits, which end in the years -2114 and 6053
 */
export function minuteOf(days: number): number {
  if (Number.isNaN(days)) return UNKNOWN_MINUTE;
  // Adding 0 makes 0 of −0, as 32 bits hold it.
  return Math.min(Math.max(Math.round(days * MINUTES_PER_DAY), UNKNOWN_MINUTE + 1), LAST_MINUTE) + 0;
}

/** The inverse; NaN where unknown. */
export const daysOf = (minute: number): number => (minute === UNKNOWN_MINUTE ? Number.NaN : minute / MINUTES_PER_DAY);
