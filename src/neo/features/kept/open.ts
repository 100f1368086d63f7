import { historyAddressInvalid } from "../../errors.js";
import { openRedisStore } from "./redis.js";
import { openSqliteStore } from "./sqlite.js";
import type { ApproachStore } from "./store.js";

/** Opens the store of an address: `redis://` and `rediss://` for Redis, anything else is the path of a SQLite file. */
export async function openApproachStore(address: string): Promise<ApproachStore> {
  const scheme = /^([a-z][a-z0-9+.-]+):\/\//i.exec(address)?.[1]?.toLowerCase();
  if (scheme === undefined) return openSqliteStore(address);
  if (scheme === "redis" || scheme === "rediss") return openRedisStore(address);
  throw historyAddressInvalid(`${scheme}://…`, `object history is kept in no ${scheme}`);
}
