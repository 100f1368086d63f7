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

/** `id` is a whole number that filters give in quotes; `count` one that they give with quotes or without. */
export type AttributeType = "text" | "number" | "id" | "count";

/** What one search takes: its entities with their comparators, its attributes, and what it orders by. */
export interface SearchGrammar {
  /** What stands before a name's dot. */
  readonly entities: Readonly<Record<string, EntityKind>>;
  readonly comparators: Readonly<Partial<Record<EntityKind, readonly Comparator[]>>>;
  readonly attributes: Readonly<Record<string, AttributeType>>;
  /** Attributes that `IN` and `NOT IN` are for. */
  readonly lists: readonly string[];
  /** Other names of attributes. */
  readonly aliases: Readonly<Record<string, string>>;
  /** Values that are text may stand without quotes where they are numbers. */
  readonly bareText?: boolean;
  readonly order: {
    readonly entities: Readonly<Record<string, EntityKind>>;
    readonly attributes: Readonly<Record<string, AttributeType>>;
    readonly aliases: Readonly<Record<string, string>>;
  };
}

const order = ["=", "!=", "<", "<=", ">", ">="] as const;
const text = ["=", "!=", "LIKE", "ILIKE"] as const;
const lists = ["IN", "NOT IN"] as const;
const nulls = ["IS NULL", "IS NOT NULL"] as const;

const runEntities = {
  attribute: "attribute",
  attributes: "attribute",
  attr: "attribute",
  run: "attribute",
  metric: "metric",
  metrics: "metric",
  parameter: "param",
  parameters: "param",
  param: "param",
  params: "param",
  tag: "tag",
  tags: "tag",
  dataset: "dataset",
  datasets: "dataset",
} as const;
const runAttributes = {
  run_id: "text",
  run_name: "text",
  status: "text",
  user_id: "text",
  artifact_uri: "text",
  start_time: "number",
  end_time: "number",
} as const;
const created = { created: "start_time", Created: "start_time" } as const;

export const runGrammar: SearchGrammar = {
  entities: runEntities,
  comparators: {
    attribute: [],
    metric: order,
    param: [...text, ...nulls],
    tag: [...text, ...nulls],
    dataset: [...text, ...lists],
  },
  attributes: runAttributes,
  lists: ["run_id"],
  aliases: { ...created, "run name": "run_name", "Run name": "run_name", "Run Name": "run_name" },
  order: { entities: runEntities, attributes: runAttributes, aliases: created },
};

const entitiesWithTags = { attribute: "attribute", tag: "tag", tags: "tag" } as const;
const experimentAttributes = {
  name: "text",
  experiment_id: "id",
  creation_time: "number",
  last_update_time: "number",
} as const;

export const experimentGrammar: SearchGrammar = {
  entities: entitiesWithTags,
  comparators: { attribute: [], tag: [...text, ...nulls] },
  attributes: experimentAttributes,
  lists: ["experiment_id"],
  aliases: {},
  order: { entities: { attribute: "attribute" }, attributes: experimentAttributes, aliases: {} },
};

export const registeredModelGrammar: SearchGrammar = {
  entities: entitiesWithTags,
  comparators: { attribute: [], tag: text },
  attributes: { name: "text" },
  lists: ["name"],
  aliases: {},
  order: {
    entities: {},
    attributes: { name: "text", timestamp: "number", last_updated_timestamp: "number" },
    aliases: {},
  },
};

export const modelVersionGrammar: SearchGrammar = {
  entities: entitiesWithTags,
  comparators: { attribute: [], tag: text },
  attributes: { name: "text", run_id: "text", source_path: "text", version_number: "count" },
  lists: ["name", "run_id"],
  aliases: {},
  order: {
    entities: { attribute: "attribute" },
    attributes: {
      name: "text",
      version_number: "number",
      creation_timestamp: "number",
      last_updated_timestamp: "number",
    },
    aliases: {},
  },
};

const loggedModelAttributes = {
  model_id: "text",
  name: "text",
  model_type: "text",
  source_run_id: "text",
  status: "text",
  experiment_id: "id",
  creation_timestamp: "number",
  last_updated_timestamp: "number",
} as const;
const loggedModelAliases = {
  creation_time: "creation_timestamp",
  creation_timestamp_ms: "creation_timestamp",
  last_updated_timestamp_ms: "last_updated_timestamp",
} as const;

export const loggedModelGrammar: SearchGrammar = {
  entities: { attributes: "attribute", metrics: "metric", params: "param", tags: "tag" },
  comparators: { attribute: [], metric: order, param: [...text, ...lists], tag: [...text, ...lists] },
  attributes: loggedModelAttributes,
  lists: ["model_id", "name", "model_type", "source_run_id", "status", "experiment_id"],
  aliases: loggedModelAliases,
  bareText: true,
  order: { entities: { metrics: "metric" }, attributes: loggedModelAttributes, aliases: loggedModelAliases },
};
