import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { createServerMetrics } from "../../../src/server/observe/index.js";
import { runningServer } from "../running-server.js";

const figure = { name: "perigee_test_bytes", help: "A figure", label: "part", read: async () => ({ one: 1, two: 2 }) };
const server = await runningServer({ metrics: createServerMetrics("3.17.2", [figure]) });
const quiet = await runningServer();

const scrape = async () => (await server.send("GET", "/metrics")).text;
const count = async (route: string, method: string, code: number) =>
  Number(
    (await scrape())
      .split("\n")
      .find((line) =>
        line.startsWith(
          `perigee_server_request_duration_seconds_count{method="${method}",route="${route}",code="${code}"`,
        ),
      )
      ?.split(" ")[1] ?? 0,
  );

describe("the metrics of the server", () => {
  it("count requests by method, route and status, with no path of a user's in a label", async () => {
    const route = "/api/2.0/mlflow/logged-models/:model_id";
    for (const id of ["m-1", "m-2", "m-3"]) await server.get(`logged-models/${id}`);
    expect(await count(route, "GET", 404)).toBe(3);
    await server.send("GET", "/anything/else");
    await server.send("GET", "/and/another");
    expect(await count("none", "GET", 404)).toBe(2);
    expect(await scrape()).not.toContain("m-1");
  });

  it("have buckets that add up to the count", async () => {
    for (let i = 0; i < 20; i++) await server.get("experiments/get?experiment_id=0");
    const lines = (await scrape())
      .split("\n")
      .filter((line) => line.includes('route="/api/2.0/mlflow/experiments/get"'));
    const buckets = lines.filter((line) => line.includes("_bucket")).map((line) => Number(line.split(" ").at(-1)));
    expect(buckets).toEqual([...buckets].sort((a, b) => a - b));
    expect(buckets.at(-1)).toBe(20);
    expect(lines.find((line) => line.includes("_count"))).toMatch(/ 20$/);
    expect(
      Number(
        lines
          .find((line) => line.includes("_sum"))
          ?.split(" ")
          .at(-1),
      ),
    ).toBeGreaterThan(0);
  });

  it("tell of requests under way, of versions and of the figures of the store", async () => {
    const text = await scrape();
    expect(text).toMatch(/^perigee_server_requests_in_flight 1$/m);
    expect(text).toMatch(/^perigee_server_build_info\{version="\d.+",mlflow="3.17.2",node="v\d+.+"\} 1$/m);
    expect(text).toMatch(/^perigee_test_bytes\{part="two"\} 2$/m);
  });

  it.skipIf(spawnSync("promtool", ["--version"]).error)(
    "are as promtool wants them (skipped without promtool)",
    async () => {
      const checked = spawnSync("promtool", ["check", "metrics"], { input: await scrape(), encoding: "utf8" });
      expect(checked.stderr + checked.stdout).toBe("");
      expect(checked.status).toBe(0);
    },
  );

  it("are not there where nobody asked for them", async () => {
    expect((await quiet.send("GET", "/metrics")).status).toBe(404);
  });
});
