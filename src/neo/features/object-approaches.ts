/** What is known of one object: its distinct approaches, nearest first. */
export interface ObjectApproaches {
  readonly count: number;
  /** `[count]` km, ascending. */
  readonly distances: Float32Array;
  /** `[count]` km/h, of the same approaches; NaN where unknown. */
  readonly speeds: Float32Array;
  /** km/h, those that are known, ascending. */
  readonly knownSpeeds: Float32Array;
}

/**
 * The approaches of one object in the order and precision in which its history is computed, so that neither the order
 * in which they came nor the precision in which they were sent makes a difference.
 *
 * Values are rounded to float32. Approaches of the same distance and speed are one approach told twice, and count once.
 * An approach without a distance is left out; one without a speed counts by its distance alone.
 *
 * @param distances `[n]` km, in any order; NaN where unknown
 * @param speeds    `[n]` km/h, of the same approaches; NaN where unknown
 */
export function nearestFirst(distances: Float32Array, speeds: Float32Array): ObjectApproaches {
  const order: number[] = [];
  for (let i = 0; i < distances.length; i++) if (!Number.isNaN(distances[i])) order.push(i);
  order.sort((a, b) => distances[a]! - distances[b]! || bySpeed(speeds[a]!, speeds[b]!));

  const sortedDistances = new Float32Array(order.length);
  const sortedSpeeds = new Float32Array(order.length);
  let count = 0;
  for (const i of order) {
    if (count > 0 && sortedDistances[count - 1] === distances[i] && sameSpeed(sortedSpeeds[count - 1]!, speeds[i]!)) {
      continue;
    }
    sortedDistances[count] = distances[i]!;
    sortedSpeeds[count] = speeds[i]!;
    count++;
  }
  const distinctSpeeds = sortedSpeeds.subarray(0, count);
  return {
    count,
    distances: sortedDistances.subarray(0, count),
    speeds: distinctSpeeds,
    knownSpeeds: distinctSpeeds.filter((speed) => !Number.isNaN(speed)).sort(),
  };
}

/** Unknown speeds last. */
const bySpeed = (a: number, b: number) =>
  Number.isNaN(a) || Number.isNaN(b) ? Number(Number.isNaN(a)) - Number(Number.isNaN(b)) : a - b;

export const sameSpeed = (a: number, b: number) => a === b || (Number.isNaN(a) && Number.isNaN(b));
