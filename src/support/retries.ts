/** How often and how long to try again. Times are in milliseconds. */
export interface RetryPolicy {
  /** Tries after the first where the server answers that it cannot now. */
  readonly busy: number;
  /** Tries after the first where no connection comes about: few, so that an unreachable server is told soon. */
  readonly unreachable: number;
  /** The pause before the first further try; it doubles with each. */
  readonly pause: number;
  /** The longest pause, whatever `Retry-After` says. */
  readonly longestPause: number;
}

export const defaultRetries: RetryPolicy = { busy: 4, unreachable: 2, pause: 200, longestPause: 10_000 };

/** Statuses that may be gone at the next try. */
export const isTransient = (status: number): boolean => [408, 429, 500, 502, 503, 504].includes(status);

/** Connections that never came about: the server cannot have acted. */
const neverConnected = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);

export function hadNoConnection(error: unknown): boolean {
  const codes = causesOf(error).map((cause) => ("code" in cause ? String(cause.code) : ""));
  return codes.some((code) => neverConnected.has(code) || code === "UND_ERR_CONNECT_TIMEOUT");
}

/** The pause before try number `attempt` (from 1), with jitter so that clients do not come back in step. */
export function pauseBefore(attempt: number, policy: RetryPolicy, retryAfter: string | null, random: () => number) {
  const asked = retryAfter === null ? Number.NaN : Number(retryAfter) * 1000;
  const doubled = policy.pause * 2 ** (attempt - 1);
  const pause = Number.isFinite(asked) && asked > 0 ? Math.max(asked, doubled) : doubled;
  return Math.min(pause, policy.longestPause) * (0.75 + 0.5 * random());
}

/** fetch says "fetch failed" and keeps the reason below; an aggregate holds one for each address tried. */
function causesOf(error: unknown): Error[] {
  if (!(error instanceof Error)) return [];
  const inner: unknown[] = error instanceof AggregateError ? error.errors : [];
  return [error, ...causesOf(error.cause), ...inner.flatMap(causesOf)];
}
