import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Condition } from "../search/filter.js";
import { compare } from "./conditions.js";

/** Whether a model or version has a tag as the condition says; `tagged` selects its tags as `t`. */
export const holdsWithTags = (tagged: RawBuilder<unknown>, condition: Condition): RawBuilder<SqlBool> =>
  sql<SqlBool>`EXISTS (${tagged} AND t.key = ${condition.key} AND ${compare(sql.ref("t.value"), condition)})`;

const promptTag = "mlflow.prompt.is_prompt";

/** MLflow keeps prompts beside models; a search finds them only where it asks for them. */
export function withoutPrompts(
  table: "registered_models" | "model_versions",
  tagTable: "registered_model_tags" | "model_version_tags",
  conditions: readonly Condition[],
): RawBuilder<SqlBool> {
  const asked = conditions.some(
    ({ entity, key, comparator, value }) =>
      entity === "tag" && key === promptTag && comparator === "=" && String(value).toLowerCase() === "true",
  );
  if (asked) return sql<SqlBool>`TRUE`;
  return sql<SqlBool>`NOT EXISTS (SELECT 1 FROM ${sql.table(tagTable)} AS t
    WHERE t.workspace = ${sql.ref(`${table}.workspace`)} AND t.name = ${sql.ref(`${table}.name`)}
      AND t.key = ${promptTag} AND t.value = 'true')`;
}
