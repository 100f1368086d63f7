import type { Sampler } from "./sampler.js";
import { scaleOf } from "./scale.js";

/**
 * Random search: each value alike, or each factor alike for a parameter with `log`.
 *
 * Bergstra and Bengio, JMLR 2012, show why it beats a grid.
 */
export function createRandomSampler(): Sampler {
  return {
    sample(_name, parameter, _history, _direction, random) {
      if (parameter.kind === "categorical") return parameter.choices[random.below(parameter.choices.length)]!;
      const { low, high, outward } = scaleOf(parameter);
      return outward(low + random.uniform() * (high - low));
    },
  };
}
