import { z } from "zod";
import { invalidParameter, type Metric, MlflowError, type TrackingStore } from "../../tracking/index.js";
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
        const points = await ofRun(() => wholeHistory(tracking, runId, metric_key));
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
        throw invalidParameter(`max_results must be between 1 and ${maxSampled}, not ${max_results}.`);
      }
      if ((start_step === undefined) !== (end_step === undefined)) {
        throw invalidParameter("If either start step or end step are specified, both must be specified.");
      }
      if (start_step !== undefined && end_step !== undefined && start_step > end_step) {
        throw invalidParameter(
          `end_step must be greater than start_step. Found start_step=${start_step} and end_step=${end_step}.`,
        );
      }
      const interval = { maxResults: max_results, startStep: start_step, endStep: end_step };
      const metrics: object[] = [];
      for (const runId of run_ids) {
        const points = await ofRun(() => tracking.sampleMetricHistory(runId, metric_key, interval));
        metrics.push(...points.map((point) => metricInJson({ ...point, runId })));
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

/** What a run has; nothing where it is not there, as one of many that a page shows may be gone. */
async function ofRun(ask: () => Promise<readonly Metric[]>): Promise<readonly Metric[]> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof MlflowError && error.errorCode === "RESOURCE_DOES_NOT_EXIST") return [];
    throw error;
  }
}
