import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { afterAll } from "vitest";
import { type Accounts, openAccounts, type Permission } from "../../../src/server/auth/index.js";
import { createTrackingServer, type TrackingServerOptions } from "../../../src/server/index.js";
import { silentLogger } from "../../../src/support/index.js";
import { openSqlStores, type SqlStores } from "../../../src/tracking/index.js";

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly json: Readonly<Record<string, unknown>>;
}

export interface GuardedServer {
  readonly app: FastifyInstance;
  readonly accounts: Accounts;
  readonly stores: SqlStores;
  /** Holds the artifact root, `artifacts`. */
  readonly folder: string;
  /** Sends a request as a user (or as nobody) by the user's password. */
  as(username: string | undefined): {
    send(method: string, url: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<Reply>;
    post(call: string, body: object): Promise<Reply>;
    get(call: string): Promise<Reply>;
  };
}

/** Of every user of these tests. */
export const passwordOf = (username: string) => `${username} has this long one`;

export const authorization = (username: string, password = passwordOf(username)) =>
  `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;

/** A server with authentication, with the admin `root` and the users `ann`, `bob` and `eve`. */
export async function guardedServer(
  defaultPermission: Permission,
  changes: Partial<TrackingServerOptions> = {},
): Promise<GuardedServer> {
  const folder = mkdtempSync(join(tmpdir(), "perigee-auth-"));
  const stores = await openSqlStores({ path: ":memory:", artifactRoot: "mlflow-artifacts:/", folder });
  const accounts = await openAccounts(":memory:");
  await accounts.users.create("root", passwordOf("root"), { isAdmin: true });
  for (const username of ["ann", "bob", "eve"]) await accounts.users.create(username, passwordOf(username));
  const app = createTrackingServer({
    ...stores,
    artifactRoot: join(folder, "artifacts"),
    logger: silentLogger(),
    auth: { accounts, defaultPermission },
    ...changes,
  });
  await app.ready();
  afterAll(async () => {
    await app.close();
    await accounts.close();
    await stores.close();
    rmSync(folder, { recursive: true, force: true });
  });

  return {
    app,
    accounts,
    stores,
    folder,
    as(username) {
      const send: ReturnType<GuardedServer["as"]>["send"] = async (method, url, body, headers = {}) => {
        const who = username === undefined ? {} : { authorization: authorization(username) };
        const answer = await app.inject({
          method: method as "GET",
          url,
          headers: { ...who, host: "localhost", ...headers },
          ...(body && { payload: body }),
        });
        return {
          status: answer.statusCode,
          headers: answer.headers,
          text: answer.body,
          json: answer.body.startsWith("{") ? answer.json() : {},
        };
      };
      return {
        send,
        post: (call, body) => send("POST", `/api/2.0/mlflow/${call}`, body),
        get: (call) => send("GET", `/api/2.0/mlflow/${call}`),
      };
    },
  };
}
