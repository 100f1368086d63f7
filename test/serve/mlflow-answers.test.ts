import { readFileSync } from "node:fs";
import { request } from "node:http";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { running } from "./running-server.js";

const recorded = z
  .array(
    z.object({
      name: z.string(),
      method: z.string(),
      path: z.string(),
      body: z.string().optional(),
      contentType: z.string().optional(),
      status: z.number(),
      answerType: z.string(),
      errorCode: z.string().optional(),
      predictions: z.array(z.object({ label: z.number(), probability: z.number() })).optional(),
      text: z.string().optional(),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL("reference/mlflow-answers.json", import.meta.url), "utf8")));

const answer = z.object({ error_code: z.string(), message: z.string().min(1) });
const predictions = z.object({ predictions: z.array(z.object({ label: z.number(), probability: z.number() })) });

describe("the scoring server answers as MLflow 3.17.2's does", () => {
  for (const expected of recorded) {
    it(`to ${expected.name}`, async () => {
      const { url } = await running();
      const got = await send(url, expected);
      expect(got).toMatchObject({ status: expected.status, type: expected.answerType });
      if (expected.predictions) {
        const { predictions: rows } = predictions.parse(JSON.parse(got.text));
        expect(rows.map((row) => row.label)).toEqual(expected.predictions.map((row) => row.label));
        for (const [at, row] of rows.entries()) {
          expect(row.probability).toBeCloseTo(expected.predictions[at]!.probability, 6);
        }
      }
      if (expected.errorCode) expect(answer.parse(JSON.parse(got.text)).error_code).toBe(expected.errorCode);
      if (expected.text) expect(got.text).toBe(expected.text);
    });
  }
});

/** Node's own client, which adds no content type where none is given. */
function send(url: string, asked: (typeof recorded)[number]): Promise<{ status: number; type: string; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = asked.contentType === undefined ? {} : { "content-type": asked.contentType };
    const call = request(url + asked.path, { method: asked.method, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => {
        const type = (response.headers["content-type"] ?? "").split(";")[0]!;
        resolve({ status: response.statusCode ?? 0, type, text: Buffer.concat(parts).toString() });
      });
    });
    call.on("error", reject);
    call.end(asked.body === undefined ? undefined : Buffer.from(asked.body, "latin1"));
  });
}
