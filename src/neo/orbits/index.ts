export { earthOrbit, earthState, J2000 } from "./earth.js";
export { type Encounter, findEncounters } from "./encounters.js";
export { solveKepler } from "./kepler.js";
export { moid, type NearestPoints } from "./moid.js";
export { meanMotion, type Orbit, type OrbitShape, orbitAxes, stateAtAnomaly } from "./orbit.js";
