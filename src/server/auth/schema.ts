/** The version at which MLflow 3.17 keeps its users (`alembic_version_auth`). */
export const authSchemaVersion = "f1a2b3c4d5e6";

/**
 * MLflow's tables of users, roles and grants at that version, as SQLite has them, and one of ours for tokens.
 *
 * What a user was granted stands in a role of its own, `__user_ID__`. The tables `…_permissions` are empty: MLflow
 * keeps them for those who go back to an older version, and deletes from them with a user.
 */
export const authSchema: readonly string[] = [
  "CREATE TABLE alembic_version_auth (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_auth_pkc PRIMARY KEY (version_num))",
  "CREATE TABLE users (id INTEGER NOT NULL, username VARCHAR(255), password_hash VARCHAR(255), is_admin BOOLEAN, PRIMARY KEY (id), UNIQUE (username))",
  emptyTable("experiment_permissions", "experiment_id VARCHAR(255) NOT NULL", "fk_user_id", [
    "unique_experiment_user",
    "experiment_id",
  ]),
  emptyTable(
    "scorer_permissions",
    "experiment_id VARCHAR(255) NOT NULL, scorer_name VARCHAR(256) NOT NULL",
    "fk_scorer_perm_user_id",
    ["unique_scorer_user", "experiment_id, scorer_name"],
  ),
  emptyTable("gateway_secret_permissions", "secret_id VARCHAR(255) NOT NULL", "fk_gateway_secret_perm_user_id", [
    "unique_secret_user",
    "secret_id",
  ]),
  emptyTable("gateway_endpoint_permissions", "endpoint_id VARCHAR(255) NOT NULL", "fk_gateway_endpoint_perm_user_id", [
    "unique_endpoint_user",
    "endpoint_id",
  ]),
  emptyTable(
    "gateway_model_definition_permissions",
    "model_definition_id VARCHAR(255) NOT NULL",
    "fk_gateway_model_def_perm_user_id",
    ["unique_model_def_user", "model_definition_id"],
  ),
  "CREATE TABLE workspace_permissions (workspace VARCHAR(63) NOT NULL, user_id INTEGER NOT NULL, permission VARCHAR(32) NOT NULL, CONSTRAINT workspace_permissions_pk PRIMARY KEY (workspace, user_id), FOREIGN KEY(user_id) REFERENCES users (id))",
  "CREATE INDEX idx_workspace_permissions_user_id ON workspace_permissions (user_id)",
  "CREATE INDEX idx_workspace_permissions_workspace ON workspace_permissions (workspace)",
  "CREATE TABLE registered_model_permissions (id INTEGER NOT NULL, name VARCHAR(255) NOT NULL, user_id INTEGER NOT NULL, permission VARCHAR(255), workspace VARCHAR(63) DEFAULT 'default' NOT NULL, PRIMARY KEY (id), CONSTRAINT fk_user_id FOREIGN KEY(user_id) REFERENCES users (id), CONSTRAINT unique_workspace_name_user UNIQUE (workspace, name, user_id))",
  "CREATE TABLE roles (id INTEGER NOT NULL, name VARCHAR(255) NOT NULL, workspace VARCHAR(63) NOT NULL, description VARCHAR(1024), PRIMARY KEY (id), CONSTRAINT unique_workspace_role_name UNIQUE (workspace, name))",
  "CREATE INDEX idx_roles_workspace ON roles (workspace)",
  "CREATE TABLE role_permissions (id INTEGER NOT NULL, role_id INTEGER NOT NULL, resource_type VARCHAR(64) NOT NULL, resource_pattern VARCHAR(255) NOT NULL, permission VARCHAR(255) NOT NULL, PRIMARY KEY (id), CONSTRAINT unique_role_resource_perm UNIQUE (role_id, resource_type, resource_pattern), FOREIGN KEY(role_id) REFERENCES roles (id))",
  "CREATE INDEX idx_role_permissions_role_id ON role_permissions (role_id)",
  "CREATE TABLE user_role_assignments (id INTEGER NOT NULL, user_id INTEGER NOT NULL, role_id INTEGER NOT NULL, PRIMARY KEY (id), CONSTRAINT unique_user_role UNIQUE (user_id, role_id), FOREIGN KEY(user_id) REFERENCES users (id), FOREIGN KEY(role_id) REFERENCES roles (id))",
  "CREATE INDEX idx_user_role_assignments_user_id ON user_role_assignments (user_id)",
  "CREATE INDEX idx_user_role_assignments_role_id ON user_role_assignments (role_id)",
  `INSERT INTO alembic_version_auth (version_num) VALUES ('${authSchemaVersion}')`,
];

/** Beside MLflow's tables, which a database that MLflow made does not have yet. */
export const tokenTable =
  "CREATE TABLE IF NOT EXISTS perigee_tokens (id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE, name VARCHAR(255) NOT NULL, scope VARCHAR(32) NOT NULL, token_hash VARCHAR(64) NOT NULL UNIQUE, created_at BIGINT NOT NULL, expires_at BIGINT)";

/** The grants of older versions to users, one table a resource. */
export const olderGrantTables = [
  "experiment_permissions",
  "registered_model_permissions",
  "scorer_permissions",
  "gateway_secret_permissions",
  "gateway_endpoint_permissions",
  "gateway_model_definition_permissions",
  "workspace_permissions",
] as const;

function emptyTable(name: string, columns: string, foreignKey: string, [unique, key]: [string, string]): string {
  return `CREATE TABLE ${name} (id INTEGER NOT NULL, ${columns}, user_id INTEGER NOT NULL, permission VARCHAR(255), PRIMARY KEY (id), CONSTRAINT ${foreignKey} FOREIGN KEY(user_id) REFERENCES users (id), CONSTRAINT ${unique} UNIQUE (${key}, user_id))`;
}
