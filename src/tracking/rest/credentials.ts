import { unsupportedTrackingUri } from "../errors.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** A server and what to show it: the URI without credentials, and the value of the `Authorization` header. */
export interface Endpoint {
  readonly uri: string;
  readonly authorization?: string;
}

/**
 * The endpoint of a tracking URI. Credentials in the URI go before `MLFLOW_TRACKING_USERNAME` with
 * `MLFLOW_TRACKING_PASSWORD`, and these before `MLFLOW_TRACKING_TOKEN`, as in MLflow.
 *
 * @throws `UNSUPPORTED_TRACKING_URI` for what is no `http:` or `https:` URI
 */
export function endpointOf(uri: string, env: Environment): Endpoint {
  const url = parsed(uri);
  const authorization =
    url.username !== ""
      ? basic(decodeURIComponent(url.username), decodeURIComponent(url.password))
      : authorizationOf(env);
  const path = url.pathname.replace(/\/+$/, "");
  return { uri: `${url.origin}${path}`, ...(authorization && { authorization }) };
}

function parsed(uri: string): URL {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url && (url.protocol === "http:" || url.protocol === "https:")) return url;
  throw unsupportedTrackingUri(withoutCredentials(uri), "A tracking server has a URI such as http://127.0.0.1:5000.");
}

function authorizationOf(env: Environment): string | undefined {
  if (env.MLFLOW_TRACKING_USERNAME) {
    return basic(env.MLFLOW_TRACKING_USERNAME, env.MLFLOW_TRACKING_PASSWORD ?? "");
  }
  return env.MLFLOW_TRACKING_TOKEN ? `Bearer ${env.MLFLOW_TRACKING_TOKEN}` : undefined;
}

function basic(user: string, password: string): string {
  return `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
}

function withoutCredentials(uri: string): string {
  return uri.replace(/\/\/[^/@]*@/, "//");
}
