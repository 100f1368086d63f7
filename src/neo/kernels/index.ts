export { catalogueObject } from "./catalogue";
export { diameterOf } from "./diameter";
export { earthOrbit, earthState } from "./earth";
export { findEncounters } from "./encounters";
export { solveKepler } from "./kepler";
export { firstFree } from "./layout";
export { moid } from "./moid";
export { meanMotion, orbitAxes, stateAtAnomaly } from "./orbit";
