import { invalidOption } from "../../support/index.js";

/** What each kind of error costs, in any one unit; a right decision costs nothing. */
export interface Costs {
  /** Of a hazardous row called harmless. */
  readonly falseNegative: number;
  /** Of a harmless row called hazardous. */
  readonly falsePositive: number;
}

/** @throws `INVALID_OPTION` */
export function checkCosts({ falseNegative, falsePositive }: Costs): void {
  for (const [name, cost] of Object.entries({ falseNegative, falsePositive })) {
    if (!(cost >= 0 && cost < Number.POSITIVE_INFINITY)) throw invalidOption(name, cost, "a number of at least 0");
  }
  if (falseNegative === 0 && falsePositive === 0)
    throw invalidOption("falseNegative", 0, "a cost, as no error has one,");
}
