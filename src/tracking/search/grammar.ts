export type Comparator =
  | "="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "LIKE"
  | "ILIKE"
  | "IN"
  | "NOT IN"
  | "IS NULL"
  | "IS NOT NULL";

export type EntityKind = "attribute" | "metric" | "param" | "tag" | "dataset";

export interface Field {
  readonly entity: EntityKind;
  readonly key: string;
}

/** `id` is a whole number that filters give in quotes. */
export type AttributeType = "text" | "number" | "id";

/** What one search takes: its entities with their comparators, its attributes, and what it orders by. */
export interface SearchGrammar {
  readonly comparators: Readonly<Partial<Record<EntityKind, readonly Comparator[]>>>;
  readonly attributes: Readonly<Record<string, AttributeType>>;
  /** Attributes that `IN` and `NOT IN` are for. */
  readonly lists: readonly string[];
  readonly orderAttributes: Readonly<Record<string, AttributeType>>;
  /** Other names of attributes. */
  readonly aliases: Readonly<Record<string, string>>;
}

const order = ["=", "!=", "<", "<=", ">", ">="] as const;
const text = ["=", "!=", "LIKE", "ILIKE"] as const;
const nulls = ["IS NULL", "IS NOT NULL"] as const;

export const runGrammar: SearchGrammar = {
  comparators: {
    attribute: [],
    metric: order,
    param: [...text, ...nulls],
    tag: [...text, ...nulls],
    dataset: [...text, "IN", "NOT IN"],
  },
  attributes: {
    run_id: "text",
    run_name: "text",
    status: "text",
    user_id: "text",
    artifact_uri: "text",
    start_time: "number",
    end_time: "number",
  },
  lists: ["run_id"],
  orderAttributes: {
    run_id: "text",
    run_name: "text",
    status: "text",
    user_id: "text",
    artifact_uri: "text",
    start_time: "number",
    end_time: "number",
  },
  aliases: {
    created: "start_time",
    Created: "start_time",
    "run name": "run_name",
    "Run name": "run_name",
    "Run Name": "run_name",
  },
};

export const experimentGrammar: SearchGrammar = {
  comparators: { attribute: [], tag: [...text, ...nulls] },
  attributes: { name: "text", experiment_id: "id", creation_time: "number", last_update_time: "number" },
  lists: ["experiment_id"],
  orderAttributes: { name: "text", experiment_id: "id", creation_time: "number", last_update_time: "number" },
  aliases: {},
};

export const registeredModelGrammar: SearchGrammar = {
  comparators: { attribute: [], tag: text },
  attributes: { name: "text" },
  lists: ["name"],
  orderAttributes: { name: "text", timestamp: "number", last_updated_timestamp: "number" },
  aliases: {},
};

export const modelVersionGrammar: SearchGrammar = {
  comparators: { attribute: [], tag: text },
  attributes: { name: "text", run_id: "text", source_path: "text", version_number: "number" },
  lists: ["name", "run_id"],
  orderAttributes: {
    name: "text",
    version_number: "number",
    creation_timestamp: "number",
    last_updated_timestamp: "number",
  },
  aliases: {},
};

export const loggedModelGrammar: SearchGrammar = {
  comparators: { attribute: [], metric: order, param: text, tag: text },
  attributes: {
    model_id: "text",
    name: "text",
    model_type: "text",
    source_run_id: "text",
    status: "text",
    creation_timestamp: "number",
    last_updated_timestamp: "number",
  },
  lists: ["model_id", "name", "model_type", "source_run_id"],
  orderAttributes: {
    model_id: "text",
    name: "text",
    model_type: "text",
    creation_timestamp: "number",
    last_updated_timestamp: "number",
  },
  aliases: { creation_time: "creation_timestamp", creation_timestamp_ms: "creation_timestamp" },
};

const entityNames: Readonly<Record<EntityKind, readonly string[]>> = {
  attribute: ["attribute", "attributes", "attr", "run"],
  metric: ["metric", "metrics"],
  param: ["parameter", "parameters", "param", "params"],
  tag: ["tag", "tags"],
  dataset: ["dataset", "datasets"],
};

/** The entity that a name before the dot stands for. */
export function entityOf(name: string): EntityKind | undefined {
  const kinds: readonly EntityKind[] = ["attribute", "metric", "param", "tag", "dataset"];
  return kinds.find((kind) => entityNames[kind].includes(name));
}
