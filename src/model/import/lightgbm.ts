import { modelCorrupt, modelUnsupported } from "../errors.js";
import { EnsembleBuilder } from "./ensemble-builder.js";
import { ABOVE_HALF, type ImportedModel } from "./imported-model.js";
import { readLightgbmTree } from "./lightgbm-tree.js";

/**
 * A binary classifier of LightGBM from the text of `booster.save_model`, versions v2 to v4.
 *
 * Its probability is 1 / (1 + exp(−sigmoid · margin)), the margin being the sum of the trees, or their mean where they
 * were bagged (`boosting=rf`). Missing values go as each node's `decision_type` says.
 *
 * @param what names the file in messages
 * @throws `MODEL_CORRUPT`; `MODEL_UNSUPPORTED` for another objective, categorical splits and linear leaves
 */
export function importLightgbm(source: string | Uint8Array, what = "the model"): ImportedModel {
  const text = typeof source === "string" ? source : Buffer.from(source).toString("utf8");
  const { header, trees } = sectionsOf(text, what);
  const objective = header.get("objective") ?? "";
  const [name, ...settings] = objective.split(" ");
  if (name !== "binary") throw modelUnsupported(what, `the objective ${JSON.stringify(objective || "custom")}`);
  for (const key of ["num_class", "num_tree_per_iteration"]) {
    if (header.get(key) !== "1") throw modelCorrupt(what, `${key} is ${header.get(key)} where 1 is expected`);
  }
  const sigmoid = Number(settings.find((setting) => setting.startsWith("sigmoid:"))?.slice("sigmoid:".length) ?? 1);
  if (!(sigmoid > 0 && sigmoid < Number.POSITIVE_INFINITY)) throw modelCorrupt(what, `its sigmoid is ${sigmoid}`);

  const featureNames = (header.get("feature_names") ?? "").split(" ").filter((feature) => feature !== "");
  if (Number(header.get("max_feature_idx")) !== featureNames.length - 1) {
    throw modelCorrupt(what, `max_feature_idx is ${header.get("max_feature_idx")} for ${featureNames.length} names`);
  }
  const builder = new EnsembleBuilder(what, featureNames);
  const scale = header.has("average_output") ? sigmoid / trees.length : sigmoid;
  for (const [tree, fields] of trees.entries()) builder.addTree(readLightgbmTree(fields, tree, what), scale);
  return {
    format: "lightgbm",
    fitted: builder.finish("logistic", 0),
    decisionThreshold: ABOVE_HALF,
    estimator: "LightGBM",
    params: { version: header.get("version") ?? null, objective, average_output: header.has("average_output") },
  };
}

type Fields = ReadonlyMap<string, string>;

/** The lines `key=value` before the first tree, and those of each tree. */
function sectionsOf(text: string, what: string): { header: Fields; trees: Fields[] } {
  if (!text.startsWith("tree")) throw modelCorrupt(what, "it does not begin as LightGBM's models do");
  const header = new Map<string, string>();
  const trees: Map<string, string>[] = [];
  let fields = header;
  let ended = false;
  for (let at = 0; at < text.length && !ended; ) {
    const end = text.indexOf("\n", at);
    const line = text.slice(at, end < 0 ? text.length : end).trimEnd();
    at = end < 0 ? text.length : end + 1;
    const equals = line.indexOf("=");
    const key = equals < 0 ? line : line.slice(0, equals);
    const value = equals < 0 ? "" : line.slice(equals + 1);
    if (key === "Tree") {
      if (value !== String(trees.length)) throw modelCorrupt(what, `tree ${value} follows ${trees.length} trees`);
      fields = new Map();
      trees.push(fields);
    } else if (key === "end of trees") ended = true;
    else if (key !== "") fields.set(key, value);
  }
  if (!ended) throw modelCorrupt(what, 'it ends before the line "end of trees"');
  const sizes = (header.get("tree_sizes") ?? "").split(" ").filter((size) => size !== "");
  if (header.has("tree_sizes") && sizes.length !== trees.length) {
    throw modelCorrupt(what, `it has ${trees.length} trees where tree_sizes names ${sizes.length}`);
  }
  return { header, trees };
}
