import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { type Accounts, type AuthConfig, openAccounts, readAuthConfig } from "../../server/index.js";
import { invalidOption } from "../../support/index.js";

/** Which database of users a command works on. */
export interface AccountOptions {
  readonly authDatabase?: string;
}

export const authDatabaseOption = () =>
  new Option("--auth-database <file>", "database of users (default: MLFLOW_AUTH_CONFIG_PATH's, or basic_auth.db)");

/** A command of one word that works on the database of users. */
export const withAccounts = (command: Command): Command => command.addOption(authDatabaseOption());

/** Where the users of a folder's server are kept. */
export async function accountsPlace(
  { authDatabase }: AccountOptions,
  folder: string,
): Promise<{ config: AuthConfig; path: string }> {
  const config = await readAuthConfig(process.env);
  const place = authDatabase ?? config.databaseUri;
  const file = /^sqlite:\/\/\/(.+)$/.exec(place)?.[1] ?? place;
  if (/^\w[\w+]+:/.test(file)) throw invalidOption("--auth-database", place, "a file or sqlite:///FILE");
  return { config, path: resolve(folder, file) };
}

/** Opens the accounts for the work, and closes them after it. */
export async function onAccounts<Result>(
  options: AccountOptions,
  folder: string,
  work: (accounts: Accounts) => Promise<Result>,
): Promise<Result> {
  const { path } = await accountsPlace(options, folder);
  const accounts = await openAccounts(path);
  try {
    return await work(accounts);
  } finally {
    await accounts.close();
  }
}
