import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { SourceContext } from "../../../../src/neo/sources/source.js";
import { silentProgress } from "../../../../src/support/index.js";

export type Fault = (request: IncomingMessage, response: ServerResponse) => void;

/** What a service can answer instead of what it should. */
export const faults = {
  busy:
    (retryAfter: string): Fault =>
    (_, response) =>
      response.writeHead(429, { "retry-after": retryAfter }).end("{}"),
  broken: (_: IncomingMessage, response: ServerResponse) => response.writeHead(500).end("Internal Server Error"),
  html: (_: IncomingMessage, response: ServerResponse) =>
    response.writeHead(200, { "content-type": "text/html" }).end("<html><body>Down for maintenance</body></html>"),
  cut: (_: IncomingMessage, response: ServerResponse) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
    response.write('{"signature":');
    setImmediate(() => response.destroy());
  },
} as const;

export interface Service {
  url: string;
  /** Paths and queries asked for, in order. */
  asked: string[];
  /** Answers to come before the right ones, one a request. */
  faults: Fault[];
  /** Forgets both. */
  reset(): void;
}

/** A service on the loopback that answers requests as given (a promise answers late), after the faults that are set. */
export async function startService(
  answer: (url: URL) => unknown,
  headers: Record<string, string> = {},
): Promise<Service> {
  const service: Service = {
    url: "",
    asked: [],
    faults: [],
    reset: () => {
      service.asked = [];
      service.faults = [];
    },
  };
  const server = createServer(async (request, response) => {
    service.asked.push(request.url ?? "");
    const fault = service.faults.shift();
    if (fault) return fault(request, response);
    const body = await answer(new URL(request.url ?? "/", "http://127.0.0.1"));
    if (body === undefined) response.writeHead(404).end('{"message":"not found"}');
    else response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("the service has no port");
  service.url = `http://127.0.0.1:${address.port}`;
  return service;
}

/** Surroundings with a cache of their own, in which pauses take no time and are noted. */
export function surroundings(env: Record<string, string> = {}): SourceContext & { pauses: number[] } {
  const cacheFolder = mkdtempSync(join(tmpdir(), "perigee-source-"));
  afterAll(() => rmSync(cacheFolder, { recursive: true, force: true }));
  const pauses: number[] = [];
  let now = 1_700_000_000_000;
  return {
    cacheFolder,
    env,
    progress: silentProgress,
    clock: () => ++now,
    sleep: async (milliseconds) => {
      pauses.push(milliseconds);
    },
    pauses,
  };
}
