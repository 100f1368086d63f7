import fc from "fast-check";
import { expect, it } from "vitest";
import {
  type ApproachStore,
  asOfNames,
  featureMatrix,
  type KeepOptions,
  type KeptApproach,
  keepHistory,
} from "../../../../src/neo/index.js";
import { silentLogger } from "../../../../src/support/index.js";
import { approachesOf } from "../approaches-of.js";
import { dated, streams, valuesOf } from "../streams.js";

/** A history over a store, which synchronizes when it is told to. */
export const historyOver = (store: ApproachStore, options: Partial<KeepOptions> = {}) =>
  keepHistory({ store, logger: silentLogger(), flushMilliseconds: 3_600_000, ...options });

export const known = { missDistance: 1e6, relativeVelocity: 4e4, date: 100, absoluteMagnitude: 20 };
export const scored = valuesOf({ id: "1", h: 20, distance: 2e6, speed: 5e4, date: 200 });
/** How many approaches of object 1 are known, with the one that is scored. */
export const countOf = (history: Awaited<ReturnType<typeof keepHistory>>) => history.featuresFor("1", scored)[5];

export async function readAll(store: ApproachStore): Promise<KeptApproach[]> {
  const all: KeptApproach[] = [];
  for await (const batch of store.readNew()) all.push(...batch);
  return all;
}

/**
 * What every store of approaches fulfils.
 *
 * @param place a new place for a log
 * @param open  opens the store of a place
 */
export function keepsApproaches<Place>(
  place: () => Place,
  open: (place: Place) => Promise<ApproachStore>,
  { numRuns = 25 } = {},
): void {
  it.each(asOfNames)("as of %s, is that of the table after any number of restarts, bit for bit", async (asOf) => {
    await fc.assert(
      fc.asyncProperty(
        asOf === "past" ? dated : streams,
        fc.integer({ min: 1, max: 5 }),
        async ({ rows, told }, lives) => {
          const where = place();
          for (let life = 0; life < lives; life++) {
            const history = await historyOver(await open(where), { batch: 7 });
            for (const [i, row] of told.entries()) if (i % lives === life) history.observe(row.id, valuesOf(row));
            await history.close();
          }
          const { columns } = featureMatrix(approachesOf(rows), "history", asOf);
          const again = await historyOver(await open(where));
          rows.forEach((row, i) => {
            const expected = Float32Array.from(columns, (column) => column[i]!);
            expect(again.featuresFor(row.id, valuesOf(row), asOf)).toEqual(expected);
          });
          await again.close();
        },
      ),
      { numRuns },
    );
  });

  it("gives back what was told, number by number, with what is unknown", async () => {
    const told = [
      {
        objectId: "2099942",
        approach: { missDistance: 0.1 + 0.2, relativeVelocity: 1 / 3, date: -1e4 / 7, absoluteMagnitude: 19.7 },
      },
      {
        objectId: '2010 "RF"; –',
        approach: { missDistance: 1e-300, relativeVelocity: NaN, date: NaN, absoluteMagnitude: NaN },
      },
    ];
    const where = place();
    const store = await open(where);
    await store.append(told);
    await store.close();
    const again = await open(where);
    expect(await readAll(again)).toEqual(told);
    expect(await readAll(again)).toEqual([]);
    await again.close();
  });

  it("is taken over by other servers of the same place, both ways", async () => {
    const where = place();
    const [one, other] = [await historyOver(await open(where)), await historyOver(await open(where))];
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

  it("takes what several servers write at the same time, many batches of it", async () => {
    const where = place();
    const stores = await Promise.all([open(where), open(where), open(where)]);
    const own = (server: number) =>
      Array.from({ length: 2500 }, (_, i) => ({ objectId: `${server}-${i}`, approach: { ...known, missDistance: i } }));
    await Promise.all(
      stores.map(async (store, server) => {
        for (let from = 0; from < 2500; from += 100) await store.append(own(server).slice(from, from + 100));
      }),
    );
    const expected = stores.flatMap((_, server) => own(server).map(({ objectId }) => objectId));
    for (const store of [...stores, await open(where)]) {
      const ids = new Set((await readAll(store)).map(({ objectId }) => objectId));
      // A store need not give its own again.
      const missing = expected.filter((id) => !ids.has(id));
      expect(new Set(missing.map((id) => id.split("-")[0])).size).toBeLessThanOrEqual(1);
      await store.close();
    }
    const last = await open(where);
    expect((await readAll(last)).map(({ objectId }) => objectId).sort()).toEqual(expected.sort());
    await last.close();
  });

  it("loses nothing that was written when the process ends at once", async () => {
    const where = place();
    const lost = await historyOver(await open(where));
    lost.observe("1", known);
    await lost.synchronize();
    lost.observe("1", { ...known, missDistance: 3e6 });
    const next = await historyOver(await open(where));
    expect(countOf(next)).toBe(2);
    await next.close();
    await lost.close();
  });

  it("does not get the catalogue, nor what is known already", async () => {
    const where = place();
    const history = await historyOver(await open(where));
    history.load(approachesOf([{ id: "1", h: 20, distance: 1e6, speed: 4e4, date: 100 }]));
    expect(history.observe("1", known)).toBe(false);
    expect(countOf(history)).toBe(2);
    await history.close();
    const next = await historyOver(await open(where));
    expect(next.objects).toBe(0);
    await next.close();
  });
}
