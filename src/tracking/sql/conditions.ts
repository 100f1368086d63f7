import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { ViewType } from "../entities.js";
import type { Condition } from "../search/filter.js";
import { byDatabase } from "./flavor.js";

/**
 * A column compared as a condition says. `ILIKE` is written by `lower`, as `LIKE` heeds case here.
 * Lists are one JSON parameter, so that a query has one text whatever their length.
 */
export function compare(column: RawBuilder<unknown>, { comparator, value }: Condition): RawBuilder<SqlBool> {
  switch (comparator) {
    case "ILIKE":
      return sql<SqlBool>`lower(${column}) LIKE lower(${value}) ${noEscape}`;
    case "LIKE":
      return sql<SqlBool>`${column} LIKE ${value} ${noEscape}`;
    case "IN":
      return sql<SqlBool>`${column} IN ${listOf(value)}`;
    case "NOT IN":
      return sql<SqlBool>`${column} NOT IN ${listOf(value)}`;
    default:
      return sql<SqlBool>`${column} ${sql.raw(comparator)} ${typeof value === "number" ? numeric(value) : value}`;
  }
}

/** A backslash stands for itself. */
const noEscape = byDatabase({ sqlite: sql``, postgres: sql`ESCAPE ''` });

/** PostgreSQL would read it as of the column's type, which may be an integer. */
const numeric = (value: number) =>
  byDatabase({ sqlite: sql`${value}`, postgres: sql`CAST(${value} AS DOUBLE PRECISION)` });

/** The values of a list as rows. */
export const listOf = (values: unknown) => {
  const json = JSON.stringify(values);
  return byDatabase({
    sqlite: sql`(SELECT value FROM json_each(${json}))`,
    postgres: sql`(SELECT value FROM json_array_elements_text(${json}::json))`,
  });
};

/** An integer from outside, which may be beyond the range of its column. */
export const integer = (value: string | number) => sql<number>`CAST(${value} AS BIGINT)`;

/** Ids of experiments as rows of integers. */
export const experimentIdList = (ids: readonly string[]) =>
  sql`(SELECT CAST(value AS BIGINT) FROM ${listOf(ids)} AS ids)`;

export const lifecycleStages = (view: ViewType = "ACTIVE_ONLY"): string[] =>
  view === "ALL" ? ["active", "deleted"] : [view === "ACTIVE_ONLY" ? "active" : "deleted"];

/** Rows without a value come last, whichever way the rest is ordered. */
export const nullsLast = (value: RawBuilder<unknown>, ascending: boolean): RawBuilder<unknown>[] => [
  sql`${value} IS NULL`,
  directed(value, ascending),
];

export const directed = (value: RawBuilder<unknown>, ascending: boolean) =>
  sql`${value} ${sql.raw(ascending ? "ASC" : "DESC")}`;
