import { metricTable } from "../metrics/table.js";
import type { RuleParameters } from "./parameters.js";

/** One alert: fires where the query's value is above (or below) the threshold for a while. */
export interface AlertRule {
  readonly name: string;
  /** For people. */
  readonly title: string;
  readonly severity: "warning" | "critical";
  readonly summary: string;
  readonly description: (parameters: RuleParameters) => string;
  /** PromQL; no sample, or NaN, where nothing is known. */
  readonly query: (parameters: RuleParameters) => string;
  readonly operator: ">" | "<";
  readonly threshold: (parameters: RuleParameters) => number;
  /** How long it must hold. */
  readonly for: string;
  /** How the value reads in a message, as a template of Prometheus. */
  readonly value: string;
}

const { requests, errors, accuracy, labelled, cpu } = metricTable;

/** The alerts, from which the rules of Prometheus and of Grafana are made. */
export const alertRules: readonly AlertRule[] = [
  {
    name: "HighErrorRate",
    title: "High Error Rate",
    severity: "critical",
    summary: "The scoring server answers many requests with errors",
    description: ({ errorRate, window }) =>
      `More than ${percent(errorRate)} of the requests over ${window} were refused or failed. Look at the server's log and at what the clients send.`,
    // Without requests this is 0 / 0, which is NaN and fires nothing.
    query: ({ window }) =>
      `sum by (job) (rate(${errors.name}[${window}])) / sum by (job) (rate(${requests.name}[${window}]))`,
    operator: ">",
    threshold: ({ errorRate }) => errorRate,
    for: "1m",
    value: "{{ $value | humanizePercentage }}",
  },
  {
    name: "LowModelAccuracy",
    title: "Low Model Accuracy",
    severity: "critical",
    summary: "The model is often wrong on predictions whose true labels have arrived",
    description: ({ accuracy: least, labels }) =>
      `Accuracy over the last labelled predictions (at least ${labels}) is below ${percent(least)}. Compare the inputs with the training data, check the labels, retrain.`,
    query: ({ labels }) => `${accuracy.name} and ${labelled.name} >= ${labels}`,
    operator: "<",
    threshold: ({ accuracy: least }) => least,
    for: "1m",
    value: "{{ $value | humanizePercentage }}",
  },
  {
    name: "HighCPUUsage",
    title: "High CPU Usage",
    severity: "warning",
    summary: "The machine's processors are nearly all in use",
    description: ({ cpuPercent, window }) =>
      `The processors were in use for more than ${cpuPercent} % of the time over ${window}. Requests will wait: find what takes them, or add a machine.`,
    query: ({ window }) => `avg_over_time(${cpu.name}[${window}])`,
    operator: ">",
    threshold: ({ cpuPercent }) => cpuPercent,
    for: "2m",
    value: '{{ $value | printf "%.0f" }} %',
  },
];

function percent(share: number): string {
  return `${Number((100 * share).toFixed(2))} %`;
}
