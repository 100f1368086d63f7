import { z } from "zod";
import { invalidParameter, type Metric, type TrackingStore } from "../../tracking/index.js";
import { metricInJson } from "../answers/run.js";
import { int64, required, text } from "../request.js";
import { type Route, route } from "../route.js";

const maxRuns = 100;
const maxPoints = 25_000;
/** Of one run, in an interval. */
const maxSampled = 2_500;

export const metricRoutes: readonly Route[] = [
  route(
    "GET /mlflow/metrics/get-history",
    z.object({
      run_id: required,
      metric_key: required,
      page_token: text.optional(),
      max_results: int64.optional(),
    }),
    async ({ tracking }, { run_id, metric_key, page_token, max_results }) => {
      if (max_results !== undefined && max_results <= 0) {
        throw invalidParameter(
          `Invalid value ${max_results} for parameter 'max_results' supplied. It must be a positive integer.`,
        );
      }
      const page = await tracking.getMetricHistory(run_id, metric_key, {
        maxResults: max_results,
        pageToken: page_token || undefined,
      });
      return {
        ...(page.items.length && { metrics: page.items.map(metricInJson) }),
        next_page_token: page.nextPageToken,
      };
    },
  ),
  route(
    "GET /mlflow/metrics/get-history-bulk",
    z.object({ run_id: z.array(required), metric_key: required, max_results: int64.default(maxPoints) }),
    async ({ tracking }, { run_id, metric_key, max_results }) => {
      checkRuns(run_id.length, "GetMetricHistoryBulk");
      const limit = Math.min(max_results, maxPoints);
      const metrics: object[] = [];
      for (const runId of [...run_id].sort()) {
        if (metrics.length >= limit) break;
        const points = await wholeHistory(tracking, runId, metric_key);
        metrics.push(...points.slice(0, limit - metrics.length).map((point) => metricInJson({ ...point, runId })));
      }
      return { metrics };
    },
  ),
  route(
    "GET /mlflow/metrics/get-history-bulk-interval",
    z.object({
      run_ids: z.array(required),
      metric_key: required,
      start_step: int64.optional(),
      end_step: int64.optional(),
      max_results: int64.default(maxSampled),
    }),
    async ({ tracking }, { run_ids, metric_key, start_step, end_step, max_results }) => {
      checkRuns(run_ids.length, "GetMetricHistoryBulkInterval");
      if (max_results < 1 || max_results > maxSampled) {
        throw invalidParameter(`max_results must be between 1 and ${maxSampled}.`);
      }
      if ((start_step === undefined) !== (end_step === undefined)) {
        throw invalidParameter("If either start step or end step are specified, both must be specified.");
      }
      const from = start_step ?? Number.NEGATIVE_INFINITY;
      const to = end_step ?? Number.POSITIVE_INFINITY;
      if (from > to) {
        throw invalidParameter(
          `end_step must be greater than start_step. Found start_step=${from} and end_step=${to}.`,
        );
      }
      const metrics: object[] = [];
      for (const runId of run_ids) {
        const points = (await wholeHistory(tracking, runId, metric_key))
          .filter(({ step }) => step >= from && step <= to)
          .sort((a, b) => a.step - b.step || a.timestamp - b.timestamp);
        metrics.push(...thinned(points, max_results).map((point) => metricInJson({ ...point, runId })));
      }
      return metrics.length ? { metrics } : {};
    },
  ),
];

function checkRuns(count: number, call: string): void {
  if (count === 0) throw invalidParameter(`${call} request must specify at least one run_id.`);
  if (count > maxRuns) {
    throw invalidParameter(`${call} request cannot specify more than ${maxRuns} run_ids. Received ${count} run_ids.`);
  }
}

async function wholeHistory(tracking: TrackingStore, runId: string, key: string): Promise<Metric[]> {
  const points: Metric[] = [];
  let pageToken: string | undefined;
  do {
    const page = await tracking.getMetricHistory(runId, key, { maxResults: maxPoints, pageToken });
    points.push(...page.items);
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined);
  return points;
}

/** Steps evenly spread over all of them, first and last kept, with all points of each step that is kept. */
function thinned(points: readonly Metric[], limit: number): readonly Metric[] {
  if (points.length <= limit) return points;
  const steps = [...new Set(points.map(({ step }) => step))];
  const count = Math.min(limit, steps.length);
  const kept = new Set(
    Array.from(
      { length: count },
      (_, i) => steps[count === 1 ? 0 : Math.round((i * (steps.length - 1)) / (count - 1))],
    ),
  );
  return points.filter(({ step }) => kept.has(step)).slice(0, limit);
}
