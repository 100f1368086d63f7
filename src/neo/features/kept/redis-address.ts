import { historyAddressInvalid } from "../../errors.js";

export interface RedisAddress {
  readonly host: string;
  readonly port: number;
  readonly isEncrypted: boolean;
  readonly username?: string;
  readonly password?: string;
  readonly database: number;
  /** The key of the stream. */
  readonly key: string;
  /** The address without its password, for messages. */
  readonly shown: string;
}

/**
 * `redis[s]://[USER][:PASSWORD@]HOST[:PORT][/DATABASE][?key=KEY]`, as Redis' clients write it; port 6379, database 0 and the key
 * `perigee:object-history` where left out.
 *
 * @throws `HISTORY_ADDRESS_INVALID`, without the password
 */
export function parseRedisAddress(address: string): RedisAddress {
  const scheme = /^rediss?:\/\//i.exec(address)?.[0] ?? "redis://";
  // Nothing of what was not understood is shown: it may hold the password.
  if (!URL.canParse(address)) throw historyAddressInvalid(`${scheme}…`, "it is no address");
  const url = new URL(address);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const shown = `${url.protocol}//${url.host}${url.pathname}`;
  if (host === "") throw historyAddressInvalid(shown, "it names no host");
  const path = url.pathname.replace(/^\//, "");
  if (!/^\d*$/.test(path)) throw historyAddressInvalid(shown, `${path} is no number of a database`);
  const unknown = [...url.searchParams.keys()].find((name) => name !== "key");
  if (unknown !== undefined) throw historyAddressInvalid(shown, `${unknown} is no parameter; key is`);
  return {
    host,
    port: url.port === "" ? 6379 : Number(url.port),
    isEncrypted: url.protocol === "rediss:",
    ...(url.username !== "" && { username: decodeURIComponent(url.username) }),
    ...(url.password !== "" && { password: decodeURIComponent(url.password) }),
    database: Number(path),
    key: url.searchParams.get("key") || "perigee:object-history",
    shown,
  };
}
