/** Writes the gradient at `x` into `gradient` and returns the value. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

/** Where a minimisation stands. */
export interface Step {
  readonly iteration: number;
  readonly x: Float64Array;
  readonly value: number;
  /** The largest part of the gradient, by absolute value. */
  readonly slope: number;
}

export interface LbfgsOptions {
  /** The search is over where no part of the gradient is larger. */
  readonly tol: number;
  readonly maxIter: number;
  /** Of how many steps the curvature is remembered; 10 where left out. */
  readonly memory?: number;
}

/**
 * Minimises a smooth function by L-BFGS: yields after each iteration, so that the caller may look, wait or stop.
 *
 * Nocedal and Wright, Numerical Optimization (2006), algorithms 7.4 and 7.5, with the line search 3.5 and 3.6 for the
 * strong Wolfe conditions. Deterministic.
 *
 * @param start `[parameters]`, not changed
 * @returns the last step; `slope` is at most `tol` unless the iterations, or the digits of float64, ran out
 */
export function* lbfgs(
  objective: Objective,
  start: Float64Array,
  { tol, maxIter, memory = 10 }: LbfgsOptions,
): Generator<Step, Step> {
  let x: Float64Array = start.slice();
  let gradient: Float64Array = new Float64Array(x.length);
  let value = objective(x, gradient);
  let step: Step = { iteration: 0, x, value, slope: largest(gradient) };
  const pairs: Pair[] = [];

  while (step.iteration < maxIter && step.slope > tol) {
    const direction = descent(gradient, pairs);
    // Without curvature to go by, the first step is one of unit length at most.
    const length = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    const found = searchLine(objective, { x, value, gradient }, direction, length);
    if (!found) return step;

    const moved = minus(found.x, x);
    const bent = minus(found.gradient, gradient);
    const curvature = dot(moved, bent);
    if (curvature > 0) {
      pairs.push({ moved, bent, curvature });
      if (pairs.length > memory) pairs.shift();
    }
    ({ x, value, gradient } = found);
    step = { iteration: step.iteration + 1, x, value, slope: largest(gradient) };
    yield step;
  }
  return step;
}

/** What one step told of the curvature. */
interface Pair {
  readonly moved: Float64Array;
  /** How the gradient changed. */
  readonly bent: Float64Array;
  readonly curvature: number;
}

interface Point {
  readonly x: Float64Array;
  readonly value: number;
  readonly gradient: Float64Array;
}

/** The two-loop recursion: the negative gradient times the remembered inverse curvature. */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((part) => -part);
  const shares = new Float64Array(pairs.length);
  for (let i = pairs.length - 1; i >= 0; i--) {
    const { moved, bent, curvature } = pairs[i]!;
    shares[i] = dot(moved, direction) / curvature;
    addScaled(direction, bent, -shares[i]!);
  }
  const last = pairs[pairs.length - 1];
  if (last) {
    const scale = last.curvature / dot(last.bent, last.bent);
    for (let j = 0; j < direction.length; j++) direction[j]! *= scale;
  }
  for (let i = 0; i < pairs.length; i++) {
    const { moved, bent, curvature } = pairs[i]!;
    addScaled(direction, moved, shares[i]! - dot(bent, direction) / curvature);
  }
  return direction;
}

const sufficientDecrease = 1e-4;
const sufficientFlattening = 0.9;

/** A point along the direction that is lower by enough and flatter by enough; none where float64 has no lower. */
function searchLine(objective: Objective, from: Point, direction: Float64Array, length: number): Point | undefined {
  const slopeAtStart = dot(from.gradient, direction);
  if (!(slopeAtStart < 0)) return undefined;

  const at = (t: number) => {
    const x = from.x.slice();
    addScaled(x, direction, t);
    const gradient = new Float64Array(x.length);
    const value = objective(x, gradient);
    return { t, x, value, gradient, slope: dot(gradient, direction) };
  };
  const tooHigh = (value: number, t: number) => !(value <= from.value + sufficientDecrease * t * slopeAtStart);
  const flat = (slope: number) => Math.abs(slope) <= -sufficientFlattening * slopeAtStart;

  let low = { t: 0, ...from, slope: slopeAtStart };
  let high: number | undefined;
  let t = length;
  for (let trial = 0; trial < 60; trial++) {
    const point = at(t);
    if (tooHigh(point.value, t) || (trial > 0 && point.value >= low.value)) high = t;
    else {
      if (flat(point.slope)) return point;
      // The minimum lies on the side to which the function falls.
      if (high === undefined ? point.slope > 0 : point.slope * (high - low.t) >= 0) high = low.t;
      low = point;
    }
    t = high === undefined ? 2 * t : (low.t + high) / 2;
  }
  return low.t > 0 && low.value < from.value ? low : undefined;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(to: Float64Array, what: Float64Array, factor: number): void {
  for (let i = 0; i < to.length; i++) to[i]! += factor * what[i]!;
}

const minus = (a: Float64Array, b: Float64Array) => a.map((value, i) => value - b[i]!);

const largest = (values: Float64Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
