import type { Matrix } from "../../learn/index.js";
import { type ApproachValues, approachFeatures, featureNames, type ObjectHistory } from "../../neo/index.js";
import { dateMissing, missingColumns, notADate, objectUnknown } from "../errors.js";
import type { RequestTable } from "../protocol/request-table.js";
import type { Scorer } from "../scorer.js";
import { dateColumn, objectColumn } from "./columns.js";
import { numericColumn } from "./numeric-column.js";
import type { RequestApproach } from "./request-approaches.js";

/** What objects did before: gives the features of the set `history` for one approach at a time. */
export type HistorySource = Pick<ObjectHistory, "featuresFor" | "observe">;

/**
 * The features that a model reads, from the rows of a request: columns in the model's order, others ignored.
 *
 * Where the request names its objects by `neo_id`, its rows are approaches: H and diameters are completed from each other,
 * and columns of the object's history that were not sent from `history`, with the approaches that the model's history was
 * made of in training. Where it does not, the columns are taken as they are sent, as MLflow's servers do.
 *
 * @param approaches the rows as approaches, where they are such
 * @throws `MISSING_COLUMNS`, `NOT_NUMERIC`, `OBJECT_UNKNOWN`, `NOT_A_DATE`, `DATE_MISSING` where history is of the past
 */
export function requestFeatures(
  table: RequestTable,
  scorer: Scorer,
  approaches?: readonly RequestApproach[],
  history?: HistorySource,
): Matrix {
  const missing = scorer.featureNames.filter((name) => !table.columns.has(name));
  const made = new Map([
    ...(approaches ? sizeColumns(approaches) : []),
    ...(missing.length > 0 ? historyColumns(missing, table, scorer, approaches, history) : []),
  ]);
  const columns = scorer.featureNames.map((name) => made.get(name) ?? Float32Array.from(numericColumn(name, table)));
  return { rows: table.rows, names: scorer.featureNames, columns };
}

function sizeColumns(approaches: readonly RequestApproach[]): (readonly [string, Float32Array])[] {
  return approachFeatures.map(
    ({ name, of }) => [name, Float32Array.from(approaches, ({ approach }) => approach[of])] as const,
  );
}

function historyColumns(
  missing: readonly string[],
  table: RequestTable,
  scorer: Scorer,
  approaches: readonly RequestApproach[] | undefined,
  history: HistorySource | undefined,
): (readonly [string, Float32Array])[] {
  const given = [...table.columns.keys()];
  if (scorer.featureSet !== "history") throw missingColumns(missing, given);
  if (history === undefined) {
    throw missingColumns(missing, given, "The server runs without object history, so that it cannot complete them.");
  }
  const known = featureNames("history");
  const indispensable = [
    ...approachFeatures.map(({ name }) => name).filter((name) => !table.columns.has(name)),
    ...missing.filter((name) => !known.includes(name)),
  ];
  if (indispensable.length > 0) throw missingColumns(indispensable, given);
  if (approaches === undefined) {
    throw missingColumns(
      missing,
      given,
      `Send ${objectColumn}, and the server completes them from the object's history.`,
    );
  }

  const dates = table.columns.get(dateColumn);
  const places = missing.map((name) => known.indexOf(name));
  const columns = missing.map(() => new Float32Array(table.rows));
  for (const [row, { objectId, approach }] of approaches.entries()) {
    if (objectId === undefined) throw objectUnknown(row);
    checkDate(dates?.[row], approach, row, scorer);
    const features = history.featuresFor(objectId, approach, scorer.historyScope);
    for (const [at, place] of places.entries()) columns[at]![row] = features[place]!;
  }
  return missing.map((name, at) => [name, columns[at]!] as const);
}

function checkDate(sent: unknown, approach: ApproachValues, row: number, scorer: Scorer): void {
  if (!Number.isNaN(approach.date)) return;
  if (sent !== undefined && sent !== null && sent !== "") throw notADate(dateColumn, row, sent);
  if (scorer.historyScope === "past") throw dateMissing(dateColumn, row);
}
