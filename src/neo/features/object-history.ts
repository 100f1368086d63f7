import type { Approaches } from "../approaches.js";
import { pastDateMissing } from "../errors.js";
import { ApproachArena } from "./approach-arena.js";
import { type AsOf, daysOf, minuteOf, UNKNOWN_MINUTE } from "./as-of.js";
import { type ApproachValues, approachFeatures } from "./columns.js";
import { historyFeatures, historyOf } from "./history/index.js";
import { ApproachCollector } from "./object-approaches.js";
import { ObjectNumbers } from "./object-numbers.js";

/** What is remembered of an approach. */
export type ToldApproach = Pick<ApproachValues, "missDistance" | "relativeVelocity"> &
  Partial<Pick<ApproachValues, "absoluteMagnitude" | "date">>;

/** The known approaches of many objects, from which one approach at a time gets the features of the set `history`. */
export interface ObjectHistory {
  /** How many objects are known. */
  readonly objects: number;
  /**
   * Remembers an approach; one that is known already (same distance and speed in float32), as it was told with the earliest
   * date. So neither the order in which approaches come nor how often they are told makes a difference.
   *
   * @returns whether that was new
   */
  observe(objectId: string, approach: ToldApproach): boolean;
  /** Remembers every approach of a table. */
  load(approaches: Approaches): void;
  /**
   * The features of an approach: equal, bit for bit, to its row in `featureMatrix(…, "history", asOf)` of a table that
   * holds it and the object's other known approaches. It is counted with them, once, but not remembered.
   *
   * @param objectId left out where the object is unknown: the history is then this approach alone
   * @returns `[featureNames("history").length]`
   * @throws `DATES_MISSING` for the history of past approaches where this one has no date
   */
  featuresFor(objectId: string | undefined, approach: ApproachValues, asOf?: AsOf): Float32Array;
}

/**
 * @example
 * const history = createObjectHistory();
 * history.load(approaches);
 * const row = history.featuresFor("2099942", approach);
 */
export function createObjectHistory(): ObjectHistory {
  const lists = new ObjectNumbers();
  const arena = new ApproachArena();
  const collector = new ApproachCollector();

  const observe = (objectId: string, distance: number, speed: number, minute: number, magnitude: number): boolean => {
    if (Number.isNaN(distance)) return false;
    let list = lists.get(objectId);
    if (list === undefined) {
      list = arena.begin();
      lists.set(objectId, list);
    }
    return arena.insert(list, Math.fround(distance), Math.fround(speed), minute, Math.fround(magnitude));
  };

  return {
    get objects() {
      return lists.size;
    },
    observe: (objectId, { missDistance, relativeVelocity, date, absoluteMagnitude }) =>
      observe(objectId, missDistance, relativeVelocity, minuteOf(date ?? Number.NaN), absoluteMagnitude ?? Number.NaN),
    load({ rows, objectIds, object, missDistance, relativeVelocity, date, absoluteMagnitude }) {
      for (let row = 0; row < rows; row++) {
        const minute = minuteOf(date?.[row] ?? Number.NaN);
        observe(objectIds[object[row]!]!, missDistance[row]!, relativeVelocity[row]!, minute, absoluteMagnitude[row]!);
      }
    },
    featuresFor(objectId, approach, asOf = "known") {
      const minute = minuteOf(approach.date ?? Number.NaN);
      if (asOf === "past" && minute === UNKNOWN_MINUTE) throw pastDateMissing();
      const list = objectId === undefined ? undefined : lists.get(objectId);
      collector.clear();
      if (list !== undefined) arena.collect(list, asOf === "past" ? minute : UNKNOWN_MINUTE, collector);
      collector.insert(
        Math.fround(approach.missDistance),
        Math.fround(approach.relativeVelocity),
        daysOf(minute),
        Math.fround(approach.absoluteMagnitude),
      );
      const features = new Float32Array(approachFeatures.length + historyFeatures.length);
      for (const [i, { of }] of approachFeatures.entries()) features[i] = approach[of];
      historyOf(collector.settle(), features, approachFeatures.length);
      return features;
    },
  };
}
