import type { z } from "zod";
import { type Clock, systemClock } from "../../support/clock.js";
import { hadNoConnection, isTransient } from "../../support/retries.js";
import { isMlflowErrorCode, MlflowError, type MlflowErrorCode, trackingServerUnreachable } from "../errors.js";
import { endpointOf } from "./credentials.js";
import { authorizationOf } from "./dagshub.js";
import { askedPause, type CallRetries, pauseAfter, retriesOf, timeoutOf } from "./retries.js";

export interface ConnectionOptions {
  /** `http://HOST:PORT`, or with a path; credentials may stand in it. */
  readonly uri: string;
  /** `MLFLOW_TRACKING_USERNAME`, `…_PASSWORD`, `…_TOKEN`, and what `retriesOf` and `timeoutOf` read. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly retries?: CallRetries;
  readonly random?: () => number;
  readonly sleep?: (milliseconds: number) => Promise<void>;
  readonly clock?: Clock;
  /** Makes the requests; the platform's own where left out. */
  readonly fetch?: typeof fetch;
}

export type RequestBody = NonNullable<RequestInit["body"]>;

export interface Call {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Below the server's URI. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: object;
  /** Made anew for each try. */
  readonly body?: () => { readonly content: RequestBody; readonly headers: Readonly<Record<string, string>> };
  /** Whether the server may do it twice without harm. */
  readonly idempotent: boolean;
}

/** A tracking server at the other end of HTTP. */
export interface Connection {
  /** Without credentials. */
  readonly uri: string;
  /**
   * @throws `TRACKING_SERVER_UNREACHABLE`, and `MlflowError` for what the server refuses
   */
  send(call: Call): Promise<Response>;
  /** The answer as the type of a schema. @throws as `send`, and `INTERNAL_ERROR` for an answer that is not MLflow's */
  ask<Schema extends z.ZodType>(call: Call, answer: Schema): Promise<z.output<Schema>>;
}

export function connect(options: ConnectionOptions): Connection {
  const { env, random = Math.random, clock = systemClock } = options;
  const endpoint = endpointOf(options.uri, env);
  const timeout = timeoutOf(env) * 1000;
  const policy = options.retries ?? retriesOf(env);
  const fetching = options.fetch ?? ((...request: Parameters<typeof fetch>) => fetch(...request));
  const sleep = options.sleep ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)));
  const authorization = authorizationOf(endpoint, fetching);

  const once = async (call: Call): Promise<Response> =>
    fetching(addressOf(endpoint.uri, call), requestOf(call, timeout, await authorization()));

  const send = async (call: Call): Promise<Response> => {
    for (let attempt = 1; ; attempt++) {
      let response: Response;
      try {
        response = await once(call);
      } catch (cause) {
        const again = attempt <= policy.unreachable && (call.idempotent || hadNoConnection(cause));
        if (!again) throw trackingServerUnreachable(endpoint.uri, cause);
        const { unreachableFactor } = policy;
        await sleep(pauseAfter(attempt, unreachableFactor, Math.min(unreachableFactor, policy.jitter), random));
        continue;
      }
      if (response.ok) return response;
      const mayRepeat = call.idempotent || response.status === 429;
      if (attempt > policy.busy || !mayRepeat || !isTransient(response.status)) {
        throw await refusal(response, endpoint.uri, call);
      }
      await response.body?.cancel();
      const asked = policy.heedRetryAfter ? askedPause(response.headers.get("retry-after"), clock()) : undefined;
      await sleep(asked ?? pauseAfter(attempt, policy.factor, policy.jitter, random));
    }
  };

  const textOf = async (call: Call): Promise<string> => {
    for (let attempt = 1; ; attempt++) {
      const response = await send(call);
      try {
        return await response.text();
      } catch (cause) {
        // The connection broke in the middle of the answer.
        if (attempt > policy.unreachable || !call.idempotent) throw trackingServerUnreachable(endpoint.uri, cause);
      }
    }
  };

  return {
    uri: endpoint.uri,
    send,
    async ask(call, answer) {
      const text = await textOf(call);
      const parsed = answer.safeParse(parseJson(text));
      if (parsed.success) return parsed.data;
      const first = parsed.error.issues[0];
      throw new MlflowError(
        "INTERNAL_ERROR",
        `${endpoint.uri}${call.path} answered what MLflow would not: ${first?.path.join(".") || "the body"}: ${first?.message}`,
        { hint: "Check that MLFLOW_TRACKING_URI is the address of an MLflow server, not that of its web page." },
      );
    },
  };
}

function addressOf(uri: string, call: Call): URL {
  const url = new URL(uri + call.path);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(each));
  }
  return url;
}

function requestOf(call: Call, timeout: number, authorization: string | undefined): RequestInit {
  const body = call.json ? { content: JSON.stringify(call.json), headers: jsonHeaders } : call.body?.();
  return {
    method: call.method,
    headers: { ...call.headers, ...body?.headers, ...(authorization && { authorization }) },
    ...(body && { body: body.content }),
    // What is sent as a stream needs it.
    ...(body?.content instanceof ReadableStream && { duplex: "half" }),
    // A stream takes the time that it takes.
    ...(!call.body && { signal: AbortSignal.timeout(timeout) }),
  };
}

const jsonHeaders = { "content-type": "application/json" };

async function refusal(response: Response, uri: string, call: Call): Promise<MlflowError> {
  const text = await response.text().catch(() => "");
  const body = parseJson(text);
  const said = typeof body === "object" && body !== null ? body : {};
  const code = "error_code" in said && typeof said.error_code === "string" ? said.error_code : undefined;
  const message = "message" in said && typeof said.message === "string" ? said.message : undefined;
  return new MlflowError(
    code !== undefined && isMlflowErrorCode(code) ? code : codeOfStatus(response.status),
    message ?? `${uri}${call.path} answered ${response.status} ${response.statusText}`.trimEnd(),
    { status: response.status, hint: hints[response.status] },
  );
}

const hints: Readonly<Record<number, string>> = {
  401: "Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.",
  403: "Check that your user has the right to do this on the tracking server.",
};

function codeOfStatus(status: number): MlflowErrorCode {
  return codes[status] ?? (status < 500 ? "BAD_REQUEST" : "INTERNAL_ERROR");
}

const codes: Readonly<Record<number, MlflowErrorCode>> = {
  401: "UNAUTHENTICATED",
  403: "PERMISSION_DENIED",
  404: "ENDPOINT_NOT_FOUND",
  429: "REQUEST_LIMIT_EXCEEDED",
  501: "NOT_IMPLEMENTED",
  503: "TEMPORARILY_UNAVAILABLE",
};

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
