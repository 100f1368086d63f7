import { unknownName } from "../../support/index.js";
import type { Approaches } from "../approaches.js";
import type { AsOf } from "./as-of.js";
import { approachFeatures } from "./columns.js";
import { historyFeatures } from "./history/index.js";
import { knownHistory } from "./known-history.js";
import { pastHistory } from "./past-history.js";

/** A table of numeric features, column by column; a missing value is NaN. The form that `learn` takes. */
export interface FeatureTable {
  readonly rows: number;
  /** `[features]` */
  readonly names: readonly string[];
  /** `[features]` columns of `[rows]` */
  readonly columns: readonly Float32Array[];
}

/** `approach`: what one approach says. `history`: that, and what the approaches of its object say together. */
export type FeatureSet = "approach" | "history";

interface FeatureSetDefinition {
  readonly names: readonly string[];
  readonly columnsOf: (approaches: Approaches, asOf: AsOf) => Float32Array[];
}

export const featureSets: Readonly<Record<FeatureSet, FeatureSetDefinition>> = {
  approach: {
    names: approachFeatures.map(({ name }) => name),
    columnsOf: approachColumns,
  },
  history: {
    names: [...approachFeatures, ...historyFeatures].map(({ name }) => name),
    columnsOf: (approaches, asOf) => [...approachColumns(approaches), ...histories[asOf](approaches)],
  },
};

const histories = { known: knownHistory, past: pastHistory };

/** @throws `UNKNOWN_NAME` where there is no such set */
export function parseFeatureSet(name: string): FeatureSet {
  if (name === "approach" || name === "history") return name;
  throw unknownName("feature set", name, Object.keys(featureSets));
}

/** The columns of a feature set, in their order. */
export const featureNames = (set: FeatureSet): readonly string[] => featureSets[set].names;

/**
 * The features of every approach, in the order of the rows.
 *
 * @param asOf which of its object's rows the history of a row is taken from
 * @throws `DATES_MISSING` for the history of past approaches where a row has no date
 */
export function featureMatrix(approaches: Approaches, set: FeatureSet, asOf: AsOf = "known"): FeatureTable {
  const { names, columnsOf } = featureSets[set];
  return { rows: approaches.rows, names, columns: columnsOf(approaches, asOf) };
}

function approachColumns(approaches: Approaches): Float32Array[] {
  return approachFeatures.map(({ of }) => Float32Array.from(approaches[of]));
}
