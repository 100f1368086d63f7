import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { ViewType } from "../entities.js";
import type { Condition } from "../search/filter.js";

/**
 * A column compared as a condition says. `ILIKE` is written by `lower`, as `LIKE` heeds case here.
 * Lists are one JSON parameter, so that a query has one text whatever their length.
 */
export function compare(column: RawBuilder<unknown>, { comparator, value }: Condition): RawBuilder<SqlBool> {
  switch (comparator) {
    case "ILIKE":
      return sql<SqlBool>`lower(${column}) LIKE lower(${value})`;
    case "IN":
      return sql<SqlBool>`${column} IN ${listOf(value)}`;
    case "NOT IN":
      return sql<SqlBool>`${column} NOT IN ${listOf(value)}`;
    default:
      return sql<SqlBool>`${column} ${sql.raw(comparator)} ${value}`;
  }
}

/** The values of a list as rows. */
export const listOf = (values: unknown) => sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`;

/** Ids of experiments as rows of integers. */
export const experimentIdList = (ids: readonly string[]) =>
  sql`(SELECT CAST(value AS INTEGER) FROM json_each(${JSON.stringify(ids)}))`;

export const lifecycleStages = (view: ViewType = "ACTIVE_ONLY"): string[] =>
  view === "ALL" ? ["active", "deleted"] : [view === "ACTIVE_ONLY" ? "active" : "deleted"];

/** Rows without a value come last, whichever way the rest is ordered. */
export const nullsLast = (value: RawBuilder<unknown>, ascending: boolean): RawBuilder<unknown>[] => [
  sql`${value} IS NULL`,
  directed(value, ascending),
];

export const directed = (value: RawBuilder<unknown>, ascending: boolean) =>
  sql`${value} ${sql.raw(ascending ? "ASC" : "DESC")}`;
