import { basename, dirname, join } from "node:path";
import { type Command, Option } from "commander";
import { type AuthOptions, ensureAdmin, openAccounts, permissions } from "../../server/index.js";
import type { Logger } from "../../support/index.js";
import { accountsPlace, authDatabaseOption } from "./accounts.js";

/** Whether and how users sign in. */
export function withAuthOptions(command: Command): Command {
  return command
    .addOption(new Option("--auth <kind>", "who may do what: MLflow's users and permissions").choices(["basic"]))
    .addOption(new Option("--app-name <name>", "the same, as MLflow's server says it").choices(["basic-auth"]))
    .addOption(
      new Option(
        "--default-permission <level>",
        "what users have on what they were not granted (default: READ, or MLFLOW_AUTH_CONFIG_PATH's)",
      ).choices(permissions),
    )
    .addOption(authDatabaseOption());
}

/** The accounts that a server is to ask, with an admin among them; nothing where it asks nobody. */
export async function openAuth(options: Readonly<Record<string, string | undefined>>, folder: string) {
  if (options.auth === undefined && options.appName === undefined) return undefined;
  const { config, path } = await accountsPlace(options, folder);
  const accounts = await openAccounts(path);
  try {
    const passwordFile = await ensureAdmin(accounts.users, {
      username: config.adminUsername,
      ...(config.adminPassword !== undefined && { password: config.adminPassword }),
      passwordFile: join(dirname(path), `${basename(path, ".db")}.admin-password`),
    });
    const chosen = permissions.find((level) => level === options.defaultPermission);
    const auth: AuthOptions = { accounts, defaultPermission: chosen ?? config.defaultPermission };
    return { auth, adminUsername: config.adminUsername, passwordFile };
  } catch (cause) {
    await accounts.close();
    throw cause;
  }
}

/** Without authentication, whoever reaches the server may read, change and delete all. */
export function warnIfOpenToAll(host: string, hasAuth: boolean, logger: Logger): void {
  if (hasAuth || isLoopback(host)) return;
  logger.warn(
    { host },
    `anybody who reaches ${host} may read, change and delete everything: start it with --auth basic, or with --host 127.0.0.1`,
  );
}

const isLoopback = (host: string) => host === "localhost" || host === "::1" || /^127(\.\d+){3}$/.test(host);
