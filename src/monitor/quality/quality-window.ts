import type { Clock } from "../../support/index.js";

/** Scores of the window; `undefined` where they are not defined: no labels, none predicted 1, none truly 1. */
export interface LiveScores {
  readonly labelled: number;
  readonly accuracy?: number;
  readonly precision?: number;
  readonly recall?: number;
}

/** The last predictions whose true label is known. */
export interface QualityWindow {
  /** Adds a labelled prediction; one of the same id is replaced in its place. */
  add(id: string, predicted: 0 | 1, actual: 0 | 1): void;
  scores(): LiveScores;
}

interface Labelled {
  readonly predicted: 0 | 1;
  readonly actual: 0 | 1;
  /** When the first label arrived, ms. */
  readonly time: number;
}

/**
 * @param options.size    how many labelled predictions count, the newest labels first
 * @param options.seconds how long a label counts after its arrival
 */
export function createQualityWindow(options: { size: number; seconds: number; clock: Clock }): QualityWindow {
  const { size, seconds, clock } = options;
  const entries = new Map<string, Labelled>();
  // [predicted][actual]
  const counts: [[number, number], [number, number]] = [
    [0, 0],
    [0, 0],
  ];

  const forget = (id: string, { predicted, actual }: Labelled) => {
    entries.delete(id);
    counts[predicted][actual]--;
  };
  const forgetOld = () => {
    const begin = clock() - seconds * 1000;
    for (const [id, entry] of entries) {
      if (entries.size <= size && entry.time >= begin) return;
      forget(id, entry);
    }
  };

  return {
    add(id, predicted, actual) {
      const known = entries.get(id);
      if (known) counts[known.predicted][known.actual]--;
      // A key that is set again keeps its place in a Map's order.
      entries.set(id, { predicted, actual, time: known?.time ?? clock() });
      counts[predicted][actual]++;
      forgetOld();
    },
    scores() {
      forgetOld();
      const [[trueNegative, falseNegative], [falsePositive, truePositive]] = counts;
      return {
        labelled: entries.size,
        ...share("accuracy", truePositive + trueNegative, entries.size),
        ...share("precision", truePositive, truePositive + falsePositive),
        ...share("recall", truePositive, truePositive + falseNegative),
      };
    },
  };
}

function share<Name extends string>(name: Name, part: number, whole: number): { [key in Name]?: number } {
  const scores: { [key in Name]?: number } = {};
  if (whole > 0) scores[name] = part / whole;
  return scores;
}
