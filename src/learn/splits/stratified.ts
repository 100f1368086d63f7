import { createRandom, invalidOption } from "../../support/index.js";
import { cannotSplit } from "../errors.js";
import { shuffledClasses } from "./split.js";

export interface ShareOptions {
  /** Of the rows or groups, strictly between 0 and 1; 0.2 where left out. */
  readonly testShare?: number;
}

export interface SplitOptions extends ShareOptions {
  readonly seed: number;
}

/** @throws `INVALID_OPTION` */
export function checkTestShare(testShare: number): void {
  if (!(testShare > 0 && testShare < 1)) throw invalidOption("testShare", testShare, "a number between 0 and 1");
}

/**
 * Draws a share of each class.
 *
 * @param labels `[items]`, 0 or 1
 * @returns `[items]`, 1 for the drawn
 * @throws `INVALID_OPTION`, `CANNOT_SPLIT`
 */
export function drawStratified(labels: Uint8Array, { testShare = 0.2, seed }: SplitOptions, what: string): Uint8Array {
  checkTestShare(testShare);
  if (labels.length < 2) {
    throw cannotSplit(`${labels.length} ${what} cannot be split in two`, `A split wants at least two ${what}.`);
  }
  const [negatives, positives] = shuffledClasses(labels, createRandom(seed));
  const drawnPositives = shareOf(positives.length, testShare);
  // Whatever the positives' share, both sides get at least one item.
  const drawn = Math.min(Math.max(Math.round(labels.length * testShare), 1), labels.length - 1);
  const drawnNegatives = Math.min(Math.max(drawn - drawnPositives, 0), negatives.length);
  const isDrawn = new Uint8Array(labels.length);
  for (const item of positives.subarray(0, Math.max(drawnPositives, drawn - negatives.length))) isDrawn[item] = 1;
  for (const item of negatives.subarray(0, drawnNegatives)) isDrawn[item] = 1;
  return isDrawn;
}

// A class of two or more is on both sides, so that either can be measured.
function shareOf(count: number, share: number): number {
  return count < 2 ? 0 : Math.min(Math.max(Math.round(count * share), 1), count - 1);
}
