import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createRandom } from "../../../src/support/index.js";
import { perigee, start, temporaryFolder } from "../../cli/perigee.js";
import { type Service, startService } from "../../neo/sources/web/service.js";

const years = { from: 2011, to: 2018 };
const objects = 400;
const approachesAYear = 3_000;
/** One for the small bodies, one a year. */
const requests = years.to - years.from + 2;
const kills = 20;

const designation = (object: number) => `${2000 + (object % 20)} A${object}`;

function smallBodies() {
  const random = createRandom(1);
  return {
    signature: { source: "NASA/JPL Small-Body Database (SBDB) Query API", version: "1.0" },
    count: objects,
    fields: ["spkid", "full_name", "pdes", "neo", "pha", "H", "diameter", "albedo", "moid", "class", "condition_code"],
    data: Array.from({ length: objects }, (_, object) => {
      const magnitude = (16 + 10 * random.uniform()).toFixed(2);
      const name = designation(object);
      const flag = random.below(5) === 0 ? "Y" : "N";
      return [String(3_000_000 + object), `(${name})`, name, "Y", flag, magnitude, null, null, "0.04", "APO", "1"];
    }),
  };
}

function closeApproaches(year: number) {
  const random = createRandom(year);
  const data = Array.from({ length: approachesAYear }, () => {
    const object = random.below(objects);
    const day = String(1 + random.below(28)).padStart(2, "0");
    const minute = String(random.below(60)).padStart(2, "0");
    const distance = 0.001 + 0.4 * random.uniform();
    const distances = [distance, 0.99 * distance, 1.01 * distance].map(String);
    const speed = String(3 + 30 * random.uniform());
    const date = `${year}-${["Jan", "May", "Sep"][random.below(3)]}-${day} 04:${minute}`;
    return [designation(object), date, ...distances, speed, "20", `(${designation(object)})`];
  });
  return {
    signature: { source: "NASA/JPL SBDB Close Approach Data API", version: "1.5" },
    count: data.length,
    fields: ["des", "cd", "dist", "dist_min", "dist_max", "v_rel", "h", "fullname"],
    data,
  };
}

const imported = z.object({ manifest: z.looseObject({ digest: z.string(), lineage: z.looseObject({}) }) });

/** What an import left: the version's bytes, its manifest without the time, and the names of all files. */
function stateOf(folder: string) {
  const at = (...path: string[]) => join(folder, ".perigee", "datasets", ...path);
  const files = readdirSync(at("versions")).sort();
  const manifest = imported.shape.manifest.parse(
    JSON.parse(readFileSync(at("versions", files.find((file) => file.endsWith(".json")) ?? ""), "utf8")),
  );
  const { imported_at: _, ...lineage } = manifest.lineage;
  return {
    files,
    names: readFileSync(at("names", "neo.json"), "utf8"),
    manifest: { ...manifest, lineage },
    parquet: readFileSync(at("versions", `${manifest.digest}.parquet`)),
  };
}

describe("an import that is killed", () => {
  let service: Service;
  let words: string[];
  let whole: ReturnType<typeof stateOf>;
  let onRequest = () => {};
  beforeAll(async () => {
    service = await startService(async ({ pathname, searchParams }) => {
      onRequest();
      await pause(40);
      if (pathname !== "/cad.api") return smallBodies();
      return closeApproaches(Number(searchParams.get("date-min")?.slice(0, 4)));
    });
    const query = Object.entries({ ...years, api: service.url }).flatMap(([name, value]) => [
      "--query",
      `${name}=${value}`,
    ]);
    words = ["data", "import", "jpl", "--name", "neo", "--quiet", "--json", ...query];
    const folder = temporaryFolder();
    const ended = await perigee(words, folder.path);
    expect(ended.code, ended.stderr).toBe(0);
    whole = stateOf(folder.path);
    expect(whole.files).toHaveLength(2);
    folder.remove();
  });

  /** Kills an import a while after a request of its; after the last request it reads, checks and writes. */
  async function importAndKill(folder: string, request: number, milliseconds: number): Promise<boolean> {
    let arrived = 0;
    const reached = new Promise<void>((resolve) => {
      onRequest = () => ++arrived === request && resolve();
    });
    const running = start(words, folder);
    await Promise.race([reached, running.ended]);
    await pause(milliseconds);
    running.child.kill("SIGKILL");
    return (await running.ended).code === null;
  }

  it(`at ${kills} random moments, and given again, ends with the same bytes as one that was not`, async () => {
    const random = createRandom(20_260_721);
    let killed = 0;
    let saved = 0;
    for (let kill = 0; kill < kills; kill++) {
      const folder = temporaryFolder();
      const request = kill % 2 === 0 ? 1 + random.below(requests - 1) : requests;
      const after = (request === requests ? 400 : 40) * random.uniform();
      if (await importAndKill(folder.path, request, after)) killed++;

      const listed = await perigee(["data", "verify", "--quiet"], folder.path);
      expect(listed.code, `after kill ${kill}: ${listed.stderr}`).toBe(0);
      service.reset();
      const resumed = await perigee(words, folder.path);
      expect(resumed.code, `after kill ${kill}: ${resumed.stderr}`).toBe(0);
      saved += requests - service.asked.length;
      expect(stateOf(folder.path), `after kill ${kill}`).toEqual(whole);
      folder.remove();
    }
    expect(killed).toBeGreaterThanOrEqual(kills / 2);
    expect(saved).toBeGreaterThan(kills);
  });

  it("again and again in the same folder comes to its end all the same", async () => {
    const random = createRandom(7);
    const folder = temporaryFolder();
    for (let kill = 0; kill < kills; kill++) await importAndKill(folder.path, 1, 400 * random.uniform());
    expect((await perigee(words, folder.path)).code).toBe(0);
    expect(stateOf(folder.path)).toEqual(whole);
    folder.remove();
  });
});
