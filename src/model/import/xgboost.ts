import type { z } from "zod";
import { modelCorrupt, modelUnsupported } from "../errors.js";
import { EnsembleBuilder } from "./ensemble-builder.js";
import { ABOVE_HALF, type ImportedModel } from "./imported-model.js";
import { below, type SourceNode } from "./source-tree.js";
import { parseUbjson } from "./ubjson.js";
import { boosterSchema, dartSchema, gbtreeSchema, type XgboostTree } from "./xgboost-schema.js";

/** More columns than any table has: a forged number must not become that many names. */
const MOST_FEATURES = 100_000;

/**
 * A binary classifier of XGBoost from the JSON or UBJSON of `booster.save_model`, boosters gbtree and dart.
 *
 * Its probability is 1 / (1 + exp(−margin)), the margin being that of `base_score` and the sum of the trees. A value
 * below a node's threshold, in float32, goes left; a missing one goes the node's default way.
 *
 * @param what names the file in messages
 * @throws `MODEL_CORRUPT`; `MODEL_UNSUPPORTED` for another objective or booster and for categorical splits
 */
export function importXgboost(source: string | Uint8Array, what = "the model"): ImportedModel {
  const document = documentIn(source, what);
  const { learner, version } = parsePart(boosterSchema, document, "", what);
  const { learner_model_param: param, objective, gradient_booster: booster } = learner;
  if (objective.name !== "binary:logistic") throw modelUnsupported(what, `the objective ${objective.name}`);
  if (Number(param.num_class ?? 0) > 1) throw modelUnsupported(what, `${param.num_class} classes`);
  if (Number(param.num_target ?? 1) > 1) throw modelUnsupported(what, `${param.num_target} targets`);

  const builder = new EnsembleBuilder(what, featureNamesOf(learner.feature_names, param.num_feature, what));
  const { trees, weights } = treesOf(booster, what);
  for (const [index, tree] of trees.entries()) builder.addTree(nodesOf(tree, index, what), weights?.[index] ?? 1);
  return {
    format: "xgboost",
    fitted: builder.finish("logistic", baseMargin(param.base_score, what)),
    decisionThreshold: ABOVE_HALF,
    estimator: "XGBoost",
    params: { version: version?.join(".") ?? null, objective: objective.name, booster: booster.name },
  };
}

function documentIn(source: string | Uint8Array, what: string): unknown {
  const bytes = typeof source === "string" ? undefined : source;
  // "{L": in JSON a quote or space follows the brace.
  const binary = bytes !== undefined && bytes[0] === 0x7b && /[iUIlL]/.test(String.fromCharCode(bytes[1] ?? 0));
  try {
    return bytes && binary ? parseUbjson(bytes) : JSON.parse(bytes ? new TextDecoder().decode(bytes) : String(source));
  } catch (cause) {
    const why = cause instanceof Error ? `: ${cause.message}` : "";
    throw modelCorrupt(what, `it is not ${binary ? "UBJSON" : "JSON"}${why}`, cause);
  }
}

function parsePart<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  path: string,
  what: string,
): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw modelCorrupt(what, `its field ${[path, ...(issue?.path ?? [])].filter(String).join(".")}: ${issue?.message}`);
}

function featureNamesOf(names: readonly string[] | undefined, numFeature: string, what: string): readonly string[] {
  const count = Number(numFeature);
  if (!Number.isInteger(count) || count < 1 || count > MOST_FEATURES) {
    throw modelCorrupt(what, `num_feature is ${numFeature}`);
  }
  if (names === undefined || names.length === 0) return Array.from({ length: count }, (_, feature) => `f${feature}`);
  if (names.length !== count) throw modelCorrupt(what, `it has ${names.length} feature_names for ${count} features`);
  return names;
}

function treesOf(
  booster: { readonly name: string },
  what: string,
): { readonly trees: readonly XgboostTree[]; readonly weights?: readonly number[] } {
  const path = "learner.gradient_booster";
  if (booster.name === "gbtree") return { trees: parsePart(gbtreeSchema, booster, path, what).model.trees };
  if (booster.name !== "dart") throw modelUnsupported(what, `the booster ${booster.name}`);
  const { gbtree, weight_drop: weights } = parsePart(dartSchema, booster, path, what);
  const { trees } = gbtree.model;
  if (weights.length !== trees.length) {
    throw modelCorrupt(what, `weight_drop has ${weights.length} entries for ${trees.length} trees`);
  }
  return { trees, weights };
}

function nodesOf(tree: XgboostTree, index: number, what: string): SourceNode[] {
  const count = tree.left_children.length;
  for (const name of ["right_children", "split_indices", "split_conditions", "default_left"] as const) {
    if (tree[name].length !== count) {
      throw modelCorrupt(what, `${name} of tree ${index} has ${tree[name].length} entries where ${count} are expected`);
    }
  }
  return tree.left_children.map((left, node): SourceNode => {
    const right = tree.right_children[node]!;
    const condition = Math.fround(tree.split_conditions[node]!);
    const cover = Math.max(0, tree.sum_hessian?.[node] ?? 0);
    if (left === -1 && right === -1) return { kind: "leaf", value: condition, cover };
    if (tree.split_type?.[node] === 1) {
      throw modelUnsupported(what, `a categorical split (node ${node} of tree ${index})`);
    }
    return {
      kind: "split",
      feature: tree.split_indices[node]!,
      decision: below(condition, Boolean(tree.default_left[node])),
      left,
      right,
      gain: tree.loss_changes?.[node] ?? 0,
      cover,
    };
  });
}

/** The margin of a base score, which is a probability, in float32 as XGBoost computes it. From 3.1 it is a list. */
function baseMargin(text: string, what: string): number {
  const words = text.replace(/^\[|\]$/g, "").split(",");
  if (words.length > 1) throw modelUnsupported(what, `${words.length} base scores`);
  const score = Math.fround(Number(words[0]?.trim() || Number.NaN));
  if (!(score > 0 && score < 1)) throw modelCorrupt(what, `its base_score is ${text}`);
  return -Math.fround(Math.log(Math.fround(Math.fround(1 / score) - 1)));
}
