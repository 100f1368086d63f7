import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkedBatch } from "../../../src/tracking/checks.js";
import { AsyncLogging } from "../../../src/tracking/client/async-logging.js";
import { splitBatch } from "../../../src/tracking/client/batches.js";
import { type Batch, invalidParameter } from "../../../src/tracking/index.js";

const metrics = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => ({ key: `m${at % 7}`, value: at, timestamp: 1, step: from + at }));
const params = (count: number, from = 0) =>
  Array.from({ length: count }, (_, at) => ({ key: `p${from + at}`, value: "1" }));
const tags = (count: number) => Array.from({ length: count }, (_, at) => ({ key: `t${at}`, value: "1" }));

/** A store that refuses what MLflow's would, and keeps the rest by run. */
function keepingStore() {
  const batches: (Batch & { runId: string })[] = [];
  return {
    batches,
    async logBatch(runId: string, batch: Batch) {
      checkedBatch(batch);
      if (batch.params?.some(({ value }) => value === "bad")) throw invalidParameter("bad is refused");
      batches.push({ runId, ...batch });
    },
    pointsOf: (runId: string) =>
      batches.filter((batch) => batch.runId === runId).flatMap((batch) => batch.metrics?.map(({ step }) => step) ?? []),
  };
}

describe("a batch of any size", () => {
  it("is split into batches that MLflow takes, with nothing lost and the order kept", () => {
    const sizes = fc.tuple(fc.nat(3500), fc.nat(350), fc.nat(350));
    fc.assert(
      fc.property(sizes, ([metricCount, paramCount, tagCount]) => {
        const batch = { metrics: metrics(metricCount), params: params(paramCount), tags: tags(tagCount) };
        const parts = [...splitBatch(batch)];
        for (const part of parts) checkedBatch(part);
        expect(parts.flatMap((part) => part.metrics)).toEqual(batch.metrics);
        expect(parts.flatMap((part) => part.params)).toEqual(batch.params);
        expect(parts.flatMap((part) => part.tags)).toEqual(batch.tags);
      }),
    );
  });
});

describe("logging in the background", () => {
  it("sends everything in order, in few batches", async () => {
    const store = keepingStore();
    const logging = new AsyncLogging(store);
    for (let step = 0; step < 2500; step++) await logging.log("a", { metrics: metrics(1, step) });
    await logging.log("b", { metrics: metrics(3), params: params(250) });
    await logging.flush();
    expect(store.pointsOf("a")).toEqual(Array.from({ length: 2500 }, (_, step) => step));
    expect(store.pointsOf("b")).toEqual([0, 1, 2]);
    expect(store.batches.length).toBeLessThanOrEqual(7);
  });

  it("lets one refused value cost no other, and says of it when flushed", async () => {
    const store = keepingStore();
    const logging = new AsyncLogging(store);
    await logging.log("a", { params: [{ key: "x", value: "1" }] });
    await logging.log("a", { params: [{ key: "y", value: "bad" }] });
    await logging.log("a", { params: [{ key: "z", value: "1" }] });
    await expect(logging.flush()).rejects.toMatchObject({
      code: "ASYNC_LOGGING_FAILED",
      message: "a batch could not be logged: bad is refused",
    });
    expect(store.batches.flatMap((batch) => batch.params?.map(({ key }) => key))).toEqual(["x", "z"]);
    await logging.flush();
  });

  it("sends a param that is said again once, and leaves another value of it for the server to refuse", async () => {
    const store = keepingStore();
    const logging = new AsyncLogging(store);
    for (const value of ["1", "1", "2"]) await logging.log("a", { params: [{ key: "x", value }] });
    await logging.flush();
    expect(store.batches.map((batch) => batch.params?.map(({ value }) => value))).toEqual([["1"], ["2"]]);
  });

  it("keeps who logs waiting where the queue is full", async () => {
    let release = () => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const logging = new AsyncLogging({ logBatch: () => gate }, { most: 1000 });
    await logging.log("a", { metrics: metrics(1000) });
    let isIn = false;
    const second = logging.log("a", { metrics: metrics(1) }).then(() => {
      isIn = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isIn).toBe(false);
    release();
    await second;
    await logging.flush();
  });
});
