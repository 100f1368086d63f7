import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import { packageVersion } from "../../support/index.js";
import { RequestHistogram } from "./request-histogram.js";

/** A figure of the store or of another part, read when somebody asks: gauges that may have one label. */
export interface Figure {
  readonly name: string;
  readonly help: string;
  readonly label?: string;
  /** The value, or one for each value of the label. */
  read(): Promise<number | Readonly<Record<string, number>>>;
}

export interface ServerMetrics {
  /** Counts a request as begun, and as ended. */
  begin(): void;
  end(method: string, route: string, code: number, seconds: number): void;
  /** All of it as Prometheus reads it. */
  text(): Promise<string>;
  readonly contentType: string;
}

/**
 * The metrics of a tracking server.
 *
 * @param mlflowVersion the version of MLflow that it speaks
 */
export function createServerMetrics(mlflowVersion: string, figures: readonly Figure[] = []): ServerMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  // Gauges named like counters, against Prometheus' rules; the same by type are kept.
  for (const name of ["handles", "requests", "resources"]) registry.removeSingleMetric(`nodejs_active_${name}_total`);
  const durations = new RequestHistogram();
  let inFlight = 0;
  new Gauge({
    name: "perigee_server_requests_in_flight",
    help: "Requests that were not answered yet",
    registers: [registry],
    collect() {
      this.set(inFlight);
    },
  });
  new Gauge({
    name: "perigee_server_build_info",
    help: "The versions that run",
    labelNames: ["version", "mlflow", "node"],
    registers: [registry],
  }).set({ version: packageVersion(), mlflow: mlflowVersion, node: process.version }, 1);
  for (const figure of figures) addFigure(registry, figure);

  return {
    begin() {
      inFlight++;
    },
    end(method, route, code, seconds) {
      inFlight--;
      durations.record(method, route, code, seconds);
    },
    text: async () => `${await registry.metrics()}\n${durations.text()}`,
    contentType: registry.contentType,
  };
}

function addFigure(registry: Registry, { name, help, label, read }: Figure): void {
  new Gauge({
    name,
    help,
    labelNames: label === undefined ? [] : [label],
    registers: [registry],
    async collect() {
      const value = await read();
      if (typeof value === "number") this.set(value);
      else if (label !== undefined) for (const [key, each] of Object.entries(value)) this.set({ [label]: key }, each);
    },
  });
}
