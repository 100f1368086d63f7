import type { AddressInfo } from "node:net";
import { PerigeeError } from "./errors.js";

/** What `listen` needs of a server: fastify's own method. */
export interface Listenable {
  listen(options: { host: string; port: number }): Promise<string>;
  readonly server: { address(): AddressInfo | string | null };
}

/** Where a server listens. */
export interface Address {
  readonly host: string;
  readonly port: number;
  /** As a client types it, such as `http://127.0.0.1:5000`; the loopback where the server listens everywhere. */
  readonly url: string;
}

/**
 * Starts listening and says where.
 *
 * @param options.port 0 for any free port
 * @throws `PORT_IN_USE`, `PORT_FORBIDDEN`, `ADDRESS_UNAVAILABLE`
 */
export async function listen(app: Listenable, options: { host: string; port: number }): Promise<Address> {
  const { host } = options;
  try {
    await app.listen(options);
  } catch (cause) {
    throw explained(cause, host, options.port);
  }
  const bound = app.server.address();
  const port = typeof bound === "object" && bound !== null ? bound.port : options.port;
  return { host, port, url: `http://${reachable(host)}:${port}` };
}

function explained(cause: unknown, host: string, port: number): unknown {
  switch (cause instanceof Error && "code" in cause ? cause.code : undefined) {
    case "EADDRINUSE":
      return new PerigeeError(
        "PORT_IN_USE",
        `port ${port} on ${host} is in use`,
        `Stop what listens there, or choose another port, such as --port ${port < 65535 ? port + 1 : 5000}.`,
        { cause },
      );
    case "EACCES":
      return new PerigeeError(
        "PORT_FORBIDDEN",
        `port ${port} on ${host} may not be opened by this user`,
        "Choose a port above 1023.",
        { cause },
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new PerigeeError(
        "ADDRESS_UNAVAILABLE",
        `${host} is no address of this machine`,
        "Use 127.0.0.1 for this machine alone, or 0.0.0.0 for every network it is on.",
        { cause },
      );
    default:
      return cause;
  }
}

function reachable(host: string): string {
  if (host === "0.0.0.0" || host === "") return "127.0.0.1";
  if (host === "::") return "[::1]";
  return host.includes(":") ? `[${host}]` : host;
}
