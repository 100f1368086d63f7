import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { credentialsMissing, unsupportedTrackingUri } from "../errors.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** A server's own address, and the environment with what it wants to be shown. */
interface Hosted {
  readonly uri: string;
  readonly env: Environment;
}

/**
 * The address behind a URI of a hosting that has a scheme of its own; any other URI as it is.
 *
 * - `databricks`, `databricks://PROFILE`: `DATABRICKS_HOST` and `DATABRICKS_TOKEN`, or the profile in
 *   `~/.databrickscfg` (`DATABRICKS_CONFIG_FILE`, `DATABRICKS_CONFIG_PROFILE`), as Databricks' own tools read them.
 * - `azureml://HOST/mlflow/v1.0/subscriptions/…`: the same path by `https:`, at version 2.0 as Azure's own plugin asks
 *   for it, with the token in `MLFLOW_TRACKING_TOKEN`.
 *
 * @throws `CREDENTIALS_MISSING`, `UNSUPPORTED_TRACKING_URI`
 */
export async function resolveHosted(uri: string, env: Environment): Promise<Hosted> {
  if (/^databricks(:\/\/|$)/i.test(uri)) return databricks(uri, env);
  if (/^databricks-uc(:|$)/i.test(uri)) {
    throw unsupportedTrackingUri(uri, "Unity Catalog has an API of its own. Use databricks, or another registry.");
  }
  if (/^azureml:\/\//i.test(uri)) return azure(uri, env);
  return { uri, env };
}

async function databricks(uri: string, env: Environment): Promise<Hosted> {
  const named = /^databricks:\/\/([^/]+)/i.exec(uri)?.[1];
  if (named?.includes(":")) {
    throw unsupportedTrackingUri(
      uri,
      "Secret scopes are read inside Databricks alone. Name a profile: databricks://PROFILE.",
    );
  }
  const profile = named ?? env.DATABRICKS_CONFIG_PROFILE;
  const given =
    profile === undefined && env.DATABRICKS_HOST
      ? { host: env.DATABRICKS_HOST, token: env.DATABRICKS_TOKEN }
      : await profileIn(
          env.DATABRICKS_CONFIG_FILE || join(env.HOME || homedir(), ".databrickscfg"),
          profile ?? "DEFAULT",
        );
  if (!given?.host || !given.token) {
    throw credentialsMissing(
      uri,
      "Set DATABRICKS_HOST and DATABRICKS_TOKEN (a personal access token), or write them into the profile.",
    );
  }
  const address = /^https?:\/\//i.test(given.host) ? given.host : `https://${given.host}`;
  return { uri: address.replace(/\/+$/, ""), env: withToken(env, given.token) };
}

function azure(uri: string, env: Environment): Hosted {
  const [, host, path] = /^azureml:\/\/([^/]+)(\/.*\/workspaces\/[^/?]+)/i.exec(uri) ?? [];
  if (!host || !path) {
    throw unsupportedTrackingUri(
      uri,
      "A workspace's URI is azureml://REGION.api.azureml.ms/mlflow/v1.0/subscriptions/…/workspaces/NAME, as `az ml workspace show --query mlflow_tracking_uri` prints it.",
    );
  }
  if (!env.MLFLOW_TRACKING_TOKEN) {
    throw credentialsMissing(
      uri,
      "Set MLFLOW_TRACKING_TOKEN to a token of Azure's: az account get-access-token --resource https://management.core.windows.net/ --query accessToken -o tsv.",
    );
  }
  return {
    uri: `https://${host}${path.replace(/^\/mlflow\/v1\.0/, "/mlflow/v2.0")}`,
    env: withToken(env, env.MLFLOW_TRACKING_TOKEN),
  };
}

/** The token alone: a user and a password that are meant for another server would go before it. */
const withToken = (env: Environment, token: string): Environment => ({
  ...env,
  MLFLOW_TRACKING_TOKEN: token,
  MLFLOW_TRACKING_USERNAME: undefined,
  MLFLOW_TRACKING_PASSWORD: undefined,
});

/** A section of an INI file; undefined where there is none. */
async function profileIn(path: string, profile: string): Promise<{ host?: string; token?: string } | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  const found: Record<string, string> = {};
  let section = "";
  for (const line of text.split(/\r?\n/)) {
    const [, header] = /^\s*\[(.+)\]\s*$/.exec(line) ?? [];
    if (header !== undefined) section = header;
    const [, key, value] = /^\s*(\w+)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (section === profile && key && value) found[key] = value;
  }
  return found.host ? { host: found.host, ...(found.token && { token: found.token }) } : undefined;
}
