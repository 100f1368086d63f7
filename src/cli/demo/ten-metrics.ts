import { metricTable } from "../../monitor/index.js";

/** The sum of a metric's samples in Prometheus' text format; nothing where it has none. */
export function sampleOf(text: string, name: string): number | undefined {
  const values = text
    .split("\n")
    .filter((line) => line.startsWith(`${name} `) || line.startsWith(`${name}{`))
    .map((line) => Number(line.slice(line.lastIndexOf(" ") + 1)));
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) : undefined;
}

/** The metrics of a scrape, a line each: a histogram as its count and mean. */
export function formatMetrics(text: string): string[] {
  return Object.values(metricTable).map(({ name, type }) => {
    if (type !== "histogram") return `  ${name.padEnd(36)} ${shown(sampleOf(text, name))}`;
    const count = sampleOf(text, `${name}_count`) ?? 0;
    const mean = count > 0 ? (sampleOf(text, `${name}_sum`) ?? 0) / count : undefined;
    return `  ${name.padEnd(36)} ${count} observed, mean ${shown(mean)}`;
  });
}

function shown(value: number | undefined): string {
  if (value === undefined) return "unknown yet";
  return Number.isInteger(value) ? value.toLocaleString("en-US") : String(Number(value.toPrecision(4)));
}
