import { databaseFailing, databaseFull, databaseLocked } from "../../errors.js";
import { busyTimeoutMilliseconds } from "./when-unlocked.js";

/** What the disk or another process has kept from being done, as an error of the API; others stay as they are. */
export function storageFailure(cause: unknown): unknown {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (code.startsWith("SQLITE_FULL")) return databaseFull(cause);
  if (code.startsWith("SQLITE_BUSY")) return databaseLocked(busyTimeoutMilliseconds / 1000, cause);
  if (/^SQLITE_(IOERR|READONLY|CANTOPEN|CORRUPT|NOTADB)/.test(code)) return databaseFailing(code, cause);
  return cause;
}
