import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { promote } from "../../src/pipeline/index.js";
import { type OpenTracking, registerModel, startRun } from "../../src/tracking/index.js";
import { useJobs } from "./job-context.js";

const { context, tracking } = useJobs();
const name = "neo-hazard";

let open: OpenTracking;
beforeAll(async () => {
  open = await tracking();
});
afterAll(() => open.close());

/** A version whose run has these figures. */
async function versionWith(
  prAuc: number | undefined,
  { split = "objects", data = "aaaa0000", asOf = "known" } = {},
): Promise<string> {
  const runId = await startRun({ experiment: "gate", runName: "r", tracking: open }, async (run) => {
    await run.setTags({ "perigee.split": split, "perigee.data_digest": data, "perigee.as_of": asOf });
    if (prAuc !== undefined) await run.logMetrics({ pr_auc: prAuc });
    return run.runId;
  });
  return (await registerModel(open, { name, source: `runs:/${runId}/model`, runId })).version;
}
const champion = async () => (await open.registry.getModelVersionByAlias(name, "champion")).version;

describe("promotion", () => {
  it("takes the first version without a gate, and again the champion itself", async () => {
    const version = await versionWith(0.8);
    expect(await promote({ version }, context)).toEqual({
      model_uri: "models:/neo-hazard@champion",
      version,
      alias: "champion",
      pr_auc: 0.8,
      replaced: null,
    });
    expect(await promote({ version }, context)).toMatchObject({ version, replaced: null });
  });

  it("takes a version whose PR-AUC is no lower on the same data and split", async () => {
    const before = await champion();
    const version = await versionWith(0.8);
    expect(await promote({ version }, context)).toMatchObject({ replaced: { version: before, pr_auc: 0.8 } });
    expect(await champion()).toBe(version);
  });

  it.each<[why: string, figures: Parameters<typeof versionWith>, message: RegExp]>([
    ["a lower PR-AUC", [0.79], /has PR-AUC 0\.7900, the champion, version \d+, 0\.8000/],
    ["another split", [0.99, { split: "rows" }], /different splits \(rows, objects\)/],
    ["other data", [0.99, { data: "bbbb0000" }], /different data \(bbbb0000, aaaa0000\)/],
    ["other knowledge of the object", [0.99, { asOf: "past" }], /different approaches .*\(as of past, as of known\)/],
    ["no PR-AUC", [undefined], /cannot be compared/],
  ])("refuses a version with %s, with exit code 3, unless it is forced", async (_why, figures, message) => {
    const before = await champion();
    const version = await versionWith(...figures);
    await expect(promote({ version }, context)).rejects.toMatchObject({
      code: "GATE_REFUSED",
      exitCode: 3,
      message: expect.stringMatching(message),
    });
    expect(await champion()).toBe(before);

    await promote({ version, force: true }, context);
    expect(await champion()).toBe(version);
    await promote({ version: before, force: true }, context);
  });

  it("names a version that is not there, and changes nothing", async () => {
    const before = await champion();
    await expect(promote({ version: "99" }, context)).rejects.toMatchObject({
      code: "VERSION_UNKNOWN",
      message: "neo-hazard has no version 99",
    });
    expect(await champion()).toBe(before);
  });
});
