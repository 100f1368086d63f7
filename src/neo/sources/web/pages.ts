import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { z } from "zod";
import {
  defaultRetries,
  isTransient,
  pauseBefore,
  type RetryPolicy,
  sha256,
  writeFileAtomically,
} from "../../../support/index.js";
import { answerMalformed, sourceRefused, sourceUnreachable } from "../../errors.js";
import type { SourceContext } from "../source.js";
import { withoutSecrets } from "./secrets.js";

/** Services of this kind are slow to come back: longer pauses than between servers of one's own. */
const patient: RetryPolicy = { ...defaultRetries, busy: 8, unreachable: 4, pause: 1_000, longestPause: 300_000 };

const requestTimeout = 120_000;
const largestAnswer = 512 * 2 ** 20;

export interface Page<Body> {
  readonly body: Body;
  /** When it arrived, in milliseconds since 1970. */
  readonly retrieved: number;
}

/** One after another, the answers to a query; each is kept as it arrives. */
export interface Pages {
  /**
   * The answer to a request: from the cache, else from the service.
   *
   * @param url with its secrets, which neither the cache nor an error shows
   */
  get<Schema extends z.ZodType>(url: URL, schema: Schema): Promise<Page<z.output<Schema>>>;
}

/**
 * Reads JSON answers, tries again where a service cannot answer now, and keeps what it answered.
 *
 * A pause as long as `Retry-After` asks is made after 429, and where `X-RateLimit-Remaining` has come to 0.
 *
 * @param service names it in errors
 */
export function openPages(service: string, context: SourceContext): Pages {
  const sleep =
    context.sleep ?? ((milliseconds) => pause(milliseconds, undefined, { signal: context.signal }).then(() => {}));
  let exhausted = false;

  const ask = async (url: URL): Promise<string> => {
    const shown = withoutSecrets(url);
    for (let attempt = 1; ; attempt++) {
      context.signal?.throwIfAborted();
      if (exhausted) await sleep(pauseBefore(attempt, patient, null, () => 0.5));
      let response: Response;
      let text: string;
      try {
        response = await fetch(url, { headers: { accept: "application/json" }, signal: limitedBy(context.signal) });
        text = await limitedText(response);
      } catch (cause) {
        context.signal?.throwIfAborted();
        if (attempt > patient.unreachable) throw sourceUnreachable(service, shown, cause);
        await sleep(pauseBefore(attempt, patient, null, Math.random));
        continue;
      }
      exhausted = response.headers.get("x-ratelimit-remaining") === "0";
      if (response.ok) return text;
      if (attempt > patient.busy || !isTransient(response.status)) {
        throw sourceRefused(service, shown, response.status, beginningOf(text));
      }
      context.progress.advance(0, `${service} answers ${response.status}, waiting`);
      await sleep(pauseBefore(attempt, patient, response.headers.get("retry-after"), Math.random));
    }
  };

  return {
    async get(url, schema) {
      const shown = withoutSecrets(url);
      const path = join(context.cacheFolder, `${sha256(shown)}.json`);
      const kept = await readKept(path);
      if (kept) {
        const body = schema.safeParse(kept.body);
        if (body.success) return { body: body.data, retrieved: kept.retrieved };
      }
      const text = await ask(url);
      const answer = parseJson(text);
      if (answer === undefined) throw answerMalformed(service, shown, `no JSON but ${beginningOf(text)}`);
      const body = schema.safeParse(answer);
      if (!body.success) {
        const first = body.error.issues[0];
        throw answerMalformed(service, shown, `${first?.path.join(".") || "the answer"}: ${first?.message}`);
      }
      const retrieved = context.clock();
      await writeFileAtomically(path, JSON.stringify({ url: shown, retrieved, body: answer }));
      return { body: body.data, retrieved };
    },
  };
}

async function readKept(path: string): Promise<{ body: unknown; retrieved: number } | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  const kept = parseJson(text);
  if (typeof kept !== "object" || kept === null || !("body" in kept) || !("retrieved" in kept)) return undefined;
  return typeof kept.retrieved === "number" ? { body: kept.body, retrieved: kept.retrieved } : undefined;
}

async function limitedText(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of response.body ?? []) {
    bytes += part.byteLength;
    if (bytes > largestAnswer) throw new RangeError(`the answer is larger than ${largestAnswer} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function limitedBy(signal: AbortSignal | undefined): AbortSignal {
  const timeout = AbortSignal.timeout(requestTimeout);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function beginningOf(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line === "" ? "an empty answer" : JSON.stringify(line.length > 80 ? `${line.slice(0, 80)}…` : line);
}
