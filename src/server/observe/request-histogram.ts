/** Seconds. Reads of one row take less than 1 ms, batches tens, pages of thousands of runs hundreds; uploads minutes. */
const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60] as const;

const name = "perigee_server_request_duration_seconds";

interface Series {
  readonly method: string;
  readonly route: string;
  readonly code: number;
  /** Of each bucket, not cumulative; the last is beyond the bounds. */
  readonly counts: Float64Array;
  sum: number;
}

/**
 * Rate, errors and duration of requests, by method, route and status.
 *
 * prom-client looks a series up by the text of its labels; at tens of thousands of requests a second that is felt. Here
 * a request adds to an array, and the text is made when somebody reads it.
 */
export class RequestHistogram {
  readonly #routes = new Map<string, Series[]>();

  /** Adds a request that was answered. */
  record(method: string, route: string, code: number, seconds: number): void {
    const series = this.#seriesOf(method, route, code);
    let bucket = 0;
    while (bucket < bounds.length && seconds > bounds[bucket]!) bucket++;
    series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
    series.sum += seconds;
  }

  /** In Prometheus' text format. */
  text(): string {
    const lines = [...this.#routes.values()].flat().flatMap(linesOf);
    return [
      `# HELP ${name} Duration of requests by method, route and status`,
      `# TYPE ${name} histogram`,
      ...lines,
      "",
    ].join("\n");
  }

  #seriesOf(method: string, route: string, code: number): Series {
    let ofRoute = this.#routes.get(route);
    if (!ofRoute) {
      ofRoute = [];
      this.#routes.set(route, ofRoute);
    }
    const known = ofRoute.find((series) => series.code === code && series.method === method);
    if (known) return known;
    const series = { method, route, code, counts: new Float64Array(bounds.length + 1), sum: 0 };
    ofRoute.push(series);
    return series;
  }
}

function linesOf({ method, route, code, counts, sum }: Series): string[] {
  const labels = `method="${method}",route="${route.replace(/[\\"\n]/g, "\\$&")}",code="${code}"`;
  let seen = 0;
  const buckets = Array.from(counts, (count, i) => {
    seen += count;
    return `${name}_bucket{${labels},le="${bounds[i] ?? "+Inf"}"} ${seen}`;
  });
  return [...buckets, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${seen}`];
}
