import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { neows } from "../../../src/neo/sources/neows/index.js";
import { faults, type Service, startService, surroundings } from "./web/service.js";

const recorded = (name: string) => fileURLToPath(new URL(`../../../../shared/data/nasa/${name}`, import.meta.url));
const missing = existsSync(recorded("neows-browse.json")) ? "" : " (skipped: nasa/ is not beside the project)";
const read = (name: string): unknown => JSON.parse(readFileSync(recorded(name), "utf8"));

const approach = (date: string, kilometers: unknown, body = "Earth") => ({
  close_approach_date: date,
  epoch_date_close_approach: Date.parse(date),
  relative_velocity: { kilometers_per_hour: "40000.5" },
  miss_distance: { kilometers },
  orbiting_body: body,
});
const asteroid = (id: string, changes: object, ...close_approach_data: object[]) => ({
  id,
  name: `(2015 ${id})`,
  absolute_magnitude_h: 21.5,
  estimated_diameter: { kilometers: { estimated_diameter_min: 0.13, estimated_diameter_max: 0.3 } },
  is_potentially_hazardous_asteroid: true,
  is_sentry_object: false,
  close_approach_data,
  ...changes,
});

describe("NASA's NeoWs", () => {
  let service: Service;
  let browse: object[] = [];
  let only: object | undefined;
  const headers: Record<string, string> = {};
  beforeAll(async () => {
    service = await startService(({ pathname, searchParams }) => {
      if (pathname.endsWith("/feed")) {
        const day = searchParams.get("start_date")!;
        return {
          element_count: 1,
          near_earth_objects: { [day]: [only ?? asteroid(day.slice(8), {}, approach(day, "5000000.25"))] },
        };
      }
      if (pathname.endsWith("/browse")) {
        const number = Number(searchParams.get("page"));
        return {
          page: { number, total_pages: 3, total_elements: 3 },
          near_earth_objects: browse.slice(number, number + 1),
        };
      }
      return pathname.endsWith("/neo/42")
        ? asteroid("42", {}, approach("1999-01-01", "1e6"), approach("2030-01-01", "2e6"))
        : undefined;
    }, headers);
  });
  afterEach(() => service.reset());
  const ask = (query: object, context = surroundings()) =>
    neows.read(neows.query.parse({ api: service.url, ...query }), context);

  it("is asked for days by the week, with the key of the environment or DEMO_KEY", async () => {
    const { approaches } = await ask({ from: "2015-09-07", to: "2015-09-22" }, surroundings({ NASA_API_KEY: "mine" }));
    const asked = service.asked.map((path) => new URL(path, "http://x").searchParams);
    expect(asked.map((p) => `${p.get("start_date")} ${p.get("end_date")} ${p.get("api_key")}`)).toEqual([
      "2015-09-07 2015-09-13 mine",
      "2015-09-14 2015-09-20 mine",
      "2015-09-21 2015-09-22 mine",
    ]);
    expect(approaches.objectIds).toEqual(["07", "14", "21"]);
    expect([...approaches.missDistance]).toEqual([5_000_000.25, 5_000_000.25, 5_000_000.25]);
    service.asked = [];
    await ask({ ids: "42" });
    expect(service.asked[0]).toContain("api_key=DEMO_KEY");
  });

  it("keeps no key in its cache, in provenance, nor in an error", async () => {
    const context = surroundings({ NASA_API_KEY: "s3cret" });
    const { provenance } = await ask({ ids: "42" }, context);
    expect(JSON.stringify(provenance)).not.toContain("s3cret");
    const failure = await ask({ ids: "43" }, context).catch((error: unknown) => String(error));
    expect(failure).toMatch(/NeoWs answers 404 at .*neo\/43: "\{/);
    expect(failure).not.toContain("s3cret");
  });

  it("waits where its limit is used up, and as long as it says", async () => {
    headers["x-ratelimit-remaining"] = "0";
    const context = surroundings();
    service.faults = [faults.busy("120")];
    await ask({ from: "2015-09-07", to: "2015-09-20" }, context);
    expect(context.pauses[0]).toBeGreaterThanOrEqual(90_000);
    expect(context.pauses.length).toBe(2);
    delete headers["x-ratelimit-remaining"];
  });

  it("leaves out approaches of other bodies, and keeps rows whose values turned null", async () => {
    browse = [
      asteroid("1", {}, approach("2000-01-01", "1e6"), approach("2000-02-01", "2e6", "Juptr")),
      asteroid(
        "2",
        { is_potentially_hazardous_asteroid: null, absolute_magnitude_h: null },
        approach("2001-01-01", null),
      ),
      asteroid("3", { is_potentially_hazardous_asteroid: "", estimated_diameter: null }, approach("2002-01-01", 3e6)),
    ];
    const { approaches, report } = await ask({ browse: true });
    expect([...approaches.hazardous!]).toEqual([1, 255, 0]);
    expect(report.missing).toMatchObject({ absolute_magnitude: 1, miss_distance: 1, is_hazardous: 1 });
    expect(approaches.estimatedDiameterMin[2]).toBeCloseTo((1329 / 0.5) * 10 ** (-21.5 / 5), 12);
  });

  it("goes on where a killed import was", async () => {
    const context = surroundings();
    browse = [1, 2, 3].map((id) => asteroid(String(id), {}, approach("2000-01-01", "1e6")));
    await ask({ browse: 2 }, context);
    service.asked = [];
    const whole = await ask({ browse: true }, context);
    expect(service.asked).toHaveLength(1);
    expect((await ask({ browse: true })).approaches).toEqual(whole.approaches);
  });

  it.each([
    [{}, "days (such as from="],
    [{ from: "2015-09-31", to: "2015-10-01" }, "a date such as 2015-09-07"],
    [{ from: "2015-10-02", to: "2015-10-01" }, "the last day is before the first"],
    [{ browse: true, ids: "1" }, "one of the three"],
  ])("refuses the query %j", (query, message) => {
    expect(neows.query.safeParse(query).error?.issues[0]?.message).toContain(message);
  });

  it("refuses an answer in which a field has another type, by the field's name", async () => {
    only = asteroid("7", { close_approach_data: "none" });
    await expect(ask({ from: "2015-09-07", to: "2015-09-07" })).rejects.toThrow(
      /near_earth_objects\.2015-09-07\.0\.close_approach_data/,
    );
    only = undefined;
  });

  it.skipIf(missing)(`reads a feed and a page as they were recorded${missing}`, async () => {
    const replay = await startService(({ pathname }) =>
      read(pathname.endsWith("/feed") ? "neows-feed-2015-09-07.json" : "neows-browse.json"),
    );
    const feed = await neows.read(
      neows.query.parse({ api: replay.url, from: "2015-09-07", to: "2015-09-08" }),
      surroundings(),
    );
    expect(feed.report).toMatchObject({
      rowsKept: 25,
      objects: 25,
      dates: { first: "2015-09-07", last: "2015-09-08" },
    });
    expect(feed.approaches.hazardous!.reduce((sum, label) => sum + label, 0)).toBe(1);
    const page = await neows.read(neows.query.parse({ api: replay.url, browse: 1 }), surroundings());
    expect(page.approaches.objectNames).toEqual(["433 Eros (A898 PA)", "719 Albert (A911 TB)"]);
  });
});
