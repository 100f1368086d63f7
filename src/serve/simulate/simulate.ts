import { setTimeout as sleep } from "node:timers/promises";
import type { Approaches } from "../../neo/index.js";
import { createRandom } from "../../support/index.js";
import { nothingToSimulate, unreachableServer } from "../errors.js";
import { predictionId, requestId } from "../request-id.js";
import { approachRow } from "./approach-row.js";
import { badBody } from "./bad-requests.js";
import { createLateLabels } from "./late-labels.js";
import { type LatencyQuantiles, latencyQuantiles } from "./latencies.js";

/** What to do wrong on purpose. */
export interface SimulatedFaults {
  /** Share of requests that no server can answer, in [0, 1]. */
  readonly badRequests?: number;
  /** How many times as large the objects appear as they are; 1 for no drift. */
  readonly drift?: number;
  /** Share of labels that are posted wrong, in [0, 1]. */
  readonly flipLabels?: number;
}

export interface SimulateOptions {
  /** Of the scoring server. */
  readonly url: string;
  /** Where the traffic is drawn from; labels are posted where it has some. */
  readonly approaches: Approaches;
  /** Requests a second. */
  readonly rate: number;
  readonly durationSeconds: number;
  readonly labelDelaySeconds: number;
  readonly faults?: SimulatedFaults;
  /** How many different clients ask. */
  readonly clients?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Told once a second. */
  readonly onSecond?: (soFar: SimulateCounts) => void;
}

export interface SimulateCounts {
  readonly sent: number;
  /** Answered with scores. */
  readonly answered: number;
  /** Refused with a status of 400 to 499. */
  readonly refused: number;
  /** Answered with a status of 500 or above, or not at all. */
  readonly failed: number;
  readonly labelsPosted: number;
  readonly seconds: number;
}

export interface SimulateResult extends SimulateCounts {
  /** Of the answered requests. */
  readonly latency: LatencyQuantiles | undefined;
}

/** So many requests are under way at once at most: a server that hangs must not fill this process. */
const mostInFlight = 256;

const requestMilliseconds = 10_000;

/**
 * Streams approaches to a scoring server at a steady rate, as several clients, and posts the true labels after a delay.
 * Ends after the duration and the labels' delay, or at once by the signal.
 *
 * @throws `NOTHING_TO_SIMULATE`, `SCORING_SERVER_UNREACHABLE`
 */
export async function simulate(options: SimulateOptions): Promise<SimulateResult> {
  const { approaches, rate, durationSeconds, labelDelaySeconds, faults = {}, clients = 5, seed = 42, signal } = options;
  const url = options.url.replace(/\/+$/, "");
  if (approaches.rows === 0) throw nothingToSimulate();
  await mustAnswer(url, signal);

  const random = createRandom(seed);
  const labels = createLateLabels();
  const latencies: number[] = [];
  const counts = { sent: 0, answered: 0, refused: 0, failed: 0, labelsPosted: 0 };
  const underWay = new Set<Promise<void>>();
  const run = requestId(undefined);
  const began = performance.now();
  const secondsIn = () => (performance.now() - began) / 1000;

  const send = async () => {
    const row = random.below(approaches.rows);
    const isBad = random.uniform() < (faults.badRequests ?? 0);
    const isFlipped = random.uniform() < (faults.flipLabels ?? 0);
    const client = `client-${1 + random.below(clients)}`;
    const record = approachRow(approaches, row, faults.drift ?? 1);
    const body = isBad ? badBody(record, random) : JSON.stringify({ dataframe_records: [record] });
    const id = `${run}-${counts.sent++}`;
    const asked = performance.now();
    const status = await post(`${url}/invocations`, body, { "x-request-id": id, "x-client-id": client }, signal);
    if (status === 200) {
      counts.answered++;
      latencies.push(performance.now() - asked);
      const truth = approaches.hazardous?.[row];
      if (truth !== undefined) {
        const label = (truth === 1) === isFlipped ? 0 : 1;
        labels.add({ id: predictionId(id, 0), label, due: performance.now() + labelDelaySeconds * 1000 });
      }
    } else if (status >= 400 && status < 500) counts.refused++;
    else counts.failed++;
  };
  const postLabels = async () => {
    const due = labels.due(performance.now());
    if (due.length === 0) return;
    const body = JSON.stringify({ feedback: due.map(({ id, label }) => ({ id, label })) });
    if ((await post(`${url}/feedback`, body, {}, signal)) === 200) counts.labelsPosted += due.length;
  };
  const start = (work: Promise<void>) => {
    underWay.add(work);
    void work.finally(() => underWay.delete(work));
  };

  let told = 0;
  const total = Math.round(rate * durationSeconds);
  const end = durationSeconds + labelDelaySeconds + requestMilliseconds / 1000;
  for (let isOver = false; !isOver && !signal?.aborted && secondsIn() < end; ) {
    // A second of grace for what a busy machine has not sent in time.
    const isSending = counts.sent < total && secondsIn() < durationSeconds + 1;
    const wanted = isSending ? Math.min(total, Math.floor(secondsIn() * rate) + 1) : 0;
    while (counts.sent < wanted && underWay.size < mostInFlight) start(send());
    start(postLabels());
    if (Math.floor(secondsIn()) > told) {
      told = Math.floor(secondsIn());
      options.onSecond?.({ ...counts, seconds: secondsIn() });
    }
    await sleep(Math.min(50, 1000 / rate), undefined, signal && { signal }).catch(() => undefined);
    isOver = !isSending && underWay.size === 0 && labels.waiting === 0;
  }
  await Promise.all(underWay);
  return { ...counts, seconds: secondsIn(), latency: latencyQuantiles(latencies) };
}

/** @returns the status of the answer; 0 where there is none. */
async function post(
  url: string,
  body: string,
  headers: Record<string, string>,
  signal: AbortSignal | undefined,
): Promise<number> {
  const limit = AbortSignal.timeout(requestMilliseconds);
  try {
    const answer = await fetch(url, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", ...headers },
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
    await answer.arrayBuffer();
    return answer.status;
  } catch {
    return 0;
  }
}

async function mustAnswer(url: string, signal: AbortSignal | undefined): Promise<void> {
  try {
    const answer = await fetch(`${url}/ping`, signal ? { signal } : {});
    await answer.arrayBuffer();
    if (!answer.ok) throw new Error(`status ${answer.status}`);
  } catch (cause) {
    if (!signal?.aborted) throw unreachableServer(url, cause);
  }
}
