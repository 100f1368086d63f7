import type { FittedModel } from "../learn/index.js";

/** The probability that predictions give for a margin, as a float32. */
export function probabilityOf(fitted: FittedModel, margin: number): number {
  const mean = fitted.kind === "trees" && fitted.link === "mean";
  return Math.fround(mean ? margin : 1 / (1 + Math.exp(-margin)));
}
