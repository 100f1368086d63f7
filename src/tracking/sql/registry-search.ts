import { type RawBuilder, type SqlBool, sql } from "kysely";
import type { Condition } from "../search/filter.js";
import { compare } from "./conditions.js";

/** Whether a model or version has a tag as the condition says; `tagged` selects its tags as `t`. */
export const holdsWithTags = (tagged: RawBuilder<unknown>, condition: Condition): RawBuilder<SqlBool> =>
  sql<SqlBool>`EXISTS (${tagged} AND t.key = ${condition.key} AND ${compare(sql.ref("t.value"), condition)})`;

const promptTag = "mlflow.prompt.is_prompt";

/**
 * MLflow keeps prompts beside models; a search finds either. Its client asks for models by what the prompts' tag is
 * not, which they do not bear at all: such conditions say what is searched, and hold for every model.
 *
 * @returns the conditions left, and what keeps prompts out where they are not asked for
 */
export function apartFromPrompts(
  table: "registered_models" | "model_versions",
  tagTable: "registered_model_tags" | "model_version_tags",
  conditions: readonly Condition[],
): { readonly conditions: readonly Condition[]; readonly apart: RawBuilder<SqlBool> } {
  const ofPrompts = conditions.find(isOfPrompts);
  if (ofPrompts && asksForPrompts(ofPrompts)) return { conditions, apart: sql<SqlBool>`TRUE` };
  return {
    conditions: conditions.filter((condition) => !isOfPrompts(condition)),
    apart: sql<SqlBool>`NOT EXISTS (SELECT 1 FROM ${sql.table(tagTable)} AS t
      WHERE t.workspace = ${sql.ref(`${table}.workspace`)} AND t.name = ${sql.ref(`${table}.name`)}
        AND t.key = ${promptTag} AND t.value = 'true')`,
  };
}

const isOfPrompts = ({ entity, key }: Condition) => entity === "tag" && key === promptTag;

function asksForPrompts({ comparator, value }: Condition): boolean {
  const text = String(value).toLowerCase();
  return (comparator === "=" && text === "true") || (comparator === "!=" && text === "false");
}
