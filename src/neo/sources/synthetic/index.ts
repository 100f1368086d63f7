export { type SynthesizeOptions, synthesize } from "./synthesize.js";
