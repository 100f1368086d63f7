import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Metric } from "../../src/tracking/index.js";
import { implementations } from "./stores.js";

describe.each(implementations)("in %s", async (_name, open) => {
  const { tracking } = await open();
  const newRun = async () => (await tracking.createRun({ experimentId: "0" })).info.runId;
  const point = (key: string, value: number, step = 0, timestamp = 1): Metric => ({ key, value, step, timestamp });
  const latest = async (runId: string, key: string) =>
    (await tracking.getRun(runId)).data.metrics.find((metric) => metric.key === key);

  describe("runs", () => {
    it("get an id of 32 hexadecimal digits, a name of two words and a number, and a place for artifacts", async () => {
      const { info, data } = await tracking.createRun({ experimentId: "0", userId: "ada", startTime: 5 });
      expect(info.runId).toMatch(/^[0-9a-f]{32}$/);
      expect(info.runName).toMatch(/^[a-z]+-[a-z]+-\d{1,3}$/);
      expect(info).toMatchObject({ status: "RUNNING", userId: "ada", startTime: 5, lifecycleStage: "active" });
      expect(info.artifactUri).toBe(`/artifacts/0/${info.runId}/artifacts`);
      expect(data.tags).toEqual([{ key: "mlflow.runName", value: info.runName }]);
    });

    it("have one name, whether set as name or as tag", async () => {
      const { info } = await tracking.createRun({ experimentId: "0", tags: [{ key: "mlflow.runName", value: "one" }] });
      expect(info.runName).toBe("one");
      await tracking.setTag(info.runId, { key: "mlflow.runName", value: "two" });
      expect((await tracking.getRun(info.runId)).info.runName).toBe("two");
      await tracking.updateRun(info.runId, { runName: "three", status: "FINISHED", endTime: 9 });
      const run = await tracking.getRun(info.runId);
      expect(run.info).toMatchObject({ runName: "three", status: "FINISHED", endTime: 9 });
      expect(run.data.tags).toContainEqual({ key: "mlflow.runName", value: "three" });
      await expect(
        tracking.createRun({ experimentId: "0", runName: "x", tags: [{ key: "mlflow.runName", value: "y" }] }),
      ).rejects.toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
    });

    it("take nothing more when deleted, until restored", async () => {
      const runId = await newRun();
      await tracking.deleteRun(runId);
      await expect(tracking.logMetric(runId, point("m", 1))).rejects.toThrow("must be in the 'active' state");
      await tracking.restoreRun(runId);
      await tracking.logMetric(runId, point("m", 1));
      expect((await latest(runId, "m"))?.value).toBe(1);
    });

    it("that do not exist are not found", async () => {
      const missing = { code: "RESOURCE_DOES_NOT_EXIST", message: "Run with id=nothing not found" };
      await expect(tracking.getRun("nothing")).rejects.toMatchObject(missing);
      await expect(tracking.logParam("nothing", { key: "a", value: "b" })).rejects.toMatchObject(missing);
      await expect(tracking.deleteRun("nothing")).rejects.toMatchObject(missing);
      await expect(tracking.getMetricHistory("nothing", "m")).rejects.toMatchObject(missing);
    });
  });

  describe("metrics", () => {
    it("have as their latest the highest step, then timestamp, then value, in whatever order and batches they come", async () => {
      const points = fc.array(
        fc.record({
          key: fc.constant("m"),
          value: fc.constantFrom(-1, 0, 1, 2),
          step: fc.integer({ min: -1, max: 2 }),
          timestamp: fc.integer({ min: 0, max: 2 }),
        }),
        { minLength: 1, maxLength: 8 },
      );
      await fc.assert(
        fc.asyncProperty(points, points, async (first, second) => {
          const runId = await newRun();
          await tracking.logBatch(runId, { metrics: first });
          for (const one of second) await tracking.logMetric(runId, one);
          const [best] = [...first, ...second].sort(
            (a, b) => b.step - a.step || b.timestamp - a.timestamp || b.value - a.value,
          );
          expect(await latest(runId, "m")).toEqual(best);
        }),
        { numRuns: 50 },
      );
    });

    it("keep every point once, by timestamp, step and value, a page at a time", async () => {
      const runId = await newRun();
      const points = [point("m", 3, 1, 30), point("m", 1, 0, 10), point("m", 2, 5, 10), point("m", 1, 0, 10)];
      await tracking.logBatch(runId, { metrics: points });
      await tracking.logMetric(runId, point("m", 1, 0, 10));
      const history = await tracking.getMetricHistory(runId, "m");
      expect(history.items.map(({ value }) => value)).toEqual([1, 2, 3]);
      const first = await tracking.getMetricHistory(runId, "m", { maxResults: 2 });
      const rest = await tracking.getMetricHistory(runId, "m", { maxResults: 2, pageToken: first.nextPageToken });
      expect([...first.items, ...rest.items]).toEqual(history.items);
      expect(rest.nextPageToken).toBeUndefined();
    });

    it("may be NaN and infinite, the latter stored as the greatest float", async () => {
      const runId = await newRun();
      const metrics = [point("nan", Number.NaN), point("up", Number.POSITIVE_INFINITY), point("down", -Infinity)];
      await tracking.logBatch(runId, { metrics });
      expect((await latest(runId, "nan"))?.value).toBeNaN();
      expect((await latest(runId, "up"))?.value).toBe(1.7976931348623157e308);
      expect((await latest(runId, "down"))?.value).toBe(-1.7976931348623157e308);
    });

    it("keep any float to its last bit", async () => {
      const runId = await newRun();
      const values = fc.sample(fc.double({ noNaN: true, noDefaultInfinity: true }), { numRuns: 300, seed: 1 });
      const metrics = values.map((value, index) => point(`m${index}`, value));
      await tracking.logBatch(runId, { metrics });
      const logged = new Map((await tracking.getRun(runId)).data.metrics.map(({ key, value }) => [key, value]));
      for (const { key, value } of metrics) expect(logged.get(key)).toBe(value === 0 ? 0 : value);
    });

    it("are at most 1,000 in a batch", async () => {
      const runId = await newRun();
      const metrics = Array.from({ length: 1000 }, (_, index) => point("m", index, index, 1));
      await tracking.logBatch(runId, { metrics });
      expect((await tracking.getMetricHistory(runId, "m")).items).toHaveLength(1000);
      await expect(tracking.logBatch(runId, { metrics: [...metrics, point("m", 0)] })).rejects.toThrow("at most 1000");
    });
  });

  describe("params", () => {
    it("never change: the same value is taken again, another refused", async () => {
      const runId = await newRun();
      await tracking.logParam(runId, { key: "depth", value: "3" });
      await tracking.logParam(runId, { key: "depth", value: "3" });
      await expect(tracking.logParam(runId, { key: "depth", value: "4" })).rejects.toMatchObject({
        code: "INVALID_PARAMETER_VALUE",
        message: expect.stringContaining("key='depth' was already logged with value='3'"),
      });
    });

    it("refused in a batch leave nothing of it behind", async () => {
      const runId = await newRun();
      await tracking.logParam(runId, { key: "depth", value: "3" });
      const batch = {
        metrics: [point("m", 1)],
        params: [
          { key: "new", value: "1" },
          { key: "depth", value: "4" },
        ],
        tags: [{ key: "t", value: "1" }],
      };
      await expect(tracking.logBatch(runId, batch)).rejects.toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
      const { data } = await tracking.getRun(runId);
      expect(data.metrics).toEqual([]);
      expect(data.params).toEqual([{ key: "depth", value: "3" }]);
      expect(data.tags.map(({ key }) => key)).toEqual(["mlflow.runName"]);
    });

    it("may not come twice in a batch", async () => {
      const twice = { key: "a", value: "1" };
      await expect(tracking.logBatch(await newRun(), { params: [twice, twice] })).rejects.toThrow("Duplicate");
    });

    it("have at most 6,000 characters: more are cut off, as MLflow does", async () => {
      const runId = await newRun();
      await tracking.logParam(runId, { key: "long", value: "x".repeat(7000) });
      expect((await tracking.getRun(runId)).data.params[0]?.value).toHaveLength(6000);
    });
  });

  describe("names of metrics, params and tags", () => {
    it.each(["../x", "/abs", "a/../b", "a//b", "./a", "a/", ".", "a;b", "a\u0000b", "x".repeat(251)])(
      "refuse %j",
      async (key) => {
        const runId = await newRun();
        const invalid = { code: "INVALID_PARAMETER_VALUE" };
        await expect(tracking.logMetric(runId, point(key, 1))).rejects.toMatchObject(invalid);
        await expect(tracking.logParam(runId, { key, value: "1" })).rejects.toMatchObject(invalid);
        await expect(tracking.setTag(runId, { key, value: "1" })).rejects.toMatchObject(invalid);
      },
    );

    it.each(["a/b", "a b", "é", "a.b-c_d:e", "x".repeat(250)])("take %j", async (key) => {
      const runId = await newRun();
      await tracking.logBatch(runId, {
        metrics: [point(key, 1)],
        params: [{ key, value: "1" }],
        tags: [{ key, value: "1" }],
      });
      expect((await latest(runId, key))?.value).toBe(1);
    });
  });

  describe("tags", () => {
    it("are set anew and deleted", async () => {
      const runId = await newRun();
      await tracking.setTag(runId, { key: "a", value: "1" });
      await tracking.setTag(runId, { key: "a", value: "2" });
      expect((await tracking.getRun(runId)).data.tags).toContainEqual({ key: "a", value: "2" });
      await tracking.deleteTag(runId, "a");
      await expect(tracking.deleteTag(runId, "a")).rejects.toMatchObject({ code: "RESOURCE_DOES_NOT_EXIST" });
    });
  });

  describe("inputs", () => {
    const dataset = {
      name: "neo",
      digest: "abc",
      sourceType: "local",
      source: "{}",
      schema: "{}",
      profile: '{"rows":3}',
    };

    it("are datasets with what they are for, each once in a run and in an experiment", async () => {
      const [one, two] = [await newRun(), await newRun()];
      const input = { dataset, tags: [{ key: "mlflow.data.context", value: "training" }] };
      await tracking.logInputs(one, { datasets: [input, input] });
      await tracking.logInputs(one, { datasets: [input] });
      await tracking.logInputs(two, { datasets: [{ dataset: { ...dataset, profile: "other" }, tags: [] }] });
      expect((await tracking.getRun(one)).inputs.datasetInputs).toEqual([input]);
      expect((await tracking.getRun(two)).inputs.datasetInputs).toEqual([{ dataset, tags: [] }]);
    });

    it("have digests of at most 36 characters", async () => {
      const long = { ...dataset, digest: "d".repeat(37) };
      await expect(tracking.logInputs(await newRun(), { datasets: [{ dataset: long, tags: [] }] })).rejects.toThrow(
        "digest",
      );
    });
  });

  describe("logged models", () => {
    it("live beside runs, with params, tags, metrics and a status", async () => {
      const runId = await newRun();
      const model = await tracking.createLoggedModel({
        experimentId: "0",
        name: "forest",
        modelType: "classifier",
        sourceRunId: runId,
        params: [{ key: "trees", value: "100" }],
        tags: [{ key: "t", value: "1" }],
      });
      expect(model.modelId).toMatch(/^m-[0-9a-f]{32}$/);
      expect(model).toMatchObject({ status: "PENDING", artifactUri: `/artifacts/0/models/${model.modelId}/artifacts` });
      await tracking.logMetric(runId, { ...point("auc", 0.9), modelId: model.modelId, datasetName: "neo" });
      await tracking.logOutputs(runId, [{ modelId: model.modelId, step: 2 }]);
      await tracking.finalizeLoggedModel(model.modelId, "READY");
      const found = await tracking.searchLoggedModels({
        experimentIds: ["0"],
        filter: "metrics.auc > 0.8 AND params.trees = '100' AND name = 'forest' AND status = 'READY'",
        orderBy: [{ fieldName: "metrics.auc", ascending: false }],
      });
      expect(found.items).toHaveLength(1);
      expect(found.items[0]).toMatchObject({
        modelId: model.modelId,
        status: "READY",
        metrics: [{ key: "auc", value: 0.9, runId, datasetName: "neo" }],
      });
      expect((await tracking.getRun(runId)).outputs.modelOutputs).toEqual([{ modelId: model.modelId, step: 2 }]);
      await tracking.deleteLoggedModel(model.modelId);
      await expect(tracking.getLoggedModel(model.modelId)).rejects.toMatchObject({ code: "RESOURCE_DOES_NOT_EXIST" });
    });
  });
});
