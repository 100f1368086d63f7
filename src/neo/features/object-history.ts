import type { Approaches } from "../approaches.js";
import { type ApproachValues, approachFeatures } from "./columns.js";
import { historyFeatures, historyOf } from "./history.js";
import { nearestFirst, sameSpeed } from "./object-approaches.js";

/** The known approaches of many objects, from which one approach at a time gets the features of the set `history`. */
export interface ObjectHistory {
  /** How many objects are known. */
  readonly objects: number;
  /** Remembers an approach; one that is known already (same distance and speed in float32) changes nothing. */
  observe(objectId: string, approach: Pick<ApproachValues, "missDistance" | "relativeVelocity">): void;
  /** Remembers every approach of a table. */
  load(approaches: Approaches): void;
  /**
   * The features of an approach: equal, bit for bit, to its row in `featureMatrix(…, "history")` of a table that holds
   * it and the object's other known approaches. It is counted with them, once, but not remembered.
   *
   * @param objectId left out where the object is unknown: the history is then this approach alone
   * @returns `[featureNames("history").length]`
   */
  featuresFor(objectId: string | undefined, approach: ApproachValues): Float32Array;
}

interface Known {
  count: number;
  distances: Float32Array;
  speeds: Float32Array;
}

/**
 * @example
 * const history = createObjectHistory();
 * history.load(approaches);
 * const row = history.featuresFor("2099942", approach);
 */
export function createObjectHistory(): ObjectHistory {
  const byObject = new Map<string, Known>();

  const observe = (objectId: string, missDistance: number, relativeVelocity: number) => {
    const distance = Math.fround(missDistance);
    const speed = Math.fround(relativeVelocity);
    if (Number.isNaN(distance)) return;
    let known = byObject.get(objectId);
    if (!known) {
      known = { count: 0, distances: new Float32Array(4), speeds: new Float32Array(4) };
      byObject.set(objectId, known);
    }
    for (let i = 0; i < known.count; i++) {
      if (known.distances[i] === distance && sameSpeed(known.speeds[i]!, speed)) return;
    }
    if (known.count === known.distances.length) {
      known.distances = grown(known.distances);
      known.speeds = grown(known.speeds);
    }
    known.distances[known.count] = distance;
    known.speeds[known.count] = speed;
    known.count++;
  };

  return {
    get objects() {
      return byObject.size;
    },
    observe: (objectId, { missDistance, relativeVelocity }) => observe(objectId, missDistance, relativeVelocity),
    load({ rows, objectIds, object, missDistance, relativeVelocity }) {
      for (let row = 0; row < rows; row++) {
        observe(objectIds[object[row]!]!, missDistance[row]!, relativeVelocity[row]!);
      }
    },
    featuresFor(objectId, approach) {
      const known = objectId === undefined ? undefined : byObject.get(objectId);
      const count = known?.count ?? 0;
      const distances = new Float32Array(count + 1);
      const speeds = new Float32Array(count + 1);
      if (known) {
        distances.set(known.distances.subarray(0, count));
        speeds.set(known.speeds.subarray(0, count));
      }
      distances[count] = approach.missDistance;
      speeds[count] = approach.relativeVelocity;

      const features = new Float32Array(approachFeatures.length + historyFeatures.length);
      approachFeatures.forEach(({ of }, i) => {
        features[i] = approach[of];
      });
      historyOf(nearestFirst(distances, speeds), features, approachFeatures.length);
      return features;
    },
  };
}

function grown(values: Float32Array): Float32Array {
  const larger = new Float32Array(values.length * 2);
  larger.set(values);
  return larger;
}
