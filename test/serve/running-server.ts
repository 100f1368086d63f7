import { afterEach } from "vitest";
import { z } from "zod";
import {
  createScoringServer,
  type ScoringServer,
  type ScoringServerOptions,
  silentPredictionLog,
} from "../../src/serve/index.js";
import { silentLogger } from "../../src/support/index.js";
import { smallScorer } from "./small-scorer.js";

export interface Running {
  readonly url: string;
  readonly server: ScoringServer;
  /** Posts a body: text as it is, anything else as JSON. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

const open: ScoringServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

/** A scoring server on a free port of the loopback, closed after the test. */
export async function running(options: Partial<ScoringServerOptions> = {}): Promise<Running> {
  const server = createScoringServer({
    scorer: smallScorer(),
    log: silentPredictionLog,
    logger: silentLogger(),
    ...options,
  });
  open.push(server);
  const { url } = await server.listen({ host: "127.0.0.1", port: 0 });
  return {
    url,
    server,
    post: (path, body, headers = {}) =>
      fetch(url + path, {
        method: "POST",
        body: typeof body === "string" ? body : JSON.stringify(body),
        headers: { "content-type": "application/json", ...headers },
      }),
  };
}

/** The form of MLflow's errors. */
export async function errorOf(answer: Response): Promise<{ error_code: string; message: string }> {
  return z.object({ error_code: z.string(), message: z.string() }).parse(await answer.json());
}

/** What came of posted labels. */
export async function countsOf(answer: Response): Promise<Record<string, number>> {
  return z.record(z.string(), z.number()).parse(await answer.json());
}
