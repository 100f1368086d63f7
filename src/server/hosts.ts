import { isIPv4 } from "node:net";
import type { FastifyInstance } from "fastify";

export interface HostRules {
  /** Hosts that clients may use to name this server, with or without a port; `*` stands for any text. */
  readonly allowedHosts?: readonly string[];
  /** Origins of web pages that may write, such as `https://dash.example.org`; `*` stands for any text. */
  readonly corsAllowedOrigins?: readonly string[];
}

const writing: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH", "DELETE"]);
const openToAll: ReadonlySet<string> = new Set(["/health", "/version"]);

/**
 * Refuses requests that a foreign web page makes a browser send: by the name of the host (DNS rebinding), and by the
 * origin of the page. Reads of other origins need no refusal: the browser hides the answer.
 */
export function guardHosts(app: FastifyInstance, rules: HostRules): void {
  const hosts = rules.allowedHosts?.map(pattern);
  const origins = (rules.corsAllowedOrigins ?? []).map(pattern);

  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-content-type-options", "nosniff").header("x-frame-options", "SAMEORIGIN").header("vary", "Origin");
    const host = request.headers.host ?? "";
    const path = request.url.split("?")[0] ?? "";
    if (!openToAll.has(path) && !isAllowedHost(host, hosts)) {
      return reply
        .code(403)
        .type("text/plain")
        .send(
          `Invalid Host header - possible DNS rebinding attack detected. To reach the server as ${JSON.stringify(host)}, start it with --allowed-hosts (MLFLOW_SERVER_ALLOWED_HOSTS).`,
        );
    }
    const { origin } = request.headers;
    if (origin === undefined) return;
    if (
      origin === `http://${host}` ||
      origin === `https://${host}` ||
      isLoopbackOrigin(origin) ||
      matches(origins, origin)
    ) {
      reply
        .header("access-control-allow-origin", origin)
        .header("access-control-allow-credentials", "true")
        .header("access-control-allow-methods", "GET, POST, PUT, PATCH, DELETE, OPTIONS")
        .header("access-control-allow-headers", request.headers["access-control-request-headers"] ?? "content-type");
    } else if (writing.has(request.method)) {
      return reply
        .code(403)
        .type("text/plain")
        .send(
          `Cross-origin request blocked. To let pages of ${JSON.stringify(origin)} write, start the server with --cors-allowed-origins (MLFLOW_SERVER_CORS_ALLOWED_ORIGINS).`,
        );
    }
    if (request.method === "OPTIONS") return reply.code(204).send();
    return undefined;
  });
}

function isAllowedHost(host: string, allowed: readonly RegExp[] | undefined): boolean {
  const name = host.replace(/:\d+$/, "").toLowerCase();
  if (allowed) return matches(allowed, host.toLowerCase()) || matches(allowed, name);
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
