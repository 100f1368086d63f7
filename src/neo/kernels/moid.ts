import { anomalyOfFoot, EllipsePair, pairEllipses, squaredDistanceAt, squaredDistanceFrom } from "./ellipse-distance";
import { Orbit, TWO_PI } from "./orbit";

/** Where two orbits are nearest: 24 bytes. */
@unmanaged
export class Nearest {
  distance: f64;
  first: f64;
  second: f64;
}

const SCANNED: usize = 180;
const STEP: f64 = TWO_PI / <f64>SCANNED;
/** Parts of a step in which a change of the slope's sign is looked for. */
const PARTS: f64 = 8;

const pair = changetype<EllipsePair>(memory.data(144, 16));
const walked = memory.data(1440, 16);
/** Cosine and sine of each place of the walk. */
const circle = memory.data(2880, 16);
let circleFilled = false;

/** The minimum orbit intersection distance; see `orbits/moid.ts`. */
export function moid(first: Orbit, second: Orbit, nearest: Nearest): void {
  if (second.semiMajorAxis < first.semiMajorAxis) {
    moid(second, first, nearest);
    const onSecond = nearest.first;
    nearest.first = nearest.second;
    nearest.second = onSecond;
    return;
  }
  if (!circleFilled) fillCircle();
  pairEllipses(first, second, pair);
  for (let i: usize = 0; i < SCANNED; i++) {
    const at = circle + (i << 4);
    store<f64>(walked + (i << 3), squaredDistanceFrom(pair, load<f64>(at), load<f64>(at, 8)));
  }

  let best = Infinity;
  let bestAt: f64 = 0;
  for (let i: usize = 0; i < SCANNED; i++) {
    const here = load<f64>(walked + (i << 3));
    if (here < best) {
      best = here;
      bestAt = <f64>i * STEP;
    }
  }
  for (let i: usize = 0; i < SCANNED; i++) {
    const here = load<f64>(walked + (i << 3));
    if (here > load<f64>(walked + (((i + SCANNED - 1) % SCANNED) << 3))) continue;
    if (here > load<f64>(walked + (((i + 1) % SCANNED) << 3))) continue;
    // The distance changes by no more than the way along the orbit.
    if (Math.sqrt(here) - STEP * first.semiMajorAxis > Math.sqrt(best)) continue;
    const at = valleyNear(<f64>i * STEP);
    const refined = squaredDistanceAt(pair, at);
    if (refined < best) {
      best = refined;
      bestAt = at;
    }
  }
  nearest.distance = Math.sqrt(squaredDistanceAt(pair, bestAt));
  nearest.first = bestAt;
  nearest.second = anomalyOfFoot(pair);
}

/** The root of the slope next to a place of the walk that is not above its neighbours, by the Illinois method. */
function valleyNear(start: f64): f64 {
  squaredDistanceAt(pair, start);
  let low = start;
  let atLow = pair.slope;
  if (atLow === 0) return start;
  const part = atLow < 0 ? STEP / PARTS : -STEP / PARTS;
  let high = start;
  let atHigh = atLow;
  for (let i: f64 = 0; i < PARTS; i++) {
    low = high;
    atLow = atHigh;
    high += part;
    squaredDistanceAt(pair, high);
    atHigh = pair.slope;
    if (atLow < 0 !== atHigh < 0) break;
  }
  if (atLow < 0 === atHigh < 0) return start;
  let side = 0;
  for (let i = 0; i < 60 && Math.abs(high - low) > 1e-12; i++) {
    const middle = (low * atHigh - high * atLow) / (atHigh - atLow);
    squaredDistanceAt(pair, middle);
    const slope = pair.slope;
    if (Math.abs(slope) < 1e-16) return middle;
    if (slope < 0 === atLow < 0) {
      low = middle;
      atLow = slope;
      if (side === -1) atHigh /= 2;
      side = -1;
    } else {
      high = middle;
      atHigh = slope;
      if (side === 1) atLow /= 2;
      side = 1;
    }
  }
  return (low * atHigh - high * atLow) / (atHigh - atLow);
}

function fillCircle(): void {
  for (let i: usize = 0; i < SCANNED; i++) {
    NativeMath.sincos(<f64>i * STEP);
    store<f64>(circle + (i << 4), NativeMath.sincos_cos);
    store<f64>(circle + (i << 4), NativeMath.sincos_sin, 8);
  }
  circleFilled = true;
}
