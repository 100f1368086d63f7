import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually, perigee, temporaryFolder } from "../../cli/perigee.js";
import { type Served, serve } from "../../cli/served.js";
import { missingRedis, password, RedisServer } from "./redis-server.js";

const row = {
  neo_id: "2099942",
  close_approach_date: "2029-04-13",
  absolute_magnitude: 19.7,
  estimated_diameter_min: 0.3,
  estimated_diameter_max: 0.7,
  relative_velocity: 26_000,
};

describe.skipIf(missingRedis)(`perigee serve with Redis${missingRedis ? ` (${missingRedis})` : ""}`, () => {
  const folder = temporaryFolder();
  const running: Served[] = [];
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await RedisServer.start(folder.path);
    const words = ["train", "--approaches", "2000", "--features", "history", "--param", "n_estimators=5", "--register"];
    expect(await perigee(words, folder.path)).toMatchObject({ code: 0 });
  });
  afterAll(async () => {
    for (const { child } of running) child.kill("SIGKILL");
    await redis.stop();
    folder.remove();
  });

  const start = async (log: string) => {
    const words = ["-m", "models:/neo-hazard/1", "--log-folder", log];
    const served = await serve(words, folder.path, { PERIGEE_HISTORY: redis.address() });
    running.push(served);
    return served;
  };
  const untilCounted = (served: Served, expected: number) =>
    eventually(async () => {
      const count = await served.score({ ...row, miss_distance: 1e6 });
      return count === expected ? count : undefined;
    });

  it("shares what clients tell among servers, and goes on while Redis is away", async () => {
    const [one, other] = [await start("log-1"), await start("log-2")];
    await one.score({ ...row, miss_distance: 1e6 });
    await one.score({ ...row, miss_distance: 2e6 });
    await untilCounted(other, 2);

    await redis.stop();
    expect(await one.score({ ...row, miss_distance: 3e6 })).toBe(3);
    expect(await other.score({ ...row, miss_distance: 4e6 })).toBe(3);
    const late = await start("log-3");
    expect(await late.score({ ...row, miss_distance: 1e6 })).toBe(1);
    await redis.start();
    for (const served of [one, other, late]) await untilCounted(served, 4);

    for (const served of [one, other, late]) {
      served.child.kill("SIGTERM");
      const { code, stderr } = await served.ended;
      expect(code).toBe(0);
      expect(stderr.match(/object history is not kept for now/g)).toHaveLength(1);
      expect(stderr).not.toContain(password);
      expect(stderr).not.toContain(encodeURIComponent(password));
    }
  });

  it("does not start where Redis refuses the password, and does not show it", async () => {
    const words = ["serve", "-m", "models:/neo-hazard/1", "--port", "0", "--history", redis.address("log", ":wr0ng@")];
    const { code, stdout, stderr } = await perigee(words, folder.path);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/error HISTORY_STORE_REFUSED: redis:\/\/127\.0\.0\.1:\d+\/0 refuses to keep object history/);
    expect(stderr).not.toContain("wr0ng");
  });
});
