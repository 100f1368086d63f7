import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { train, watch } from "../../src/pipeline/index.js";
import { silentProgress } from "../../src/support/index.js";
import { startService } from "../neo/sources/web/service.js";

const folder = mkdtempSync(join(tmpdir(), "perigee-watch-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const now = Date.UTC(2020, 0, 15, 12);
const context = { folder, env: {}, progress: silentProgress, clock: () => now };

const header =
  "neo_id,name,absolute_magnitude,relative_velocity,miss_distance,is_hazardous,close_approach_date,miss_distance_min,miss_distance_max";
const file = join(folder, "catalogue.csv");
writeFileSync(
  file,
  [
    header,
    "1,(2000 A),20,36000,3844000,True,2020-01-14,3800000,3900000",
    "2,(2000 B),25,72000,384400,False,2020-01-15,384000,385000",
    "3,(2000 C),18,50000,38440000,True,2020-02-01,,",
    "4,=HYPERLINK(1),22.5,40000,1922000,,2020-01-20,,",
    "5,(2000 E),21,40000,1922000,False,2020-06-01,,",
  ].join("\n"),
);

describe("the approaches to come", () => {
  it("are those from today on, in order of date, with distances in lunar distances and sizes from H", async () => {
    const { approaches, from, to, model_uri } = await watch({ data: file, days: 30 }, context);
    expect([from, to, model_uri]).toEqual(["2020-01-15", "2020-02-14", null]);
    expect(approaches.map(({ neo_id, distance_ld }) => [neo_id, distance_ld])).toEqual([
      ["2", 1],
      ["4", 5],
      ["3", 100],
    ]);
    expect(approaches[0]).toMatchObject({
      date: "2020-01-15 00:00",
      distance_min_km: 384_000,
      distance_max_km: 385_000,
    });
    expect(approaches[0]?.diameter_min_m).toBeCloseTo(1000 * (1329 / 0.5) * 10 ** -5, 9);
  });

  it("are filtered by distance, brightness and flag, and ordered as asked", async () => {
    const ids = async (options: object) =>
      (await watch({ data: file, days: 365, ...options }, context)).approaches.map(({ neo_id }) => neo_id);
    expect(await ids({ maxDistance: 5 })).toEqual(["2", "4", "5"]);
    expect(await ids({ maxMagnitude: 21 })).toEqual(["3", "5"]);
    expect(await ids({ flagged: true })).toEqual(["3"]);
    expect(await ids({ order: "size" })).toEqual(["3", "5", "4", "2"]);
    expect(await ids({ order: "speed" })).toEqual(["2", "3", "4", "5"]);
  });

  it("tell where the model and JPL disagree", async () => {
    const { model_uri } = await train({ approaches: 3000, model: "forest", features: "approach" }, context);
    const { approaches } = await watch({ data: file, days: 365, modelUri: model_uri }, context);
    for (const row of approaches) {
      expect(row.probability).toBeGreaterThanOrEqual(0);
      expect(row.disagree).toBe(row.jpl_flag !== null && row.jpl_flag !== row.model_flag);
    }
    expect(approaches.find(({ neo_id }) => neo_id === "4")?.jpl_flag).toBeNull();
  });

  it("come from JPL where no data is named, and are asked for once a day", async () => {
    const service = await startService(({ pathname }) =>
      pathname === "/cad.api"
        ? {
            signature: { source: "NASA/JPL SBDB Close Approach Data API", version: "1.5" },
            count: 1,
            fields: ["des", "cd", "dist", "dist_min", "dist_max", "v_rel", "h"],
            data: [["1685", "2020-Jan-20 00:54", "0.02", "0.019", "0.021", "10", "14.2"]],
          }
        : {
            signature: { source: "NASA/JPL Small-Body Database (SBDB) Query API", version: "1.0" },
            count: 1,
            fields: ["spkid", "full_name", "pdes", "pha", "H", "e", "a", "i", "om", "w"],
            data: [["2001685", "1685 Toro (1948 OA)", "1685", "N", "14.3", ".436", "1.3676", "9.38", "274.2", "127.2"]],
          },
    );
    const { approaches, source } = await watch({ api: service.url }, context);
    expect(source).toBe("JPL");
    expect(approaches).toMatchObject([{ neo_id: "2001685", date: "2020-01-20 00:54", jpl_flag: false }]);
    expect(approaches[0]?.moid_au).toBeCloseTo(0.0507, 2);
    const asked = service.asked.length;
    await watch({ api: service.url }, context);
    expect(service.asked).toHaveLength(asked);
  });
});
