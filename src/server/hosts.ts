import { isIPv4 } from "node:net";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";

export interface HostRules {
  /** Hosts that clients may use to name this server, with or without a port; `*` stands for any text. */
  readonly allowedHosts?: readonly string[];
  /** Origins of web pages that may write, such as `https://dash.example.org`; `*` stands for any text. */
  readonly corsAllowedOrigins?: readonly string[];
  /** Who may show the server in a frame (`X-Frame-Options`): `SAMEORIGIN` (the default), `DENY` or `NONE` for anybody. */
  readonly frameOptions?: FrameOptions;
  /** Checks no hosts and no origins, and sends no such headers: for those who do it elsewhere. */
  readonly unguarded?: boolean;
}

export const frameOptions = ["SAMEORIGIN", "DENY", "NONE"] as const;
export type FrameOptions = (typeof frameOptions)[number];

const writing: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE"]);
const openToAll: ReadonlySet<string> = new Set(["/health", "/version"]);

/**
 * Refuses requests that a foreign web page makes a browser send: by the name of the host (DNS rebinding), and by the
 * origin of the page. Reads of other origins need no refusal: the browser hides the answer.
 */
export function guardHosts(app: FastifyInstance, rules: HostRules): void {
  if (rules.unguarded) return;
  const hosts = rules.allowedHosts?.map(pattern);
  const origins = rules.corsAllowedOrigins ?? [];
  const anyOrigin = origins.some((origin) => origin.trim() === "*");
  const named = origins.map(pattern);
  const frames = rules.frameOptions ?? "SAMEORIGIN";

  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-content-type-options", "nosniff");
    if (frames !== "NONE") reply.header("x-frame-options", frames);
    const host = request.headers.host ?? "";
    if (!isAllowedHost(host, hosts) && !openToAll.has(request.url.split("?")[0] ?? "")) return refuseHost(reply, host);

    const { origin } = request.headers;
    if (origin === undefined) return undefined;
    reply.header("vary", "Origin");
    if (anyOrigin) {
      // A page of anybody's gets no more than anybody does: browsers send it no credentials.
      reply.header("access-control-allow-origin", "*").header("access-control-expose-headers", "*");
    } else if (isOwnOrigin(origin, host) || isLoopbackOrigin(origin) || matches(named, origin)) {
      reply
        .header("access-control-allow-origin", origin)
        .header("access-control-allow-credentials", "true")
        .header("access-control-expose-headers", "*");
    } else if (writing.has(request.method)) {
      return refuseOrigin(reply, origin);
    } else if (isPreflight(request)) {
      return reply.code(400).type("text/plain").send("Disallowed CORS origin");
    }
    if (isPreflight(request)) return answerPreflight(request, reply);
    return undefined;
  });
}

function refuseHost(reply: FastifyReply, host: string): FastifyReply {
  return reply
    .code(403)
    .type("text/plain")
    .send(
      `Invalid Host header - possible DNS rebinding attack detected. To reach the server as ${JSON.stringify(host)}, start it with --allowed-hosts (MLFLOW_SERVER_ALLOWED_HOSTS).`,
    );
}

function refuseOrigin(reply: FastifyReply, origin: string): FastifyReply {
  return reply
    .code(403)
    .type("text/plain")
    .send(
      `Cross-origin request blocked. To let pages of ${JSON.stringify(origin)} write, start the server with --cors-allowed-origins (MLFLOW_SERVER_CORS_ALLOWED_ORIGINS).`,
    );
}

const isPreflight = ({ method, headers }: FastifyRequest): boolean =>
  method === "OPTIONS" && headers["access-control-request-method"] !== undefined;

/** Before authentication: browsers send no credentials with a preflight. */
function answerPreflight({ headers }: FastifyRequest, reply: FastifyReply): FastifyReply {
  const wanted = headers["access-control-request-headers"];
  if (wanted !== undefined) reply.header("access-control-allow-headers", wanted);
  return reply
    .header("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS")
    .header("access-control-max-age", "600")
    .code(204)
    .send();
}

function isAllowedHost(host: string, allowed: readonly RegExp[] | undefined): boolean {
  if (host === "") return false;
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (allowed) return matches(allowed, host) || matches(allowed, name);
  return isLoopback(name) || name === "0.0.0.0" || isPrivateAddress(name);
}

function isLoopback(name: string): boolean {
  return name === "localhost" || name === "127.0.0.1" || name === "[::1]";
}

/** RFC 1918 and RFC 4193. Real addresses only: `10.example.org` is a name anyone may own. */
function isPrivateAddress(name: string): boolean {
  if (!isIPv4(name)) return /^\[f[cd][0-9a-f]{2}:[0-9a-f:]*\]$/.test(name);
  const [first, second = 0] = name.split(".").map(Number);
  return first === 10 || (first === 172 && second >= 16 && second <= 31) || (first === 192 && second === 168);
}

/** The page came from this server, whose name was checked before. */
const isOwnOrigin = (origin: string, host: string): boolean =>
  origin === `http://${host}` || origin === `https://${host}`;

function isLoopbackOrigin(origin: string): boolean {
  const host = /^https?:\/\/(.+?)(:\d+)?$/.exec(origin)?.[1];
  return host !== undefined && isLoopback(host);
}

function pattern(text: string): RegExp {
  const escaped = text
    .trim()
    .toLowerCase()
    .replace(/[.+?^${}()|[\]\\]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("*", ".*")}$`);
}

function matches(patterns: readonly RegExp[], text: string): boolean {
  return patterns.some((each) => each.test(text.toLowerCase()));
}
