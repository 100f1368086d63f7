import { basic, type Endpoint } from "./credentials.js";

/**
 * What to show a server, asked for where it takes asking: DagsHub wants the token's user and the token, as its own
 * package sets `MLFLOW_TRACKING_USERNAME` and `MLFLOW_TRACKING_PASSWORD` after a call of `/api/v1/user`. Where that
 * call fails, the token stands for the user too, as the package does for DVC.
 */
export function authorizationOf({ authorization, dagshub }: Endpoint, fetching: typeof fetch) {
  let asked: Promise<string> | undefined;
  return async (): Promise<string | undefined> => {
    if (!dagshub) return authorization;
    asked ??= userOf(dagshub.host, dagshub.token, fetching).then((user) => basic(user, dagshub.token));
    return asked;
  };
}

async function userOf(host: string, token: string, fetching: typeof fetch): Promise<string> {
  try {
    const response = await fetching(`${host}/api/v1/user`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(30_000),
    });
    const answer: unknown = response.ok ? await response.json() : undefined;
    if (typeof answer !== "object" || answer === null) return token;
    const name = "username" in answer ? answer.username : "login" in answer ? answer.login : undefined;
    return typeof name === "string" && name !== "" ? name : token;
  } catch {
    return token;
  }
}
