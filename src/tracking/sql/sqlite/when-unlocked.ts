import { setTimeout as sleep } from "node:timers/promises";

/** How long a writer waits for another process, as MLflow does. */
export const busyTimeoutMilliseconds = 20_000;

/** As SQLite's own wait looks again. */
const longestPauseMilliseconds = 50;

/**
 * Does work that another process may keep from being done, as soon as it can be.
 *
 * SQLite's own wait would stop this thread, and with it every other request: it is off.
 *
 * @param since when the wait began, by `performance.now()`
 */
export async function whenUnlocked<Result>(work: () => Result, since = performance.now()): Promise<Result> {
  for (let pause = 1; ; pause = Math.min(2 * pause, longestPauseMilliseconds)) {
    try {
      return work();
    } catch (cause) {
      if (!isLocked(cause) || performance.now() - since > busyTimeoutMilliseconds) throw cause;
    }
    await sleep(pause);
  }
}

const isLocked = (cause: unknown) =>
  cause instanceof Error && "code" in cause && String(cause.code).startsWith("SQLITE_BUSY");
