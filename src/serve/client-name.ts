import type { IncomingHttpHeaders } from "node:http";
import { sha256 } from "../support/index.js";

/**
 * Who asks: the name that a client gives itself in `X-Client-Id`, or else its credentials (hashed), or else its address.
 * Of use for counting users only, since anyone may give any name.
 */
export function clientName(headers: IncomingHttpHeaders, address: string): string {
  const named = headers["x-client-id"];
  if (typeof named === "string" && named !== "") return named.slice(0, 100);
  const key = headers.authorization ?? headers["x-api-key"];
  if (typeof key === "string" && key !== "") return `key-${sha256(key).slice(0, 12)}`;
  return address;
}
