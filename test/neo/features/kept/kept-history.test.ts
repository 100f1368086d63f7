import { describe, expect, it } from "vitest";
import { type ApproachStore, type KeptApproach, keepHistory, openApproachStore } from "../../../../src/neo/index.js";
import { PerigeeError, silentLogger } from "../../../../src/support/index.js";
import { countOf, historyOver, known } from "./store-contract.js";

/** A store that can be taken away. */
function changingStore() {
  const kept: KeptApproach[] = [];
  const state = { isAway: false, appends: 0 };
  const check = () => {
    if (state.isAway) throw new PerigeeError("HISTORY_STORE_UNAVAILABLE", "the store is away");
  };
  let seen = 0;
  const store: ApproachStore = {
    async append(batch) {
      state.appends++;
      check();
      kept.push(...batch);
    },
    async *readNew() {
      check();
      if (seen < kept.length) yield kept.slice(seen);
      seen = kept.length;
    },
    async close() {},
  };
  return { store, kept, state };
}

function listeningLogger() {
  const lines: { level: string; said: unknown[] }[] = [];
  const logger = Object.assign(Object.create(silentLogger()), {
    error: (...said: unknown[]) => lines.push({ level: "error", said }),
    info: (...said: unknown[]) => lines.push({ level: "info", said }),
  });
  return { logger, lines };
}

describe("a history whose store is away", () => {
  it("goes on from memory, says so once, and writes and reads when it can again", async () => {
    const { store, kept, state } = changingStore();
    const { logger, lines } = listeningLogger();
    const history = await historyOver(store, { logger });
    state.isAway = true;
    for (const missDistance of [1e6, 3e6, 4e6]) {
      history.observe("1", { ...known, missDistance });
      await history.synchronize();
    }
    expect(countOf(history)).toBe(4);
    expect(kept).toEqual([]);
    expect(lines).toEqual([
      { level: "error", said: [{ reason: "the store is away", waiting: 1 }, expect.stringContaining("from memory")] },
    ]);

    state.isAway = false;
    kept.push({ objectId: "1", approach: { ...known, missDistance: 9e6 } });
    await history.synchronize();
    expect(kept.map(({ approach }) => approach.missDistance)).toEqual([9e6, 1e6, 3e6, 4e6]);
    expect(countOf(history)).toBe(5);
    expect(lines.at(-1)).toEqual({ level: "info", said: [{ forgotten: 0 }, "object history is kept again"] });
    await history.close();
    expect(lines).toHaveLength(2);
  });

  it("starts without what was kept, and takes it over later", async () => {
    const { store, kept, state } = changingStore();
    kept.push({ objectId: "1", approach: known });
    state.isAway = true;
    const history = await historyOver(store);
    expect(countOf(history)).toBe(1);
    state.isAway = false;
    await history.synchronize();
    expect(countOf(history)).toBe(2);
  });

  it("tells what it could not keep, where too much waits or it ends before the store is back", async () => {
    const { store, kept, state } = changingStore();
    const { logger, lines } = listeningLogger();
    const history = await historyOver(store, { logger, mostWaiting: 2 });
    state.isAway = true;
    const tell = (missDistance: number) => history.observe("1", { ...known, missDistance });
    for (const distance of [1, 2, 3]) expect(tell(distance)).toBe(true);
    expect(countOf(history)).toBe(4);
    await history.synchronize();
    state.isAway = false;
    await history.synchronize();
    expect(kept).toHaveLength(2);
    expect(lines.at(-1)?.said[0]).toEqual({ forgotten: 1 });

    state.isAway = true;
    tell(5);
    await history.close();
    expect(lines.at(-1)).toMatchObject({ level: "error", said: [{ lost: 1 }, expect.any(String)] });
  });

  it("does not queue attempts behind a slow one", async () => {
    const { store, state } = changingStore();
    let answer = () => {};
    const slow: ApproachStore = {
      ...store,
      async append(batch) {
        await new Promise<void>((resolve) => {
          answer = resolve;
        });
        return store.append(batch);
      },
    };
    const history = await historyOver(slow);
    history.observe("1", known);
    const attempts = Array.from({ length: 20 }, () => history.synchronize());
    await new Promise((resolve) => setTimeout(resolve, 20));
    answer();
    await Promise.all(attempts);
    expect(state.appends).toBe(1);
  });

  it("refuses to start where the store cannot be used, and closes it", async () => {
    const { store } = changingStore();
    let isClosed = false;
    const unusable: ApproachStore = {
      ...store,
      // biome-ignore lint/correctness/useYield: it fails before it gives anything
      async *readNew() {
        throw new PerigeeError("HISTORY_STORE_UNUSABLE", "damaged");
      },
      async close() {
        isClosed = true;
      },
    };
    await expect(keepHistory({ store: unusable, logger: silentLogger() })).rejects.toThrow("damaged");
    expect(isClosed).toBe(true);
  });
});

describe("the place of a history", () => {
  it.each([
    ["postgres://me:s3cret@db/history", "object history is kept in no postgres"],
    ["redis://me:s3cret@cache:port", "it is no address"],
    ["redis://me:s3cret@cache/history", "history is no number of a database"],
    ["rediss://me:s3cret@cache/0?password=s3cret", "password is no parameter; key is"],
  ])("%s is refused, without its password", async (address, why) => {
    const refusal: unknown = await openApproachStore(address).catch((failure) => failure);
    expect(refusal).toMatchObject({ code: "HISTORY_ADDRESS_INVALID", message: expect.stringContaining(why) });
    expect(String(refusal)).not.toContain("s3cret");
  });
});
