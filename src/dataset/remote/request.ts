import { type LookupAddress, type LookupOptions, lookup as systemLookup } from "node:dns";
import { get as getPlain, type IncomingMessage } from "node:http";
import { get as getSecure } from "node:https";
import { isIP } from "node:net";
import { privateAddress } from "../errors.js";
import { isPublicAddress } from "./addresses.js";

const redirects = 5;

export interface RequestOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether addresses that are not public may be asked, such as those of this machine. */
  readonly allowPrivate: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks an http(s) address, and where it sends elsewhere, there.
 *
 * The address is checked where the connection is made, after the name was looked up: a name that answers differently
 * the second time, or a redirect, leads nowhere else. Credentials do not follow to another host.
 *
 * @throws `ADDRESS_PRIVATE`, and what Node throws where no connection comes about
 */
export async function request(url: URL, options: RequestOptions): Promise<IncomingMessage> {
  let at = url;
  let headers = options.headers ?? {};
  for (let hop = 0; ; hop++) {
    const response = await once(at, { ...options, headers });
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (status < 300 || status >= 400 || location === undefined) return response;
    response.resume();
    if (hop === redirects) throw new Error(`${url.origin} redirects more than ${redirects} times`);
    const next = new URL(location, at);
    if (next.host !== at.host) headers = withoutCredentials(headers);
    at = next;
  }
}

function once(url: URL, { headers, allowPrivate, signal }: RequestOptions): Promise<IncomingMessage> {
  if (url.protocol !== "http:" && url.protocol !== "https:")
    throw new Error(`${url.protocol} is no protocol read here`);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (!allowPrivate && isIP(host) && !isPublicAddress(host)) throw privateAddress(url.host, host);
  const get = url.protocol === "https:" ? getSecure : getPlain;
  return new Promise((resolve, reject) => {
    const asked = get(url, {
      headers: { ...headers, "accept-encoding": "identity" },
      signal,
      timeout: 60_000,
      ...(!allowPrivate && { lookup: publicOnly }),
    });
    asked.once("response", resolve);
    asked.once("timeout", () => asked.destroy(new Error("no answer for a minute")));
    asked.once("error", reject);
  });
}

type LookupDone = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

function publicOnly(host: string, options: LookupOptions, done: LookupDone): void {
  systemLookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, "", 0);
    const refused = addresses.find(({ address }) => !isPublicAddress(address));
    const first = addresses[0];
    if (refused || !first) return done(privateAddress(host, refused?.address ?? "nothing"), "", 0);
    if (options.all) done(null, addresses);
    else done(null, first.address, first.family);
  });
}

function withoutCredentials(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== "authorization"));
}
