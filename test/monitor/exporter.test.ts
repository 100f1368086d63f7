import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMonitor, type Exporter, startExporter } from "../../src/monitor/index.js";
import { openPredictionLog } from "../../src/serve/index.js";
import { silentLogger } from "../../src/support/index.js";
import { running } from "../serve/running-server.js";
import { oneRow } from "../serve/small-scorer.js";

let folder: string;
const open: Exporter[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "perigee-exporter-"));
});
afterEach(async () => {
  for (const exporter of open.splice(0)) await exporter.close();
  rmSync(folder, { recursive: true, force: true });
});

const exporting = async (): Promise<Exporter> => {
  const exporter = await startExporter({
    folder,
    host: "127.0.0.1",
    port: 0,
    logger: silentLogger(),
    pollMilliseconds: 20,
  });
  open.push(exporter);
  return exporter;
};

/** The page but for what is the machine's, and differs from moment to moment. */
const page = async (url: string): Promise<string> =>
  (await (await fetch(`${url}/metrics`)).text())
    .split("\n")
    .filter((line) => !line.startsWith("system_"))
    .join("\n");

async function served() {
  const monitor = createMonitor();
  const log = await openPredictionLog({ folder, logger: silentLogger(), flushMilliseconds: 10 });
  const { url, post } = await running({ log, observer: monitor, metrics: monitor.metrics });
  return {
    url,
    log,
    async asks() {
      await post("/feedback", { id: "early-0", label: 1 });
      for (const id of ["early", "a", "b"]) {
        await post("/invocations", { dataframe_records: [oneRow, oneRow] }, { "x-request-id": id, "x-client-id": id });
      }
      await post("/invocations", "{", { "x-client-id": "d" });
      await post("/feedback", {
        feedback: [
          { id: "a-0", label: 0 },
          { id: "a-1", label: 0 },
          { id: "none-0", label: 1 },
        ],
      });
      await post("/feedback", {
        feedback: [
          { id: "a-1", label: 1 },
          { id: "a-0", label: 0 },
        ],
      });
    },
  };
}

describe("the exporter", () => {
  it("shows from the log what the server shows of itself", async () => {
    const { url, log, asks } = await served();
    await asks();
    await log.flush();
    const exporter = await exporting();
    const own = await page(url);
    expect(own).toContain("model_requests_total 4\n");
    expect(own).toContain("model_accuracy_score 0.3333333333333333\n");
    // The sum of seconds is added in another order.
    const comparable = (text: string) => text.replace(/_sum .*/g, "_sum");
    expect(comparable(await page(exporter.url))).toBe(comparable(own));
  });

  it("follows the log while the server writes it", async () => {
    const exporter = await exporting();
    expect(await page(exporter.url)).toContain("model_requests_total 0\n");
    const { asks } = await served();
    await asks();
    for (let tries = 0; tries < 200; tries++) {
      if ((await page(exporter.url)).includes("model_accuracy_score 0.3333333333333333\n")) break;
      await sleep(20);
    }
    expect(await page(exporter.url)).toContain("model_requests_total 4\n");
    expect(await page(exporter.url)).toContain("model_accuracy_score 0.3333333333333333\n");
  });

  it("says so where its port is in use", async () => {
    const { port } = await exporting();
    await expect(startExporter({ folder, host: "127.0.0.1", port, logger: silentLogger() })).rejects.toMatchObject({
      code: "PORT_IN_USE",
    });
  });
});
