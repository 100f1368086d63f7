import type { Approaches } from "./approaches.js";
import { noHazardousRow } from "./errors.js";
import { type AsOf, datedRows } from "./features/index.js";
import { KM_PER_AU } from "./units.js";

/** The rule that needs no learning: hazardous where H <= 22.0 and some known approach is within `distance`. */
export interface Rule {
  /** au. */
  readonly distance: number;
  /** F1 of the rule on the rows that it was fitted on. */
  readonly f1: number;
}

/** The brightest and so largest objects: the definition of potentially hazardous asks for H of at most this, mag. */
export const HAZARDOUS_MAGNITUDE = 22.0;

/** The definition of potentially hazardous asks for a MOID of at most this, au. */
export const HAZARDOUS_MOID = 0.05;

/** Below the score of any distance in a catalogue, yet finite. */
const NOT_BRIGHT_ENOUGH = -1000;

/**
 * How hazardous the rule takes each approach to be: minus the smallest miss distance of its object in au, over all of the
 * object's approaches in the table (`known`) or over those before it and itself (`past`); −1000 where H is above 22.0 or
 * missing, or no distance is known.
 *
 * @returns `[rows]`, finite; higher is more hazardous
 * @throws `DATES_MISSING` for past approaches where a row has no date
 */
export function ruleScores(approaches: Approaches, asOf: AsOf = "known"): Float64Array {
  const smallest = asOf === "known" ? smallestKnown(approaches) : smallestPast(approaches);
  return smallest.map((km, row) => {
    const distance = km / KM_PER_AU;
    const judged = approaches.absoluteMagnitude[row]! <= HAZARDOUS_MAGNITUDE && distance < Number.POSITIVE_INFINITY;
    return judged ? -distance : NOT_BRIGHT_ENOUGH;
  });
}

/** km, infinite where none is known. */
function smallestKnown({ rows, object, objectIds, missDistance }: Approaches): Float64Array {
  const smallest = new Float64Array(objectIds.length).fill(Number.POSITIVE_INFINITY);
  for (let row = 0; row < rows; row++) {
    // A missing distance compares as false and is passed over.
    if (missDistance[row]! < smallest[object[row]!]!) smallest[object[row]!] = missDistance[row]!;
  }
  return Float64Array.from(object, (i) => smallest[i]!);
}

function smallestPast(approaches: Approaches): Float64Array {
  const { rows, missDistance } = approaches;
  const { starts, order, minutes } = datedRows(approaches);
  const smallest = new Float64Array(rows);
  for (let i = 0; i + 1 < starts.length; i++) {
    let earlier = Number.POSITIVE_INFINITY;
    let remembered = starts[i]!;
    for (let at = remembered; at < starts[i + 1]!; at++) {
      const row = order[at]!;
      for (; minutes[order[remembered]!]! < minutes[row]!; remembered++) {
        if (missDistance[order[remembered]!]! < earlier) earlier = missDistance[order[remembered]!]!;
      }
      smallest[row] = earlier;
      if (missDistance[row]! < earlier) smallest[row] = missDistance[row]!;
    }
  }
  return smallest;
}

/**
 * Chooses the rule's distance by F1: half-way between the two neighbouring distances where F1 is largest, the nearer
 * one among equals.
 *
 * @param scores `[rows]` of the training part, from `ruleScores`
 * @param labels `[rows]`, 0 or 1
 * @throws `SINGLE_CLASS` where no row is hazardous
 */
export function fitRule(scores: Float64Array, labels: Uint8Array): Rule {
  let positives = 0;
  for (const label of labels) positives += label;
  if (positives === 0) throw noHazardousRow();

  const order = Uint32Array.from(scores.keys()).sort((a, b) => scores[b]! - scores[a]!);
  let found = 0;
  let best: Rule = { distance: 0, f1: 0 };
  for (let i = 0; i < order.length; ) {
    const score = scores[order[i]!]!;
    if (score === NOT_BRIGHT_ENOUGH) break;
    for (; i < order.length && scores[order[i]!] === score; i++) found += labels[order[i]!]!;
    const f1 = (2 * found) / (i + positives);
    if (f1 > best.f1) {
      const next = i < order.length ? scores[order[i]!]! : score;
      best = { distance: next === NOT_BRIGHT_ENOUGH ? -score : -(score + next) / 2, f1 };
    }
  }
  return best;
}

/** What the rule says of scored rows: 1 for hazardous. */
export function rulePredict(rule: Pick<Rule, "distance">, scores: Float64Array): Uint8Array {
  return Uint8Array.from(scores, (score) => Number(score >= -rule.distance));
}
