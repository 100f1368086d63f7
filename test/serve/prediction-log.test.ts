import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type LogRecord,
  openPredictionLog,
  predictionLogBatches,
  readPredictionLog,
  recentPredictions,
} from "../../src/serve/index.js";
import { silentLogger } from "../../src/support/index.js";
import { running } from "./running-server.js";
import { oneRow } from "./small-scorer.js";

let folder: string;
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), "perigee-log-")), "predictions");
});
afterEach(() => rmSync(join(folder, ".."), { recursive: true, force: true }));

const feedback = (number: number): LogRecord => ({ kind: "feedback", id: `r-${number}`, time: number, label: 1 });
const open = (options: { segmentBytes?: number } = {}) =>
  openPredictionLog({ folder, logger: silentLogger(), ...options });
const numbers = (records: readonly LogRecord[]) => records.map(({ time }) => time);

describe("the prediction log", () => {
  it("holds every request, every scored row with its features, and every label", async () => {
    const log = await open();
    const { post } = await running({ log, clock: () => 1_700_000_000_000 });
    const headers = { "x-request-id": "r", "x-client-id": "observatory" };
    await post("/invocations", { dataframe_records: [{ ...oneRow, miss_distance: null, neo_id: "433" }] }, headers);
    await post("/invocations", "{", headers);
    await post("/feedback", { id: "r-0", label: 1 });
    await log.flush();
    const { records } = await readPredictionLog(folder);
    const time = 1_700_000_000_000;
    expect(records).toEqual([
      {
        kind: "prediction",
        id: "r-0",
        time,
        model: "neo-hazard",
        version: "1",
        object: "433",
        features: { ...oneRow, estimated_diameter_min: Math.fround(0.2), miss_distance: null },
        label: 0,
        probability: expect.closeTo(1 / (1 + Math.exp(-(-2.05 + 0.04 + 0.05 + 0.5))), 6),
        latency: expect.any(Number),
      },
      { kind: "request", time, client: "observatory", status: 200, rows: 1, latency: expect.any(Number) },
      { kind: "request", time, client: "observatory", status: 400, rows: 0 },
      { kind: "feedback", id: "r-0", time, label: 1 },
    ]);
  });

  it("is read on from where it was read to, and begins a segment of its own after a restart", async () => {
    const first = await open();
    first.append(feedback(1));
    await first.close();
    const begun = await readPredictionLog(folder);
    const second = await open();
    second.append(feedback(2));
    await second.close();
    const more = await readPredictionLog(folder, begun.position);
    expect([numbers(begun.records), numbers(more.records)]).toEqual([[1], [2]]);
    expect(readdirSync(folder)).toEqual(["segment-00000001.jsonl", "segment-00000002.jsonl"]);
    expect((await readPredictionLog(folder, more.position)).records).toEqual([]);
  });

  it("may be written by two servers at once", async () => {
    const [one, other] = await Promise.all([open(), open()]);
    for (let i = 0; i < 100; i++) (i % 2 ? one : other).append(feedback(i));
    await Promise.all([one.close(), other.close()]);
    const { records } = await readPredictionLog(folder);
    expect(numbers(records).sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it("begins the next segment where one is full, and none is lost over many small reads", async () => {
    const log = await open({ segmentBytes: 500 });
    for (let i = 0; i < 100; i++) {
      log.append(feedback(i));
      if (i % 7 === 0) await log.flush();
    }
    await log.close();
    expect(readdirSync(folder).length).toBeGreaterThan(5);
    const all: number[] = [];
    for await (const { records } of predictionLogBatches(folder)) all.push(...numbers(records));
    expect(all).toEqual(Array.from({ length: 100 }, (_, i) => i));
  });

  it("leaves a torn tail unread until it is whole, and passes over lines that are no records", async () => {
    const log = await open();
    log.append(feedback(1));
    await log.close();
    const path = join(folder, "segment-00000001.jsonl");
    const line = readFileSync(path, "utf8");
    appendFileSync(path, line.slice(0, 20));
    const torn = await readPredictionLog(folder);
    expect([numbers(torn.records), torn.damaged]).toEqual([[1], 0]);
    appendFileSync(path, `${line.slice(20)}no record\n{"kind":"feedback"}\n${line}`);
    const whole = await readPredictionLog(folder, torn.position);
    expect([numbers(whole.records), whole.damaged]).toEqual([[1, 1], 2]);
  });

  it("gives its newest part, in order, across segments", async () => {
    const log = await open({ segmentBytes: 300 });
    for (let i = 0; i < 50; i++) {
      log.append(feedback(i));
      await log.flush();
    }
    await log.close();
    const recent = numbers(await recentPredictions(folder, 1000));
    expect(recent.length).toBeGreaterThan(10);
    expect(recent.length).toBeLessThan(25);
    expect(recent).toEqual(Array.from({ length: recent.length }, (_, i) => 50 - recent.length + i));
    expect(await recentPredictions(join(folder, "none"))).toEqual([]);
  });

  it("drops and counts what cannot be written, while serving goes on", async () => {
    const log = await open({ segmentBytes: 1 });
    log.append(feedback(1));
    await log.flush();
    rmSync(folder, { recursive: true });
    writeFileSync(folder, "a file where the folder was");
    const { post } = await running({ log });
    expect((await post("/invocations", { dataframe_records: [oneRow] })).status).toBe(200);
    await log.flush();
    expect(log.dropped).toBe(2);
  });

  it("that cannot be written at the start is an error that names the folder", async () => {
    writeFileSync(folder, "a file where the folder would be");
    await expect(open()).rejects.toMatchObject({
      code: "PREDICTION_LOG_UNWRITABLE",
      message: expect.stringContaining(folder),
    });
  });
});

describe("a server that starts again", () => {
  it("knows the predictions of before, so that late labels find them", async () => {
    const log = await open();
    const before = await running({ log });
    await before.post("/invocations", { dataframe_records: [oneRow] }, { "x-request-id": "r" });
    await before.server.close();
    const after = await running();
    after.server.recall(await recentPredictions(folder));
    expect(await (await after.post("/feedback", { id: "r-0", label: 0 })).json()).toMatchObject({ matched: 1 });
  });
});
