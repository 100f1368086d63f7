import { unsupportedTrackingUri } from "../errors.js";

type Environment = Readonly<Record<string, string | undefined>>;

/** A server and what to show it: the URI without credentials, and the value of the `Authorization` header. */
export interface Endpoint {
  readonly uri: string;
  readonly authorization?: string;
  /** A DagsHub server and the token for it, whose user's name has to be asked for. */
  readonly dagshub?: { readonly host: string; readonly token: string };
}

/**
 * The endpoint of a tracking URI. Credentials in the URI go before `MLFLOW_TRACKING_USERNAME` with
 * `MLFLOW_TRACKING_PASSWORD`, and these before `MLFLOW_TRACKING_TOKEN`, as in MLflow; `DAGSHUB_USER_TOKEN` comes last,
 * and is shown to DagsHub alone.
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
  const endpoint = { uri: `${url.origin}${path}` };
  if (authorization) return { ...endpoint, authorization };
  const token = env.DAGSHUB_USER_TOKEN;
  return token && isDagshub(url, env) ? { ...endpoint, dagshub: { host: url.origin, token } } : endpoint;
}

/** The `Authorization` of HTTP's basic scheme, in UTF-8. */
export function basic(user: string, password: string): string {
  const bytes = new TextEncoder().encode(`${user}:${password}`);
  return `Basic ${btoa(String.fromCharCode(...bytes))}`;
}

/** `https://dagshub.com/USER/REPO.mlflow`, or the same on the host of `DAGSHUB_CLIENT_HOST`. */
function isDagshub(url: URL, env: Environment): boolean {
  const host = env.DAGSHUB_CLIENT_HOST || "https://dagshub.com";
  return URL.canParse(host) && new URL(host).origin === url.origin && /\.mlflow\/*$/.test(url.pathname);
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

function withoutCredentials(uri: string): string {
  return uri.replace(/\/\/[^/@]*@/, "//");
}
