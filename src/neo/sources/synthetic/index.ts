export { populationVersion, type SynthesizeOptions, synthesize } from "./synthesize.js";
