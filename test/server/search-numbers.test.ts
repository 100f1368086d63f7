import fc from "fast-check";
import { expect, it } from "vitest";
import { z } from "zod";
import { runningServer } from "./running-server.js";

const { post } = await runningServer();
const created = z.object({ run: z.object({ info: z.object({ run_id: z.string() }) }) });
const pair = z.object({ key: z.string(), value: z.string() });
const data = z.object({
  metrics: z.array(z.object({ key: z.string(), value: z.union([z.number(), z.literal("NaN")]), step: z.number() })),
  params: z.array(pair),
});
const found = z.object({ runs: z.array(z.object({ data })) });

it("A search answers with the same double, step and text that was logged, to the last digit and character", async () => {
  const value = fc.oneof(fc.double({ noDefaultInfinity: true }), fc.double({ min: 0, max: 1, noNaN: true }));
  const text = fc.string({ unit: "binary", minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 50 }), text, async (values, written) => {
      const answer = await post("runs/create", { experiment_id: "0" });
      const { run_id } = created.parse(answer.json).run.info;
      const metrics = values.map((each, at) => ({
        key: `m${at}`,
        value: Number.isNaN(each) ? "NaN" : each,
        timestamp: at,
        step: at,
      }));
      const logged = await post("runs/log-batch", { run_id, metrics, params: [{ key: "p", value: written }] });
      expect(logged.status).toBe(200);
      const search = await post("runs/search", { experiment_ids: ["0"], filter: `attributes.run_id = '${run_id}'` });
      const [run] = found.parse(search.json).runs;
      // Zero has one sign in JSON and in the database.
      expect(run?.data.metrics.map((metric) => metric.value)).toEqual(metrics.map((metric) => metric.value || 0));
      expect(run?.data.metrics.map(({ step }) => step)).toEqual(metrics.map(({ step }) => step));
      expect(run?.data.params).toEqual([{ key: "p", value: written }]);
    }),
    { numRuns: 60 },
  );
});
