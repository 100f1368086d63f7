/**
 * The order of times, equal ones in the order given: counted by day, then sorted within each day, as a sort of millions
 * by comparison takes longer than the orbits.
 *
 * @param times `[rows]`, finite
 * @returns indices, `[rows]`
 */
export function orderOfTimes(times: Float64Array): Uint32Array {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const time of times) {
    first = Math.min(first, time);
    last = Math.max(last, time);
  }
  const order = new Uint32Array(times.length);
  if (times.length === 0) return order;
  const ends = new Uint32Array(Math.floor(last - first) + 2);
  for (const time of times) ends[Math.floor(time - first) + 1]!++;
  for (let day = 1; day < ends.length; day++) ends[day]! += ends[day - 1]!;
  for (let row = 0; row < times.length; row++) order[ends[Math.floor(times[row]! - first)]!++] = row;
  for (let day = 0, from = 0; from < times.length; day++) {
    order.subarray(from, ends[day]).sort((a, b) => times[a]! - times[b]! || a - b);
    from = ends[day]!;
  }
  return order;
}
