import { solveKepler } from "./kepler";
import { EARTH_STEP, EARTH_TABLE, EARTH_TIMES, FIRST_EARTH } from "./layout";
import { Axes, Orbit, orbitAxes, State, stateAtAnomaly } from "./orbit";

const DEGREE: f64 = Math.PI / 180;
const DAYS_PER_CENTURY: f64 = 36525;

const orbitOfDate = changetype<Orbit>(memory.data(48, 16));
const axesOfDate = changetype<Axes>(memory.data(72, 16));
let tableFilled = false;

/** The mean orbit of the Earth–Moon barycentre (Standish and Williams, table 1). */
export function earthOrbit(days: f64, orbit: Orbit): void {
  const centuries = days / DAYS_PER_CENTURY;
  const perihelion = (102.93768193 + 0.32327364 * centuries) * DEGREE;
  const meanLongitude = (100.46457166 + 35999.37244981 * centuries) * DEGREE;
  orbit.semiMajorAxis = 1.00000261 + 0.00000562 * centuries;
  orbit.eccentricity = 0.01671123 - 0.00004392 * centuries;
  orbit.inclination = (-0.00001531 - 0.01294668 * centuries) * DEGREE;
  orbit.node = 0;
  orbit.perihelion = perihelion;
  orbit.meanAnomaly = meanLongitude - perihelion;
}

export function earthState(days: f64, state: State): void {
  const orbit = orbitOfDate;
  earthOrbit(days, orbit);
  orbitAxes(orbit, axesOfDate);
  const anomaly = solveKepler(orbit.meanAnomaly, orbit.eccentricity);
  stateAtAnomaly(orbit.semiMajorAxis, orbit.eccentricity, axesOfDate, anomaly, state);
}

/**
 * Earth's state to 1e-7 au and 1e-7 au / day, for a search that is refined by `earthState`: Hermite's cubic between the
 * states of every fourth day from 1800 to 2050, which are computed at the first use.
 */
export function roughEarthState(days: f64, state: State): void {
  const place = (days - FIRST_EARTH) / EARTH_STEP;
  if (!(place >= 0 && place < <f64>(EARTH_TIMES - 1))) {
    earthState(days, state);
    return;
  }
  if (!tableFilled) fillTable();
  const index = <usize>place;
  const t = place - <f64>index;
  const from = EARTH_TABLE + index * offsetof<State>();
  const to = from + offsetof<State>();
  const out = changetype<usize>(state);
  // Hermite's base functions of the values and of the rates, then their derivatives.
  const s = 1 - t;
  const fromValue = s * s * (1 + 2 * t);
  const toValue = t * t * (3 - 2 * t);
  const fromRate = EARTH_STEP * t * s * s;
  const toRate = -EARTH_STEP * t * t * s;
  const slope = (-6 * t * s) / EARTH_STEP;
  const fromSlope = s * (1 - 3 * t);
  const toSlope = t * (3 * t - 2);
  for (let axis: usize = 0; axis < 24; axis += 8) {
    const a = load<f64>(from + axis);
    const b = load<f64>(to + axis);
    const va = load<f64>(from + axis, 24);
    const vb = load<f64>(to + axis, 24);
    store<f64>(out + axis, a * fromValue + b * toValue + va * fromRate + vb * toRate);
    store<f64>(out + axis, slope * (a - b) + va * fromSlope + vb * toSlope, 24);
  }
}

function fillTable(): void {
  for (let i: usize = 0; i < EARTH_TIMES; i++) {
    earthState(FIRST_EARTH + EARTH_STEP * <f64>i, changetype<State>(EARTH_TABLE + i * offsetof<State>()));
  }
  tableFilled = true;
}
