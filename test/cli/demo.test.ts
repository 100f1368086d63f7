import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ended, perigee, temporaryFolder } from "./perigee.js";

const folder = temporaryFolder();
let ended: Ended;
beforeAll(async () => {
  ended = await perigee(["demo", "--approaches", "2000", "--seconds", "3", "--trials", "1", "--json"], folder.path);
}, 60_000);
afterAll(() => folder.remove());

describe("perigee demo", () => {
  it("goes from data to a served champion, traffic and late labels, and ends well", () => {
    expect(ended.code).toBe(0);
    const { best, promotion, traffic } = JSON.parse(ended.stdout);
    expect(promotion).toMatchObject({ version: best.registered_version, alias: "champion" });
    expect(traffic.healthy.answered).toBeGreaterThan(0);
    expect(traffic.healthy).toMatchObject({ refused: 0, failed: 0, labelsPosted: traffic.healthy.answered });
    expect(traffic.faulty.refused).toBeGreaterThan(0);
    expect(traffic.error_share[0]).toBe(0);
    expect(traffic.error_share[1]).toBeGreaterThan(0.1);
  });

  it("shows the ten metrics as they were counted, not as they were hoped for", () => {
    const { traffic } = JSON.parse(ended.stdout);
    const sample = (name: string) =>
      Number(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\S+)$`, "m").exec(traffic.metrics)?.[1]);
    const { healthy, faulty } = traffic;
    expect(sample("model_requests_total")).toBe(healthy.sent + faulty.sent);
    expect(sample("model_errors_total")).toBe(faulty.refused);
    expect(sample("model_inference_latency_seconds_count")).toBe(healthy.answered + faulty.answered);
    expect(sample("model_prediction_confidence_count")).toBe(healthy.answered + faulty.answered);
    for (const name of ["accuracy", "precision", "recall"]) {
      expect(sample(`model_${name}_score`)).toBeGreaterThanOrEqual(0);
      expect(sample(`model_${name}_score`)).toBeLessThanOrEqual(1);
    }
    expect(sample("system_memory_usage_bytes")).toBeGreaterThan(1e6);
    expect(sample("system_cpu_usage_percent")).toBeGreaterThanOrEqual(0);
    expect(sample("model_active_users")).toBeGreaterThan(0);
  });

  it("says each step on plain lines where there is no terminal", () => {
    for (const step of [
      "Synthesizing",
      "Reading",
      "Fitting",
      "Tuning",
      "Simulating traffic",
      "Simulating a broken client",
    ]) {
      expect(ended.stderr).toContain(step);
    }
    expect(ended.stderr).not.toContain("\u001b[");
  });

  it("stops its servers and leaves the tracked runs, and nothing half-written", () => {
    expect(readdirSync(folder.path).sort()).toEqual([".perigee", "mlartifacts", "mlflow.db"]);
    expect(readdirSync(join(folder.path, ".perigee"))).toEqual(["datasets", "object-history.db"]);
  });
});
