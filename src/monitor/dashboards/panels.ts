import { metricTable } from "../metrics/table.js";

/** One picture of the dashboard. */
export interface Panel {
  readonly title: string;
  readonly description: string;
  readonly kind: "timeseries" | "stat" | "heatmap";
  /** As Grafana names it. */
  readonly unit: string;
  /** Grid columns of 24. */
  readonly width: number;
  readonly queries: readonly { readonly expression: string; readonly legend: string }[];
}

const m = metricTable;
const rate = (name: string) => `sum by (job) (rate(${name}[$__rate_interval]))`;
const quantile = (share: number) =>
  `histogram_quantile(${share}, sum by (job, le) (rate(${m.latency.name}_bucket[$__rate_interval])))`;

/** The dashboard, from left to right and from top to bottom. */
export const panels: readonly Panel[] = [
  {
    title: "Requests",
    description: m.requests.help,
    kind: "timeseries",
    unit: "reqps",
    width: 8,
    queries: [{ expression: rate(m.requests.name), legend: "{{job}}" }],
  },
  {
    title: "Error rate",
    description: m.errors.help,
    kind: "timeseries",
    unit: "percentunit",
    width: 8,
    queries: [{ expression: `${rate(m.errors.name)} / ${rate(m.requests.name)}`, legend: "{{job}}" }],
  },
  {
    title: "Inference latency",
    description: m.latency.help,
    kind: "timeseries",
    unit: "s",
    width: 8,
    queries: [
      { expression: quantile(0.5), legend: "p50 {{job}}" },
      { expression: quantile(0.95), legend: "p95 {{job}}" },
      { expression: quantile(0.99), legend: "p99 {{job}}" },
    ],
  },
  {
    title: "Accuracy",
    description: m.accuracy.help,
    kind: "stat",
    unit: "percentunit",
    width: 6,
    queries: [{ expression: m.accuracy.name, legend: "{{job}}" }],
  },
  {
    title: "Precision",
    description: m.precision.help,
    kind: "stat",
    unit: "percentunit",
    width: 6,
    queries: [{ expression: m.precision.name, legend: "{{job}}" }],
  },
  {
    title: "Recall",
    description: m.recall.help,
    kind: "stat",
    unit: "percentunit",
    width: 6,
    queries: [{ expression: m.recall.name, legend: "{{job}}" }],
  },
  {
    title: "Labelled predictions",
    description: m.labelled.help,
    kind: "stat",
    unit: "short",
    width: 6,
    queries: [{ expression: m.labelled.name, legend: "{{job}}" }],
  },
  {
    title: "Live quality",
    description: "Scores over the last labelled predictions.",
    kind: "timeseries",
    unit: "percentunit",
    width: 12,
    queries: [
      { expression: m.accuracy.name, legend: "accuracy {{job}}" },
      { expression: m.precision.name, legend: "precision {{job}}" },
      { expression: m.recall.name, legend: "recall {{job}}" },
    ],
  },
  {
    title: "Prediction confidence",
    description: m.confidence.help,
    kind: "heatmap",
    unit: "short",
    width: 12,
    queries: [
      { expression: `sum by (le) (increase(${m.confidence.name}_bucket[$__rate_interval]))`, legend: "{{le}}" },
    ],
  },
  {
    title: "CPU",
    description: m.cpu.help,
    kind: "timeseries",
    unit: "percent",
    width: 8,
    queries: [{ expression: m.cpu.name, legend: "{{job}}" }],
  },
  {
    title: "Memory",
    description: m.memory.help,
    kind: "timeseries",
    unit: "bytes",
    width: 8,
    queries: [{ expression: m.memory.name, legend: "{{job}}" }],
  },
  {
    title: "Active users",
    description: m.activeUsers.help,
    kind: "timeseries",
    unit: "short",
    width: 8,
    queries: [{ expression: m.activeUsers.name, legend: "{{job}}" }],
  },
];
