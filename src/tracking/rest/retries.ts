import { invalidOption } from "../../support/errors.js";

/** How a call to a tracking server is tried again. */
export interface CallRetries {
  /** Tries after the first where the server answers that it cannot now. */
  readonly busy: number;
  /** Tries after the first where no connection comes about, or it breaks. */
  readonly unreachable: number;
  /** Seconds before the third try; they double with each, and the second comes at once but for the jitter. */
  readonly factor: number;
  /** As `factor`, where no connection comes about. */
  readonly unreachableFactor: number;
  /** At most so many seconds come on top by chance, so that clients do not come back in step. */
  readonly jitter: number;
  /** Whether the server's `Retry-After` goes before. */
  readonly heedRetryAfter: boolean;
}

/** A call is made once: for probes, whose failure is their answer. */
export const noRetries: CallRetries = {
  busy: 0,
  unreachable: 0,
  factor: 0,
  unreachableFactor: 0,
  jitter: 0,
  heedRetryAfter: false,
};

type Environment = Readonly<Record<string, string | undefined>>;

const longestPause = 120;

/**
 * MLflow's variables for retries, with MLflow's defaults: `MLFLOW_HTTP_REQUEST_MAX_RETRIES` (7),
 * `MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR` (2), `MLFLOW_HTTP_REQUEST_BACKOFF_JITTER` (1) and
 * `MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER` (true).
 *
 * Where no connection comes about it is tried twice more within a second, unless the first variable says otherwise:
 * a server that is not there is told of soon.
 *
 * @throws `INVALID_OPTION` for a variable that is no such number
 */
export function retriesOf(env: Environment): CallRetries {
  const busy = numberIn(env, "MLFLOW_HTTP_REQUEST_MAX_RETRIES", 7, 10);
  const factor = numberIn(env, "MLFLOW_HTTP_REQUEST_BACKOFF_FACTOR", 2, 120);
  const jitter = numberIn(env, "MLFLOW_HTTP_REQUEST_BACKOFF_JITTER", 1, 120);
  const isSet = Boolean(env.MLFLOW_HTTP_REQUEST_MAX_RETRIES);
  return {
    busy,
    unreachable: isSet ? busy : 2,
    factor,
    unreachableFactor: isSet ? factor : 0.25,
    jitter,
    heedRetryAfter: !/^(false|0)$/i.test(env.MLFLOW_HTTP_RESPECT_RETRY_AFTER_HEADER ?? ""),
  };
}

/** The seconds that one call may take: `MLFLOW_HTTP_REQUEST_TIMEOUT`, 120 where it is not set. */
export const timeoutOf = (env: Environment) => numberIn(env, "MLFLOW_HTTP_REQUEST_TIMEOUT", 120, 86_400) || 120;

/** Milliseconds to wait after the failed try number `attempt` (from 1). */
export function pauseAfter(attempt: number, factor: number, jitter: number, random: () => number): number {
  const grown = attempt === 1 ? 0 : factor * 2 ** (attempt - 1);
  return 1000 * Math.min(longestPause, grown + jitter * random());
}

/** The milliseconds that a `Retry-After` asks for, as seconds or as a date; undefined where it says neither. */
export function askedPause(retryAfter: string | null, now: number): number | undefined {
  if (retryAfter === null) return undefined;
  const seconds = retryAfter.trim() === "" ? Number.NaN : Number(retryAfter);
  const asked = Number.isFinite(seconds) ? 1000 * seconds : Date.parse(retryAfter) - now;
  return Number.isFinite(asked) ? Math.min(1000 * longestPause, Math.max(0, asked)) : undefined;
}

function numberIn(env: Environment, name: string, fallback: number, most: number): number {
  const text = env[name];
  if (text === undefined || text === "") return fallback;
  const value = Number(text);
  if (value >= 0 && value <= most) return value;
  throw invalidOption(name, text, `a number from 0 to ${most}`);
}
