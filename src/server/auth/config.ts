import { readFile } from "node:fs/promises";
import { badAuthConfig } from "./errors.js";
import { isPermission, type Permission } from "./permissions.js";

/** How authentication is set up, by MLflow's file (`basic_auth.ini`) and variables. */
export interface AuthConfig {
  readonly defaultPermission: Permission;
  /** `sqlite:///FILE`. */
  readonly databaseUri: string;
  readonly adminUsername: string;
  readonly adminPassword?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads `MLFLOW_AUTH_CONFIG_PATH`, where it is set; `MLFLOW_AUTH_ADMIN_USERNAME` and `MLFLOW_AUTH_ADMIN_PASSWORD` come
 * before what it says.
 *
 * @throws `BAD_AUTH_CONFIG`
 */
export async function readAuthConfig(env: Environment): Promise<AuthConfig> {
  const path = env.MLFLOW_AUTH_CONFIG_PATH;
  const settings = path ? await readSettings(path) : new Map<string, string>();
  const defaultPermission = settings.get("default_permission") ?? "READ";
  if (!isPermission(defaultPermission)) {
    throw badAuthConfig(path ?? "", `has the default_permission ${defaultPermission}, which is none of MLflow's`);
  }
  const adminPassword = env.MLFLOW_AUTH_ADMIN_PASSWORD || settings.get("admin_password");
  return {
    defaultPermission,
    databaseUri: settings.get("database_uri") ?? "sqlite:///basic_auth.db",
    adminUsername: env.MLFLOW_AUTH_ADMIN_USERNAME || settings.get("admin_username") || "admin",
    ...(adminPassword && { adminPassword }),
  };
}

/** The lines `name = value` of the section `[mlflow]`. */
async function readSettings(path: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw badAuthConfig(path, `cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`);
  });
  const settings = new Map<string, string>();
  let section = "";
  for (const line of text.split(/\r?\n/)) {
    const [, header] = /^\s*\[(.+)\]\s*$/.exec(line) ?? [];
    if (header !== undefined) section = header;
    const [, name, value = ""] = /^([A-Za-z_]\w*)\s*[=:]\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && section === "mlflow" && value !== "") settings.set(name.toLowerCase(), value);
  }
  return settings;
}
