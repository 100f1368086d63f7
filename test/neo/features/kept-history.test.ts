import { writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type ApproachStore,
  asOfNames,
  featureMatrix,
  type KeptApproach,
  keepHistory,
  openSqliteStore,
} from "../../../src/neo/index.js";
import { silentLogger } from "../../../src/support/index.js";
import { useFolder } from "../../dataset/folder.js";
import { approachesOf } from "./approaches-of.js";
import { dated, streams, valuesOf } from "./streams.js";

const folder = useFolder();
let files = 0;
const newFile = () => folder.path(`history-${files++}/kept.db`);
/** The server of these tests synchronizes when it is told to. */
const open = async (path: string, options = {}) =>
  keepHistory({
    store: await openSqliteStore(path),
    logger: silentLogger(),
    flushMilliseconds: 3_600_000,
    ...options,
  });
const known = { missDistance: 1e6, relativeVelocity: 4e4, date: 100, absoluteMagnitude: 20 };
const scored = valuesOf({ id: "1", h: 20, distance: 2e6, speed: 5e4, date: 200 });
const countOf = (history: Awaited<ReturnType<typeof open>>) => history.featuresFor("1", scored)[5];

describe("a history that is kept", () => {
  it.each(asOfNames)("as of %s, is that of the table after any number of restarts, bit for bit", async (asOf) => {
    await fc.assert(
      fc.asyncProperty(
        asOf === "past" ? dated : streams,
        fc.integer({ min: 1, max: 5 }),
        async ({ rows, told }, lives) => {
          const path = newFile();
          for (let life = 0; life < lives; life++) {
            const history = await open(path, { batch: 7 });
            for (const [i, row] of told.entries()) if (i % lives === life) history.observe(row.id, valuesOf(row));
            await history.close();
          }
          const { columns } = featureMatrix(approachesOf(rows), "history", asOf);
          const again = await open(path);
          rows.forEach((row, i) => {
            const expected = Float32Array.from(columns, (column) => column[i]!);
            expect(again.featuresFor(row.id, valuesOf(row), asOf)).toEqual(expected);
          });
          await again.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  it("is taken over by other servers of the same file, both ways", async () => {
    const path = newFile();
    const [one, other] = [await open(path), await open(path)];
    one.observe("1", known);
    other.observe("1", { ...known, missDistance: 3e6 });
    expect([countOf(one), countOf(other)]).toEqual([2, 2]);
    await one.synchronize();
    await other.synchronize();
    await one.synchronize();
    expect([countOf(one), countOf(other)]).toEqual([3, 3]);
    await one.close();
    await other.close();
  });

  it("loses nothing that was written when the process ends at once", async () => {
    const path = newFile();
    const lost = await open(path);
    lost.observe("1", known);
    await lost.synchronize();
    lost.observe("1", { ...known, missDistance: 3e6 });
    const next = await open(path);
    expect(countOf(next)).toBe(2);
    await next.close();
    await lost.close();
  });

  it("does not write the catalogue, nor what it knows already", async () => {
    const path = newFile();
    const history = await open(path);
    history.load(approachesOf([{ id: "1", h: 20, distance: 1e6, speed: 4e4, date: 100 }]));
    expect(history.observe("1", known)).toBe(false);
    expect(countOf(history)).toBe(2);
    await history.close();
    const next = await open(path);
    expect(next.objects).toBe(0);
    await next.close();
  });

  it("goes on without its store, says so once, and writes when it can again", async () => {
    const kept: KeptApproach[] = [];
    let isFull = true;
    const store: ApproachStore = {
      async append(batch) {
        if (isFull) throw new Error("database or disk is full");
        kept.push(...batch);
      },
      async *readNew() {},
      async close() {},
    };
    const errors: unknown[] = [];
    const logger = { ...silentLogger(), error: (...words: unknown[]) => errors.push(words) };
    const history = await keepHistory({ store, logger: Object.assign(Object.create(silentLogger()), logger) });
    history.observe("1", known);
    await history.synchronize();
    history.observe("1", { ...known, missDistance: 3e6 });
    await history.synchronize();
    expect(history.featuresFor("1", scored)[5]).toBe(3);
    expect([errors.length, kept.length]).toEqual([1, 0]);
    isFull = false;
    await history.close();
    expect(kept.map(({ approach }) => approach.missDistance)).toEqual([1e6, 3e6]);
  });

  it("names a file that is no such database", async () => {
    const path = await folder.file("notes.db", "These are notes, and have been for a long time.\n".repeat(100));
    await expect(openSqliteStore(path)).rejects.toMatchObject({
      code: "HISTORY_STORE_UNUSABLE",
      message: expect.stringContaining("notes.db cannot be used to keep object history"),
    });
    writeFileSync(folder.path("file"), "");
    await expect(openSqliteStore(folder.path("file/history.db"))).rejects.toMatchObject({
      code: "HISTORY_STORE_UNUSABLE",
    });
  });
});
