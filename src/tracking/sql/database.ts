import type { ColumnType, Kysely, Transaction } from "kysely";

/**
 * An experiment's id is a 64-bit integer, which JavaScript's numbers cannot hold whole: it goes in as text,
 * which SQLite converts, and comes out by `cast(… as text)` (`experimentIdText`).
 */
type ExperimentId = ColumnType<number | string, string, string>;

/** The columns that Perigee reads and writes; the schema in full is in `schema/`. */
export interface Database {
  alembic_version: { version_num: string };
  experiments: {
    experiment_id: ColumnType<number | string, string | undefined, string>;
    name: string;
    artifact_location: string | null;
    lifecycle_stage: string;
    creation_time: number | null;
    last_update_time: number | null;
    workspace: ColumnType<string, string | undefined, never>;
  };
  experiment_tags: { key: string; value: string | null; experiment_id: ExperimentId };
  runs: {
    run_uuid: string;
    name: string | null;
    source_type: string | null;
    source_name: string | null;
    entry_point_name: string | null;
    user_id: string | null;
    status: string;
    start_time: number | null;
    end_time: number | null;
    source_version: string | null;
    lifecycle_stage: string;
    artifact_uri: string | null;
    experiment_id: ExperimentId;
    deleted_time: number | null;
  };
  metrics: MetricColumns;
  latest_metrics: MetricColumns;
  params: { key: string; value: string; run_uuid: string };
  tags: { key: string; value: string | null; run_uuid: string };
  datasets: {
    dataset_uuid: string;
    experiment_id: ExperimentId;
    name: string;
    digest: string;
    dataset_source_type: string;
    dataset_source: string;
    dataset_schema: string | null;
    dataset_profile: string | null;
  };
  inputs: {
    input_uuid: string;
    source_type: string;
    source_id: string;
    destination_type: string;
    destination_id: string;
    step: ColumnType<number, number | undefined, number>;
  };
  input_tags: { input_uuid: string; name: string; value: string };
  logged_models: {
    model_id: string;
    experiment_id: ExperimentId;
    name: string;
    artifact_location: string;
    creation_timestamp_ms: number;
    last_updated_timestamp_ms: number;
    status: number;
    lifecycle_stage: string;
    model_type: string | null;
    source_run_id: string | null;
    status_message: string | null;
  };
  logged_model_metrics: {
    model_id: string;
    metric_name: string;
    metric_timestamp_ms: number;
    metric_step: number;
    metric_value: number | null;
    experiment_id: ExperimentId;
    run_id: string;
    dataset_uuid: string | null;
    dataset_name: string | null;
    dataset_digest: string | null;
  };
  logged_model_params: { model_id: string; experiment_id: ExperimentId; param_key: string; param_value: string };
  logged_model_tags: { model_id: string; experiment_id: ExperimentId; tag_key: string; tag_value: string };
  registered_models: {
    name: string;
    creation_time: number | null;
    last_updated_time: number | null;
    description: string | null;
    workspace: ColumnType<string, string | undefined, never>;
  };
  registered_model_tags: { key: string; value: string | null; name: string; workspace: Workspace };
  registered_model_aliases: { alias: string; version: number; name: string; workspace: Workspace };
  model_versions: {
    name: string;
    version: number;
    creation_time: number | null;
    last_updated_time: number | null;
    description: string | null;
    user_id: string | null;
    current_stage: string;
    source: string | null;
    run_id: string | null;
    status: string;
    status_message: string | null;
    run_link: string | null;
    storage_location: string | null;
    workspace: Workspace;
  };
  model_version_tags: { key: string; value: string | null; name: string; version: number; workspace: Workspace };
}

type Workspace = ColumnType<string, string | undefined, never>;

interface MetricColumns {
  key: string;
  value: number;
  timestamp: number;
  run_uuid: string;
  step: number;
  is_nan: ColumnType<number | boolean, boolean, boolean>;
}

/** What a store's functions read from: the database, or a transaction. */
export type Reader = Kysely<Database>;

/** What functions that write want: a transaction, so that a call is stored whole or not at all. */
export type Writer = Transaction<Database>;

/** Perigee keeps to the workspace that MLflow uses where workspaces are off. */
export const workspace = "default";
