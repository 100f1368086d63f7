import { unknownName } from "../../support/index.js";
import type { Approaches } from "../approaches.js";
import { approachFeatures } from "./columns.js";
import { historyFeatures, historyOf } from "./history.js";
import { nearestFirst } from "./object-approaches.js";

/** A table of numeric features, column by column; a missing value is NaN. The form that `learn` takes. */
export interface FeatureTable {
  readonly rows: number;
  /** `[features]` */
  readonly names: readonly string[];
  /** `[features]` columns of `[rows]` */
  readonly columns: readonly Float32Array[];
}

/** `approach`: what one approach says. `history`: that, and what all known approaches of its object say together. */
export type FeatureSet = "approach" | "history";

interface FeatureSetDefinition {
  readonly names: readonly string[];
  readonly columnsOf: (approaches: Approaches) => Float32Array[];
}

export const featureSets: Readonly<Record<FeatureSet, FeatureSetDefinition>> = {
  approach: {
    names: approachFeatures.map(({ name }) => name),
    columnsOf: approachColumns,
  },
  history: {
    names: [...approachFeatures, ...historyFeatures].map(({ name }) => name),
    columnsOf: (approaches) => [...approachColumns(approaches), ...historyColumns(approaches)],
  },
};

/** @throws `UNKNOWN_NAME` where there is no such set */
export function parseFeatureSet(name: string): FeatureSet {
  if (name === "approach" || name === "history") return name;
  throw unknownName("feature set", name, Object.keys(featureSets));
}

/** The columns of a feature set, in their order. */
export const featureNames = (set: FeatureSet): readonly string[] => featureSets[set].names;

/** The features of every approach, in the order of the rows; the history of an object is taken from all of its rows. */
export function featureMatrix(approaches: Approaches, set: FeatureSet): FeatureTable {
  const { names, columnsOf } = featureSets[set];
  return { rows: approaches.rows, names, columns: columnsOf(approaches) };
}

function approachColumns(approaches: Approaches): Float32Array[] {
  return approachFeatures.map(({ of }) => Float32Array.from(approaches[of]));
}

function historyColumns(approaches: Approaches): Float32Array[] {
  const { rows, object } = approaches;
  const { starts, order } = rowsByObject(approaches);
  const distances = Float32Array.from(order, (row) => approaches.missDistance[row]!);
  const speeds = Float32Array.from(order, (row) => approaches.relativeVelocity[row]!);
  const objects = starts.length - 1;
  const width = historyFeatures.length;
  const byObject = new Float32Array(objects * width);
  for (let i = 0; i < objects; i++) {
    const [from, to] = [starts[i]!, starts[i + 1]!];
    historyOf(nearestFirst(distances.subarray(from, to), speeds.subarray(from, to)), byObject, i * width);
  }
  return historyFeatures.map((_, feature) => {
    const column = new Float32Array(rows);
    for (let row = 0; row < rows; row++) column[row] = byObject[object[row]! * width + feature]!;
    return column;
  });
}

/** Rows grouped by object, by counting: those of object i are `order[starts[i]]` up to `order[starts[i + 1]]`. */
export function rowsByObject({ rows, objectIds, object }: Approaches): { starts: Uint32Array; order: Uint32Array } {
  const starts = new Uint32Array(objectIds.length + 1);
  for (let row = 0; row < rows; row++) starts[object[row]! + 1]!++;
  for (let i = 0; i < objectIds.length; i++) starts[i + 1]! += starts[i]!;
  const next = starts.slice();
  const order = new Uint32Array(rows);
  for (let row = 0; row < rows; row++) order[next[object[row]!]!++] = row;
  return { starts, order };
}
