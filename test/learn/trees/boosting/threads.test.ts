import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GradientBoostingClassifier } from "../../../../src/learn/trees/index.js";
import { createRandom } from "../../../../src/support/index.js";
import { matrixOf, tables } from "../tables.js";

describe("boosting on threads", () => {
  const options = fc.record({
    growPolicy: fc.constantFrom("lossguide" as const, "depthwise" as const),
    subsample: fc.constantFrom(0.5, 1),
    colsampleBynode: fc.constantFrom(0.5, 1),
    scalePosWeight: fc.constantFrom(1, 2.5),
    monotoneConstraints: fc.constantFrom([0, 0, 0] as const, [1, 0, -1] as const),
  });

  it("is the same model on 1, 2, 3 and 4 threads, bit for bit", async () => {
    await fc.assert(
      fc.asyncProperty(tables({ missing: true }), options, async ({ x, y }, given) => {
        const fitOn = async (nJobs: number) =>
          (await new GradientBoostingClassifier({ nEstimators: 6, minChildSamples: 2, ...given, nJobs }).fit(x, y))
            .model;
        const one = await fitOn(1);
        for (const threads of [2, 3, 4]) expect(await fitOn(threads)).toEqual(one);
      }),
      { numRuns: 10 },
    );
    // Threads that wait for one another are slow where others want the cores too.
  }, 120_000);

  it("is the same where the table is wide, sorted, and so large that gradients are made coarser", async () => {
    const random = createRandom(5);
    const rows = 60_000;
    const columns = Array.from({ length: 19 }, () =>
      Array.from({ length: rows }, () => Math.round(8 * random.normal())),
    );
    columns[0]!.sort((a, b) => a - b);
    const y = Uint8Array.from(columns[0]!, (v, row) => Number(v + columns[17]![row]! + 9 * random.normal() > 12));
    const x = matrixOf(columns);
    const fitOn = async (nJobs: number, sampleWeight?: Float32Array) =>
      (await new GradientBoostingClassifier({ nEstimators: 20, nJobs }).fit(x, y, sampleWeight ? { sampleWeight } : {}))
        .model;
    const one = await fitOn(1);
    expect(await fitOn(2)).toEqual(one);
    expect(await fitOn(1, new Float32Array(rows).fill(1))).toEqual(one);
  }, 60_000);

  it("leaves nothing behind: fits follow one another, fail and go on", async () => {
    const x = matrixOf([[1, 2, 3, 4, 5, 6, 7, 8]]);
    const y = Uint8Array.of(0, 0, 1, 0, 1, 1, 0, 1);
    const make = () => new GradientBoostingClassifier({ nEstimators: 4, minChildSamples: 1, nJobs: 2 });
    const first = (await make().fit(x, y)).model;
    const broken = make().fit(x, y, {
      onIteration: () => {
        throw new Error("enough");
      },
    });
    await expect(broken).rejects.toThrow("enough");
    await expect(make().fit(x, y, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "ABORTED" });
    for (let i = 0; i < 5; i++) expect((await make().fit(x, y)).model).toEqual(first);
    const beside = await Promise.all([make().fit(x, y), make().fit(x, y), make().fit(x, y)]);
    for (const { model } of beside) expect(model).toEqual(first);
  });
});
