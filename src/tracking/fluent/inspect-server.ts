import { isServer } from "../client/backend.js";
import { unsupportedTrackingUri } from "../errors.js";
import { Capabilities, capabilities, serverVersion, type Verdict } from "../rest/capabilities.js";
import { connect } from "../rest/connection.js";
import { noRetries } from "../rest/retries.js";
import { resolveHosted } from "./hosted.js";
import type { Environment } from "./open.js";

/** What a tracking server can do, and what a client does where it cannot. */
export interface ServerReport {
  /** Without credentials. */
  readonly uri: string;
  /** As the server says; null where it does not. */
  readonly version: string | null;
  readonly reachable: boolean;
  readonly capabilities: readonly {
    readonly name: string;
    readonly what: string;
    readonly verdict: Verdict;
    readonly instead: string;
  }[];
}

/**
 * Asks a server what it can do, by calls that change nothing.
 *
 * @throws `UNSUPPORTED_TRACKING_URI` for what is no server
 */
export async function inspectServer(trackingUri: string, env: Environment): Promise<ServerReport> {
  const hosted = await resolveHosted(trackingUri, env);
  if (!isServer(hosted.uri)) throw unsupportedTrackingUri(trackingUri, "Give the address of a tracking server.");
  const connection = connect({ ...hosted, retries: noRetries });
  const asked = new Capabilities(connection);
  const [version, ...verdicts] = await Promise.all([
    serverVersion(connection),
    ...capabilities.map(({ name }) => asked.verdict(name)),
  ]);
  const listed = capabilities.map(({ name, what, instead }, at) => ({
    name,
    what,
    verdict: verdicts[at] ?? "unreachable",
    instead,
  }));
  return {
    uri: connection.uri,
    version: version ?? null,
    reachable: listed.some(({ verdict }) => verdict !== "unreachable"),
    capabilities: listed,
  };
}
