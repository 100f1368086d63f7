import { Writable } from "node:stream";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openApproachStore } from "../../../src/neo/index.js";
import { eventually } from "../../cli/perigee.js";
import { useFolder } from "../../dataset/folder.js";
import { countOf, historyOver, keepsApproaches, known, readAll } from "../../neo/features/kept/store-contract.js";
import { freePort } from "../monitor/programs.js";
import { missingRedis, password, RedisServer } from "./redis-server.js";

const folder = useFolder();
let logs = 0;
const newLog = () => `log-${logs++}`;

/** A real log, whose lines are kept. */
function keptLog() {
  const lines: Record<string, unknown>[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(JSON.parse(String(chunk)));
      done();
    },
  });
  return { logger: pino(stream), lines };
}

describe.skipIf(missingRedis)(`a history that is kept in Redis${missingRedis ? ` (${missingRedis})` : ""}`, () => {
  let redis: RedisServer;
  const open = (log: string) => openApproachStore(redis.address(log));

  beforeAll(async () => {
    redis = await RedisServer.start(folder.path(""));
  });
  afterAll(() => redis.stop());

  keepsApproaches(newLog, open);

  it("goes on from memory while Redis is away, says so once without the password, and catches up", async () => {
    const log = newLog();
    const { logger, lines } = keptLog();
    const one = await historyOver(await open(log), { logger });
    const other = await historyOver(await open(log));
    one.observe("1", known);
    await one.synchronize();

    await redis.stop();
    for (const missDistance of [3e6, 4e6, 5e6]) {
      one.observe("1", { ...known, missDistance });
      await one.synchronize();
    }
    expect(countOf(one)).toBe(5);
    expect(lines).toEqual([
      expect.objectContaining({
        level: 50,
        reason: expect.stringMatching(
          new RegExp(`^redis://127\\.0\\.0\\.1:${redis.port}/0 cannot keep object history for now: .+`),
        ),
        msg: "object history is not kept for now; it goes on from memory",
      }),
    ]);

    await redis.start();
    const seen = await eventually(async () => {
      await one.synchronize();
      await other.synchronize();
      return countOf(other) === 5 ? countOf(other) : undefined;
    });
    expect(seen).toBe(5);
    expect(lines.map(({ msg }) => msg).slice(1)).toEqual(["object history is kept again"]);
    expect(JSON.stringify(lines)).not.toContain(password);
    await one.close();
    await other.close();
  });

  it("starts while Redis is away, and takes over what was kept when it is back", async () => {
    const log = newLog();
    const before = await historyOver(await open(log));
    before.observe("1", known);
    await before.close();

    await redis.stop();
    const { logger, lines } = keptLog();
    const history = await historyOver(await open(log), { logger });
    history.observe("1", { ...known, missDistance: 3e6 });
    expect([countOf(history), lines.length]).toEqual([2, 1]);
    await redis.start();
    await eventually(async () => {
      await history.synchronize();
      return countOf(history) === 3 ? true : undefined;
    });
    await history.close();
    const store = await open(log);
    expect(await readAll(store)).toHaveLength(2);
    await store.close();
  });

  it("does not wait for a Redis that has stopped answering longer than some seconds", async () => {
    const log = newLog();
    const { logger, lines } = keptLog();
    const history = await historyOver(await open(log), { logger });
    redis.pause();
    history.observe("1", known);
    const work = history.synchronize();
    expect(countOf(history)).toBe(2);
    await work;
    expect(lines[0]).toMatchObject({ reason: expect.stringContaining("timed out") });
    redis.resume();
    await eventually(async () => {
      await history.synchronize();
      return lines.length === 2 ? true : undefined;
    });
    await history.close();
    const next = await historyOver(await open(log));
    expect(countOf(next)).toBe(2);
    await next.close();
  });

  it.each([
    ["a wrong password", () => redis.address("log", ":wr0ng%2Fpass@"), "WRONGPASS"],
    ["an unknown user", () => redis.address("log", "perigee:wr0ng%2Fpass@"), "WRONGPASS"],
    ["no password", () => redis.address("log", ""), "NOAUTH"],
    ["a database that is not there", () => redis.address().replace("/0?", "/99?"), "DB index is out of range"],
  ])("is refused at the start for %s, which is not shown", async (_, address, reason) => {
    const refusal: unknown = await openApproachStore(address()).catch((failure) => failure);
    expect(refusal).toMatchObject({
      code: "HISTORY_STORE_REFUSED",
      message: expect.stringContaining(reason),
      hint: expect.stringContaining("password"),
    });
    const { logger, lines } = keptLog();
    logger.error(refusal);
    expect(JSON.stringify(lines)).not.toMatch(/wr0ng|s3cret/);
  });

  it("refuses a key that holds something else, and a stream of something else", async () => {
    const { Redis } = await import("ioredis");
    const client = new Redis({ port: redis.port, password });
    await client.set("text", "1");
    await client.xadd("events", "*", "event", "login");
    await expect(open("text").then((store) => historyOver(store))).rejects.toMatchObject({
      code: "HISTORY_STORE_REFUSED",
      message: expect.stringContaining("WRONGTYPE"),
    });
    await expect(open("events").then((store) => historyOver(store))).rejects.toMatchObject({
      code: "HISTORY_STORE_UNUSABLE",
      message: expect.stringMatching(/entry \d+-0 of events is no list of approaches/),
    });
    client.disconnect();
  });

  it("is tried again where nobody listens, which is told with the address", async () => {
    const { logger, lines } = keptLog();
    const port = await freePort();
    const history = await historyOver(await openApproachStore(`redis://:s3cret@127.0.0.1:${port}`), { logger });
    await history.synchronize();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      reason: `redis://127.0.0.1:${port} cannot keep object history for now: connect ECONNREFUSED 127.0.0.1:${port}`,
    });
    await history.close();
  });
});
