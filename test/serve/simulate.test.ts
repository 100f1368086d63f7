import { describe, expect, it } from "vitest";
import { simulate } from "../../src/serve/index.js";
import { approachRow } from "../../src/serve/simulate/approach-row.js";
import { madeUpApproaches } from "./made-up-approaches.js";
import { running } from "./running-server.js";

const approaches = madeUpApproaches(50);

describe("simulated traffic", () => {
  it("asks at a rate as several clients, and posts the true labels of its predictions later", async () => {
    const clients = new Set<string>();
    const labels: { id: string; actual: number; status: string }[] = [];
    const { url } = await running({
      observer: {
        request: ({ client }) => clients.add(client),
        prediction() {},
        feedback: (outcome) => labels.push(outcome),
      },
    });
    const result = await simulate({
      url,
      approaches,
      rate: 50,
      durationSeconds: 1,
      labelDelaySeconds: 0.2,
      clients: 3,
    });
    expect(result).toMatchObject({ sent: 50, answered: 50, refused: 0, failed: 0, labelsPosted: 50 });
    expect([...clients].sort()).toEqual(["client-1", "client-2", "client-3"]);
    expect(labels.every(({ status }) => status === "matched")).toBe(true);
    expect(new Set(labels.map(({ actual }) => actual))).toEqual(new Set([0, 1]));
    expect(result.latency!.p50).toBeLessThanOrEqual(result.latency!.max);
  });

  it("does wrong as much as it is asked to", async () => {
    const { url } = await running();
    const options = { url, approaches, rate: 100, durationSeconds: 0.5, labelDelaySeconds: 0 };
    expect(await simulate({ ...options, faults: { badRequests: 1 } })).toMatchObject({
      answered: 0,
      refused: 50,
      failed: 0,
    });
    const some = await simulate({ ...options, faults: { badRequests: 0.5 } });
    expect(some.refused).toBeGreaterThan(10);
    expect(some.answered).toBeGreaterThan(10);
  });

  it("flips labels as much as it is asked to", async () => {
    const actual = async (flipLabels: number) => {
      let ones = 0;
      const observer = {
        request() {},
        prediction() {},
        feedback: (outcome: { actual: number }) => (ones += outcome.actual),
      };
      const { url } = await running({ observer });
      await simulate({
        url,
        approaches,
        rate: 100,
        durationSeconds: 0.4,
        labelDelaySeconds: 0,
        faults: { flipLabels },
      });
      return ones;
    };
    expect((await actual(0)) + (await actual(1))).toBe(40);
  });

  it("ends at once when it is told to", async () => {
    const { url } = await running();
    const end = new AbortController();
    const result = await simulate({
      url,
      approaches,
      rate: 20,
      durationSeconds: 3600,
      labelDelaySeconds: 3600,
      signal: end.signal,
      onSecond: () => end.abort(),
    });
    expect(result.labelsPosted).toBe(0);
    expect(result.sent).toBeLessThan(60);
  });

  it("says so where no server answers, and where there is nothing to send", async () => {
    const options = { url: "http://127.0.0.1:1", rate: 1, durationSeconds: 1, labelDelaySeconds: 0 };
    await expect(simulate({ ...options, approaches })).rejects.toMatchObject({
      code: "SCORING_SERVER_UNREACHABLE",
      exitCode: 1,
    });
    await expect(simulate({ ...options, approaches: madeUpApproaches(0) })).rejects.toMatchObject({
      code: "NOTHING_TO_SIMULATE",
    });
  });

  it("drifts size and magnitude together, so that a drifted object is a possible one", () => {
    const [same, drifted] = [approachRow(approaches, 7, 1), approachRow(approaches, 7, 0.5)];
    expect(same.absolute_magnitude).toBe(approaches.absoluteMagnitude[7]);
    expect(drifted.estimated_diameter_min).toBeCloseTo(Number(same.estimated_diameter_min) / 2, 12);
    const diameter = (1329 / Math.sqrt(0.25)) * 10 ** (-Number(drifted.absolute_magnitude) / 5);
    expect(drifted.estimated_diameter_min).toBeCloseTo(diameter, 9);
  });
});
