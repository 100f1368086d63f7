import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect } from "vitest";
import { z } from "zod";
import { eventually, start } from "./perigee.js";

const prediction = z.object({ kind: z.literal("prediction"), features: z.record(z.string(), z.number().nullable()) });

/** A scoring server in a process of its own, on a free port. */
export interface Served extends ReturnType<typeof start> {
  /** Scores one approach, and gives the number of its object's approaches it was counted with, by the prediction log. */
  score(row: Readonly<Record<string, unknown>>): Promise<number>;
}

/** @param words of `perigee serve`, with `--log-folder` of an empty folder */
export async function serve(
  words: readonly string[],
  folder: string,
  env: Record<string, string> = {},
): Promise<Served> {
  const started = start(["serve", "--port", "0", ...words], folder, env);
  const url = await eventually(() => {
    if (started.child.exitCode !== null) throw new Error(started.stderr());
    return /Serving .* at (\S+)/.exec(started.stdout())?.[1];
  });
  const log = resolve(folder, words[words.indexOf("--log-folder") + 1] ?? "");
  let scored = 0;
  return {
    ...started,
    async score(row) {
      const answer = await fetch(`${url}/invocations`, {
        method: "POST",
        body: JSON.stringify({ dataframe_records: [row] }),
        headers: { "content-type": "application/json" },
      });
      expect(answer.status).toBe(200);
      const at = scored++;
      return eventually(() => counts(log)[at]);
    },
  };
}

/** Of every prediction in the log that is on disk. */
function counts(log: string): number[] {
  return readdirSync(log)
    .sort()
    .flatMap((file) => readFileSync(join(log, file), "utf8").split("\n").slice(0, -1))
    .flatMap((line) => {
      const read = prediction.safeParse(JSON.parse(line));
      return read.success ? [read.data.features.approach_count ?? Number.NaN] : [];
    });
}
