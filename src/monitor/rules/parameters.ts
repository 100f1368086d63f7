import { invalidOption } from "../../support/index.js";

/** What the alert rules leave open. Durations as Prometheus writes them: `30s`, `5m`. */
export interface RuleParameters {
  /** Over which rates and averages are taken. */
  readonly window: string;
  /** How long a rule must hold before it fires; each rule's own where left out. */
  readonly for?: string;
  /** How often rules are looked at; in Grafana a multiple of 10 s. */
  readonly interval: string;
  /** Share of requests, in [0, 1]. */
  readonly errorRate: number;
  /** In [0, 1]. */
  readonly accuracy: number;
  /** Fewer labelled predictions say too little of the accuracy. */
  readonly labels: number;
  /** Percent. */
  readonly cpuPercent: number;
}

export const defaultRuleParameters: RuleParameters = {
  window: "5m",
  interval: "30s",
  errorRate: 0.05,
  accuracy: 0.85,
  labels: 50,
  cpuPercent: 85,
};

const seconds: ReadonlyMap<string | undefined, number> = new Map([
  ["s", 1],
  ["m", 60],
  ["h", 3600],
]);

/**
 * Seconds of a duration of one unit, such as `90s` or `5m`.
 *
 * @throws `INVALID_OPTION`
 */
export function durationSeconds(duration: string): number {
  const parts = /^(\d+)([smh])$/.exec(duration);
  const unit = seconds.get(parts?.[2]);
  if (!parts || unit === undefined) throw invalidOption("duration", duration, "a whole number with s, m or h");
  return Number(parts[1]) * unit;
}
