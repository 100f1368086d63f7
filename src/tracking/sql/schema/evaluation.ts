import type { Table } from "./table.js";

/** Evaluation datasets, scorers, review queues and daily roll-ups: empty here, as traces are. */
export const evaluationTables: readonly Table[] = [
  {
    name: "evaluation_dataset_records",
    columns: {
      dataset_record_id: "varchar(36) required",
      dataset_id: "varchar(36) required",
      inputs: "json required",
      expectations: "json",
      tags: "json",
      source: "json",
      source_id: "varchar(36)",
      source_type: "varchar(255)",
      created_time: "bigint",
      last_update_time: "bigint",
      created_by: "varchar(255)",
      last_updated_by: "varchar(255)",
      input_hash: "varchar(64) required",
      outputs: "json",
    },
    primaryKey: { name: "evaluation_dataset_records_pk", columns: ["dataset_record_id"] },
    foreignKeys: [
      {
        name: "fk_evaluation_dataset_records_dataset_id",
        columns: ["dataset_id"],
        to: "evaluation_datasets",
        onDelete: "cascade",
      },
    ],
    unique: [{ name: "unique_dataset_input", columns: ["dataset_id", "input_hash"] }],
    indexes: [{ name: "index_evaluation_dataset_records_dataset_id", columns: ["dataset_id"] }],
  },
  {
    name: "evaluation_dataset_tags",
    columns: {
      dataset_id: "varchar(36) required",
      key: "varchar(255) required",
      value: "varchar(5000)",
    },
    primaryKey: { name: "evaluation_dataset_tags_pk", columns: ["dataset_id", "key"] },
    foreignKeys: [
      {
        name: "fk_evaluation_dataset_tags_dataset_id",
        columns: ["dataset_id"],
        to: "evaluation_datasets",
        onDelete: "cascade",
      },
    ],
    indexes: [{ name: "index_evaluation_dataset_tags_dataset_id", columns: ["dataset_id"] }],
  },
  {
    name: "evaluation_datasets",
    columns: {
      dataset_id: "varchar(36) required",
      name: "varchar(255) required",
      schema: "text",
      profile: "text",
      digest: "varchar(64)",
      created_time: "bigint",
      last_update_time: "bigint",
      created_by: "varchar(255)",
      last_updated_by: "varchar(255)",
      workspace: "varchar(63) required default 'default'",
    },
    primaryKey: { name: "evaluation_datasets_pk", columns: ["dataset_id"] },
    indexes: [
      { name: "index_evaluation_datasets_name", columns: ["name"] },
      { name: "index_evaluation_datasets_created_time", columns: ["created_time"] },
      { name: "idx_evaluation_datasets_workspace", columns: ["workspace"] },
    ],
  },
  {
    name: "label_schemas",
    columns: {
      schema_id: "varchar(36) required",
      experiment_id: "integer required",
      name: "varchar(250) required",
      type: "varchar(16) required",
      instruction: "text",
      enable_comment: "boolean required default '0'",
      input_type: "varchar(32) required",
      input_config: "text required",
      created_by: "varchar(255)",
      created_time: "bigint required",
      last_update_time: "bigint required",
      is_default: "boolean required default 0",
    },
    primaryKey: { name: "label_schemas_pk", columns: ["schema_id"] },
    foreignKeys: [
      { name: "fk_label_schemas_experiment_id", columns: ["experiment_id"], to: "experiments", onDelete: "cascade" },
    ],
    unique: [{ name: "uq_label_schemas_exp_name", columns: ["experiment_id", "name"] }],
    indexes: [{ name: "index_label_schemas_experiment_id", columns: ["experiment_id"] }],
  },
  {
    name: "online_scoring_configs",
    columns: {
      online_scoring_config_id: "varchar(36) required",
      scorer_id: "varchar(36) required",
      sample_rate: "float required",
      experiment_id: "integer required",
      filter_string: "text",
    },
    primaryKey: { name: "online_scoring_config_pk", columns: ["online_scoring_config_id"] },
    foreignKeys: [
      { name: "fk_online_scoring_configs_scorer_id", columns: ["scorer_id"], to: "scorers", onDelete: "cascade" },
      { name: "fk_online_scoring_configs_experiment_id", columns: ["experiment_id"], to: "experiments" },
    ],
  },
  {
    name: "review_queue_items",
    columns: {
      queue_id: "varchar(36) required",
      item_type: "varchar(16) required",
      item_id: "varchar(50) required",
      status: "varchar(16) required",
      completed_by: "varchar(250)",
      completed_time_ms: "bigint",
      creation_time_ms: "bigint required",
      last_update_time_ms: "bigint required",
    },
    primaryKey: { name: "review_queue_items_pk", columns: ["queue_id", "item_id"] },
    foreignKeys: [
      { name: "fk_review_queue_items_queue_id", columns: ["queue_id"], to: "review_queues", onDelete: "cascade" },
    ],
    indexes: [
      { name: "index_review_queue_items_queue_id_status", columns: ["queue_id", "status"] },
      { name: "index_review_queue_items_item_id", columns: ["item_id"] },
    ],
  },
  {
    name: "review_queue_label_schemas",
    columns: {
      queue_id: "varchar(36) required",
      schema_id: "varchar(36) required",
    },
    primaryKey: { name: "review_queue_label_schemas_pk", columns: ["queue_id", "schema_id"] },
    foreignKeys: [
      {
        name: "fk_review_queue_label_schemas_queue_id",
        columns: ["queue_id"],
        to: "review_queues",
        onDelete: "cascade",
      },
    ],
    indexes: [{ name: "index_review_queue_label_schemas_schema_id", columns: ["schema_id"] }],
  },
  {
    name: "review_queue_users",
    columns: {
      queue_id: "varchar(36) required",
      user_id: "varchar(250) required",
    },
    primaryKey: { name: "review_queue_users_pk", columns: ["queue_id", "user_id"] },
    foreignKeys: [
      { name: "fk_review_queue_users_queue_id", columns: ["queue_id"], to: "review_queues", onDelete: "cascade" },
    ],
    indexes: [{ name: "index_review_queue_users_user_id", columns: ["user_id"] }],
  },
  {
    name: "review_queues",
    columns: {
      queue_id: "varchar(36) required",
      experiment_id: "integer required",
      name: "varchar(250) required",
      queue_type: "varchar(16) required",
      created_by: "varchar(255)",
      creation_time_ms: "bigint required",
      last_update_time_ms: "bigint required",
      name_key: "varchar(250) required",
    },
    primaryKey: { name: "review_queues_pk", columns: ["queue_id"] },
    foreignKeys: [
      { name: "fk_review_queues_experiment_id", columns: ["experiment_id"], to: "experiments", onDelete: "cascade" },
    ],
    unique: [{ name: "uq_review_queues_experiment_name_key", columns: ["experiment_id", "name_key"] }],
    indexes: [{ name: "index_review_queues_experiment_id", columns: ["experiment_id"] }],
  },
  {
    name: "scorer_versions",
    columns: {
      scorer_id: "varchar(36) required",
      scorer_version: "integer required",
      serialized_scorer: "text required",
      creation_time: "bigint",
    },
    primaryKey: { name: "scorer_version_pk", columns: ["scorer_id", "scorer_version"] },
    foreignKeys: [{ name: "fk_scorer_versions_scorer_id", columns: ["scorer_id"], to: "scorers", onDelete: "cascade" }],
    indexes: [{ name: "index_scorer_versions_scorer_id", columns: ["scorer_id"] }],
  },
  {
    name: "scorers",
    columns: {
      experiment_id: "integer required",
      scorer_name: "varchar(256) required",
      scorer_id: "varchar(36) required",
    },
    primaryKey: { name: "scorer_pk", columns: ["scorer_id"] },
    foreignKeys: [
      { name: "fk_scorers_experiment_id", columns: ["experiment_id"], to: "experiments", onDelete: "cascade" },
    ],
    indexes: [
      { name: "index_scorers_experiment_id_scorer_name", columns: ["experiment_id", "scorer_name"], unique: true },
    ],
  },
  {
    name: "sql_assessment_daily_rollups",
    columns: {
      id: "integer required",
      experiment_id: "integer required",
      rollup_day: "date required",
      metric_name: "varchar(250) required",
      grouping_set: "varchar(50) required",
      sample_count: "bigint required",
      sum_value: "float",
      min_value: "float",
      max_value: "float",
    },
    primaryKey: { name: "sql_assessment_daily_rollups_pk", columns: ["id"] },
    indexes: [
      {
        name: "idx_assessment_rollups_lookup",
        columns: ["experiment_id", "rollup_day", "metric_name", "grouping_set"],
      },
    ],
  },
  {
    name: "sql_span_cost_daily_rollups",
    columns: {
      id: "integer required",
      experiment_id: "integer required",
      rollup_day: "date required",
      metric_name: "varchar(250) required",
      grouping_set: "varchar(50) required",
      model_name: "varchar(500)",
      model_provider: "varchar(500)",
      sample_count: "bigint required",
      sum_value: "float",
      min_value: "float",
      max_value: "float",
    },
    primaryKey: { name: "sql_span_cost_daily_rollups_pk", columns: ["id"] },
    indexes: [
      {
        name: "idx_span_cost_rollups_lookup",
        columns: ["experiment_id", "rollup_day", "metric_name", "grouping_set", "model_name", "model_provider"],
      },
    ],
  },
  {
    name: "sql_trace_metric_daily_rollups",
    columns: {
      id: "integer required",
      experiment_id: "integer required",
      rollup_day: "date required",
      metric_name: "varchar(250) required",
      grouping_set: "varchar(50) required",
      trace_status: "varchar(50)",
      sample_count: "bigint required",
      sum_value: "float",
      min_value: "float",
      max_value: "float",
      p50_value: "float",
      p90_value: "float",
      p99_value: "float",
    },
    primaryKey: { name: "sql_trace_metric_daily_rollups_pk", columns: ["id"] },
    indexes: [
      {
        name: "idx_trace_rollups_lookup",
        columns: ["experiment_id", "rollup_day", "metric_name", "grouping_set", "trace_status"],
      },
    ],
  },
  {
    name: "sql_trace_rollup_rebuild_queue",
    columns: {
      experiment_id: "integer required",
      rollup_day: "date required",
      rollup_family: "varchar(50) required",
    },
    primaryKey: {
      name: "sql_trace_rollup_rebuild_queue_pk",
      columns: ["experiment_id", "rollup_day", "rollup_family"],
    },
  },
];
