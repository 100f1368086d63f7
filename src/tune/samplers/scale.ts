import type { FloatParameter, IntParameter } from "../search-space.js";

/**
 * A numeric parameter as an interval of the real line on which samplers work: logarithms where factors count, and half
 * a step beyond either limit where values lie on a grid, so that each grid value has a cell of its own.
 */
export interface Scale {
  readonly low: number;
  readonly high: number;
  inward(value: number): number;
  /** The parameter's value nearest to a place on the line; always within the parameter's limits. */
  outward(place: number): number;
  /** Where the cell of a value begins and ends; undefined where values are not on a grid. */
  cell(value: number): readonly [from: number, to: number] | undefined;
}

export function scaleOf(parameter: FloatParameter | IntParameter): Scale {
  const { low, log = false } = parameter;
  const step = parameter.step ?? (parameter.kind === "int" ? 1 : undefined);
  // A high that lies off the grid is never reached.
  const last = step === undefined ? 0 : Math.floor((parameter.high - low) / step + 1e-9);
  const high = step === undefined ? parameter.high : low + last * step;
  const inward = (value: number) => (log ? Math.log(value) : value);
  const half = (step ?? 0) / 2;
  return {
    low: inward(low - half),
    high: inward(high + half),
    inward,
    outward(place) {
      const value = log ? Math.exp(place) : place;
      if (step === undefined) return Math.min(Math.max(value, low), high);
      const index = Math.min(Math.max(Math.round((value - low) / step), 0), last);
      // Twelve digits: 0.2 + 0.1 is to read as 0.3 in a run's parameters.
      return parameter.kind === "int" ? low + index * step : Number((low + index * step).toPrecision(12));
    },
    cell: (value) => (step === undefined ? undefined : [inward(value - half), inward(value + half)]),
  };
}
