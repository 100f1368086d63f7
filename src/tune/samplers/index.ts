import { createRandomSampler } from "./random.js";
import type { Sampler } from "./sampler.js";
import { createTpeSampler } from "./tpe.js";

/** Samplers by the name that a command takes. */
export const samplers = {
  tpe: () => createTpeSampler(),
  random: () => createRandomSampler(),
} satisfies Record<string, () => Sampler>;

export type SamplerName = keyof typeof samplers;

export type { Sampler } from "./sampler.js";
export type { TpeOptions } from "./tpe.js";
export { createRandomSampler, createTpeSampler };
