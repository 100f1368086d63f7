import type { Table } from "./table.js";

/** Registered models and webhooks. */
export const registryTables: readonly Table[] = [
  {
    name: "registered_models",
    columns: {
      name: "varchar(256) required",
      creation_time: "bigint",
      last_updated_time: "bigint",
      description: "varchar(5000)",
      workspace: "varchar(63) required default 'default'",
    },
    primaryKey: { name: "registered_model_pk", columns: ["workspace", "name"] },
    indexes: [{ name: "idx_registered_models_workspace", columns: ["workspace"] }],
  },
  {
    name: "registered_model_tags",
    columns: {
      key: "varchar(250) required",
      value: "varchar(5000)",
      name: "varchar(256) required",
      workspace: "varchar(63) required default 'default'",
    },
    primaryKey: { name: "registered_model_tag_pk", columns: ["workspace", "key", "name"] },
    foreignKeys: [
      {
        name: "fk_registered_model_tags_registered_models",
        columns: ["workspace", "name"],
        to: "registered_models",
        onUpdate: "cascade",
      },
    ],
    indexes: [{ name: "idx_registered_model_tags_workspace_name", columns: ["workspace", "name"] }],
  },
  {
    name: "registered_model_aliases",
    columns: {
      alias: "varchar(256) required",
      version: "integer required",
      name: "varchar(256) required",
      workspace: "varchar(63) required default 'default'",
    },
    primaryKey: { name: "registered_model_alias_pk", columns: ["workspace", "name", "alias"] },
    foreignKeys: [
      {
        name: "fk_registered_model_aliases_registered_models",
        columns: ["workspace", "name"],
        to: "registered_models",
        onDelete: "cascade",
        onUpdate: "cascade",
      },
    ],
  },
  {
    name: "model_versions",
    columns: {
      name: "varchar(256) required",
      version: "integer required",
      creation_time: "bigint",
      last_updated_time: "bigint",
      description: "varchar(5000)",
      user_id: "varchar(256)",
      current_stage: "varchar(20)",
      source: "varchar(500)",
      run_id: "varchar(32)",
      status: "varchar(20)",
      status_message: "varchar(500)",
      run_link: "varchar(500)",
      storage_location: "varchar(500)",
      workspace: "varchar(63) required default 'default'",
    },
    primaryKey: { name: "model_version_pk", columns: ["workspace", "name", "version"] },
    foreignKeys: [
      {
        name: "fk_model_versions_registered_models",
        columns: ["workspace", "name"],
        to: "registered_models",
        onUpdate: "cascade",
      },
    ],
  },
  {
    name: "model_version_tags",
    columns: {
      key: "varchar(250) required",
      value: "text",
      name: "varchar(256) required",
      version: "integer required",
      workspace: "varchar(63) required default 'default'",
    },
    primaryKey: { name: "model_version_tag_pk", columns: ["workspace", "key", "name", "version"] },
    foreignKeys: [
      {
        name: "fk_model_version_tags_model_versions",
        columns: ["workspace", "name", "version"],
        to: "model_versions",
        onUpdate: "cascade",
      },
    ],
    indexes: [{ name: "idx_model_version_tags_workspace_name_version", columns: ["workspace", "name", "version"] }],
  },
  {
    name: "webhooks",
    columns: {
      webhook_id: "varchar(256) required",
      name: "varchar(256) required",
      description: "varchar(1000)",
      url: "varchar(500) required",
      status: "varchar(20) required default 'ACTIVE'",
      secret: "varchar(1000)",
      creation_timestamp: "bigint",
      last_updated_timestamp: "bigint",
      deleted_timestamp: "bigint",
      workspace: "varchar(63) required default 'default'",
    },
    primaryKey: { name: "webhook_pk", columns: ["webhook_id"] },
    indexes: [
      { name: "idx_webhooks_name", columns: ["name"] },
      { name: "idx_webhooks_status", columns: ["status"] },
      { name: "idx_webhooks_workspace", columns: ["workspace"] },
    ],
  },
  {
    name: "webhook_events",
    columns: {
      webhook_id: "varchar(256) required",
      entity: "varchar(50) required",
      action: "varchar(50) required",
    },
    primaryKey: { name: "webhook_event_pk", columns: ["webhook_id", "entity", "action"] },
    foreignKeys: [{ columns: ["webhook_id"], to: "webhooks", onDelete: "cascade" }],
    indexes: [
      { name: "idx_webhook_events_entity", columns: ["entity"] },
      { name: "idx_webhook_events_action", columns: ["action"] },
      { name: "idx_webhook_events_entity_action", columns: ["entity", "action"] },
    ],
  },
];
