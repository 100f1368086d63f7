import { z } from "zod";

const numbers = z.array(z.number());
const flags = z.array(z.union([z.number(), z.boolean()]));

const tree = z.looseObject({
  left_children: numbers,
  right_children: numbers,
  split_indices: numbers,
  /** Thresholds of splits and values of leaves. */
  split_conditions: numbers,
  default_left: flags,
  loss_changes: numbers.optional(),
  sum_hessian: numbers.optional(),
  /** 1 for a categorical split. */
  split_type: numbers.optional(),
});

export type XgboostTree = z.output<typeof tree>;

const gbtree = z.looseObject({ model: z.looseObject({ trees: z.array(tree) }) });

/** What is read of a booster's JSON (https://xgboost.readthedocs.io/en/stable/tutorials/saving_model.html). */
export const boosterSchema = z.looseObject({
  version: numbers.optional(),
  learner: z.looseObject({
    feature_names: z.array(z.string()).optional(),
    gradient_booster: z.looseObject({ name: z.string() }),
    learner_model_param: z.looseObject({
      base_score: z.string(),
      num_class: z.string().optional(),
      num_target: z.string().optional(),
      num_feature: z.string(),
    }),
    objective: z.looseObject({ name: z.string() }),
  }),
});

/** The part `gradient_booster`, by its name. */
export const gbtreeSchema = gbtree;
export const dartSchema = z.looseObject({ gbtree, weight_drop: numbers });
