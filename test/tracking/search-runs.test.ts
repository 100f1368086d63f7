import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Run } from "../../src/tracking/index.js";
import { implementations } from "./stores.js";

interface Drawn {
  readonly auc: number | undefined;
  readonly depth: string | undefined;
  readonly team: string | undefined;
}

/** Few values, so that runs tie and conditions hold for some. */
const drawn: fc.Arbitrary<Drawn> = fc.record({
  auc: fc.constantFrom(undefined, 0.1, 0.5, Number.NaN, Infinity, -Infinity, -0.5),
  depth: fc.constantFrom(undefined, "3", "10", "É%"),
  team: fc.constantFrom(undefined, "orbit", "Orbit", "o_b"),
});

describe.each(implementations)("in %s", async (_name, open) => {
  const { tracking } = await open();
  let experiments = 0;

  /** Runs of an experiment of their own, in the order of their start. */
  const logged = async (all: readonly Drawn[]): Promise<{ experimentId: string; runs: readonly string[] }> => {
    const experimentId = await tracking.createExperiment({ name: `search-${++experiments}` });
    const runs = [];
    for (const [at, { auc, depth, team }] of all.entries()) {
      const { info } = await tracking.createRun({ experimentId, startTime: 1000 + at });
      await tracking.logBatch(info.runId, {
        metrics: auc === undefined ? [] : [{ key: "auc", value: auc, timestamp: 1, step: 0 }],
        params: depth === undefined ? [] : [{ key: "max depth", value: depth }],
        tags: team === undefined ? [] : [{ key: "team", value: team }],
      });
      runs.push(info.runId);
    }
    return { experimentId, runs };
  };
  const ids = (runs: readonly Run[]) => runs.map(({ info }) => info.runId);

  describe("a search of runs", () => {
    it("finds what the filter says, and only that", async () => {
      const stored = (value: number) => Math.min(Number.MAX_VALUE, Math.max(-Number.MAX_VALUE, value));
      const filters: readonly (readonly [string, (run: Drawn) => boolean])[] = [
        ["", () => true],
        ["metrics.auc > 0.1", ({ auc }) => auc !== undefined && auc > 0.1],
        ["metrics.auc <= 0.1", ({ auc }) => auc !== undefined && auc <= 0.1],
        ["metrics.auc = 0.5", ({ auc }) => auc === 0.5],
        ["metric.`auc` != 0.5", ({ auc }) => auc !== undefined && stored(auc) !== 0.5],
        ["params.`max depth` = '3'", ({ depth }) => depth === "3"],
        ['param."max depth" != "3"', ({ depth }) => depth !== undefined && depth !== "3"],
        ["params.`max depth` LIKE '%0'", ({ depth }) => depth === "10"],
        ["params.`max depth` IS NULL", ({ depth }) => depth === undefined],
        [
          "tags.team = 'orbit' and metrics.auc < 1",
          ({ team, auc }) => team === "orbit" && auc !== undefined && auc < 1,
        ],
        ["tag.team ILIKE 'ORBIT'", ({ team }) => team?.toLowerCase() === "orbit"],
        ["tags.team LIKE 'o_b%'", ({ team }) => team === "orbit" || team === "o_b"],
        ["tags.team IS NOT NULL", ({ team }) => team !== undefined],
      ];
      await fc.assert(
        fc.asyncProperty(fc.array(drawn, { minLength: 1, maxLength: 8 }), async (all) => {
          const { experimentId, runs } = await logged(all);
          for (const [filter, holds] of filters) {
            const found = await tracking.searchRuns({ experimentIds: [experimentId], filter });
            const expected = runs.filter((_, at) => holds(all[at]!)).reverse();
            expect(ids(found.items), filter).toEqual(expected);
          }
        }),
        { numRuns: 10 },
      );
    });

    it("orders by a metric: numbers with infinities, then NaN, then runs without it, both ways, ties newest first", async () => {
      const rank = ({ auc }: Drawn) => (auc === undefined ? 2 : Number.isNaN(auc) ? 1 : 0);
      await fc.assert(
        fc.asyncProperty(fc.array(drawn, { minLength: 1, maxLength: 12 }), fc.boolean(), async (all, ascending) => {
          const { experimentId, runs } = await logged(all);
          const orderBy = [`metrics.auc ${ascending ? "ASC" : "DESC"}`];
          const found = await tracking.searchRuns({ experimentIds: [experimentId], orderBy });
          const expected = [...all.keys()].sort((a, b) => {
            const [left, right] = [all[a]!, all[b]!];
            const ranked = rank(left) - rank(right);
            if (ranked !== 0) return ranked;
            const [x, y] = [left.auc ?? 0, right.auc ?? 0];
            if (rank(left) === 0 && x !== y) return (x < y ? -1 : 1) * (ascending ? 1 : -1);
            return b - a;
          });
          expect(ids(found.items)).toEqual(expected.map((at) => runs[at]));
        }),
        { numRuns: 15 },
      );
    });

    it("gives the same runs a page at a time, whatever the page's size", async () => {
      const { experimentId, runs } = await logged(fc.sample(drawn, { numRuns: 11, seed: 1 }));
      const search = { experimentIds: [experimentId], orderBy: ["params.`max depth` ASC", "tags.team DESC"] };
      const whole = ids((await tracking.searchRuns(search)).items);
      expect(new Set(whole)).toEqual(new Set(runs));
      for (const maxResults of [1, 2, 5, 10, 11]) {
        const seen: string[] = [];
        let pageToken: string | undefined;
        do {
          const page = await tracking.searchRuns({ ...search, maxResults, ...(pageToken && { pageToken }) });
          expect(page.items.length).toBeLessThanOrEqual(maxResults);
          seen.push(...ids(page.items));
          pageToken = page.nextPageToken;
        } while (pageToken !== undefined);
        expect(seen).toEqual(whole);
      }
    });

    it("takes values as values: quotes, percent signs and SQL in them find what they spell", async () => {
      const texts = ["it's", "a''b", "100%", "_", "'; DROP TABLE runs; --", 'say "x"', "back\\slash", "é"];
      const experimentId = await tracking.createExperiment({ name: "quoted" });
      for (const value of texts) await tracking.createRun({ experimentId, tags: [{ key: "text", value }] });
      for (const value of texts.filter((text) => !text.includes("'"))) {
        const { items } = await tracking.searchRuns({
          experimentIds: [experimentId],
          filter: `tags.text = '${value}'`,
        });
        expect(items.map(({ data }) => data.tags.find(({ key }) => key === "text")?.value)).toEqual([value]);
      }
      expect((await tracking.searchRuns({ experimentIds: [experimentId] })).items).toHaveLength(texts.length);
    });
  });
});
