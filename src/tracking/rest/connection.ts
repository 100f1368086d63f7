import type { z } from "zod";
import { defaultRetries, hadNoConnection, isTransient, pauseBefore, type RetryPolicy } from "../../support/index.js";
import { isMlflowErrorCode, MlflowError, type MlflowErrorCode, trackingServerUnreachable } from "../errors.js";
import { type Endpoint, endpointOf } from "./credentials.js";

export interface ConnectionOptions {
  /** `http://HOST:PORT`, or with a path; credentials may stand in it. */
  readonly uri: string;
  /** `MLFLOW_TRACKING_USERNAME`, `…_PASSWORD`, `…_TOKEN`, `MLFLOW_HTTP_REQUEST_TIMEOUT` (seconds). */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly retries?: RetryPolicy;
  readonly random?: () => number;
  readonly sleep?: (milliseconds: number) => Promise<void>;
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
  const endpoint = endpointOf(options.uri, options.env);
  const seconds = Number(options.env.MLFLOW_HTTP_REQUEST_TIMEOUT);
  const timeout = (seconds > 0 ? seconds : 120) * 1000;
  const policy = options.retries ?? defaultRetries;
  const random = options.random ?? Math.random;
  const sleep = options.sleep ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)));

  const send = async (call: Call): Promise<Response> => {
    for (let attempt = 1; ; attempt++) {
      let response: Response;
      try {
        response = await once(endpoint, call, timeout);
      } catch (cause) {
        const again = attempt <= policy.unreachable && (call.idempotent || hadNoConnection(cause));
        if (!again) throw trackingServerUnreachable(endpoint.uri, cause);
        await sleep(pauseBefore(attempt, policy, null, random));
        continue;
      }
      if (response.ok) return response;
      const mayRepeat = call.idempotent || response.status === 429;
      if (attempt > policy.busy || !mayRepeat || !isTransient(response.status)) {
        throw await refusal(response, endpoint.uri, call);
      }
      await response.body?.cancel();
      await sleep(pauseBefore(attempt, policy, response.headers.get("retry-after"), random));
    }
  };

  return {
    uri: endpoint.uri,
    send,
    async ask(call, answer) {
      const response = await send(call);
      const text = await response.text();
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

function once(endpoint: Endpoint, call: Call, timeout: number): Promise<Response> {
  const url = new URL(endpoint.uri + call.path);
  for (const [name, value] of Object.entries(call.query ?? {})) {
    if (value === undefined) continue;
    for (const each of Array.isArray(value) ? value : [value]) url.searchParams.append(name, String(each));
  }
  const body = call.json ? { content: JSON.stringify(call.json), headers: jsonHeaders } : call.body?.();
  return fetch(url, {
    method: call.method,
    headers: {
      ...call.headers,
      ...body?.headers,
      ...(endpoint.authorization && { authorization: endpoint.authorization }),
    },
    ...(body && { body: body.content }),
    // What is sent as a stream needs it.
    ...(body?.content instanceof ReadableStream && { duplex: "half" }),
    // A stream takes the time that it takes.
    ...(!call.body && { signal: AbortSignal.timeout(timeout) }),
  });
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
