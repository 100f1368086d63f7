import { createHash } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { describeApproaches, kolmogorovSmirnov } from "../../../bench/common/distributions.mjs";
import {
  type Approaches,
  diameterOf,
  KM_PER_AU,
  readApproaches,
  selectApproaches,
  synthesize,
} from "../../../src/neo/index.js";
import { earthOrbit, findEncounters, J2000, moid } from "../../../src/neo/orbits/index.js";
import { mostEncounters } from "../../../src/neo/orbits/instantiate.js";
import { orbitKernels } from "../../../src/neo/orbits/kernels.js";
import { realData } from "../../real-data.js";

const neows = realData("neows-2024.csv");
const fullSize = realData("orbits-1910-2024.csv.gz");

const days = (date: string) => Date.parse(date) / 86_400_000;
const mean = (values: ArrayLike<number>) => Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
const quantile = (values: Float64Array, share: number) => {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  return sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
};

let made: Approaches;
let population: Promise<Approaches> | undefined;
/** Made once, and only where there is something to compare it with. */
const large = () => {
  population ??= synthesize({ approaches: 100_000 });
  return population;
};
beforeAll(async () => {
  made = await synthesize();
}, 120_000);

describe("the synthetic population", () => {
  it("has 30,000 approaches from 1910 to 2024 where nothing is asked, in order of date", () => {
    expect(made.rows).toBe(30_000);
    const dates = made.date ?? new Float64Array();
    expect(dates).toEqual(dates.slice().sort());
    expect(dates[0]).toBeGreaterThanOrEqual(days("1910-01-01"));
    expect(dates.at(-1)).toBeLessThan(days("2025-01-01"));
    expect(dates.every(Number.isInteger)).toBe(true);
  });

  it("gives the same rows for the same seed, and others for another", async () => {
    const draw = (seed: number) => synthesize({ approaches: 400, seed });
    const first = await draw(7);
    expect(await draw(7)).toEqual(first);
    expect((await draw(8)).missDistance).not.toEqual(first.missDistance);
  });

  it("gives every object one H, one pair of diameters, one label, and an identifier that no real object has", () => {
    const seen = new Map<number, readonly (number | undefined)[]>();
    for (let row = 0; row < made.rows; row++) {
      const own = [made.absoluteMagnitude[row], made.estimatedDiameterMin[row], made.hazardous?.[row]];
      expect(seen.get(made.object[row]!) ?? own).toEqual(own);
      seen.set(made.object[row]!, own);
    }
    expect(seen.size).toBe(made.objectIds.length);
    expect(new Set(made.objectIds).size).toBe(made.objectIds.length);
    expect(made.objectIds.every((id) => /^9\d{7}$/.test(id))).toBe(true);
    expect(new Set(made.objectNames).size).toBe(made.objectNames.length);
    expect(made.objectNames.every((name) => /^\((?:19|20)\d\d [A-HJ-Y][A-HJ-Z]\d*\)$/.test(name))).toBe(true);
  });

  it("takes the diameters from H at albedo 0.25 and 0.05", () => {
    expect(made.estimatedDiameterMin).toEqual(made.absoluteMagnitude.map((h) => diameterOf(h, 0.25)));
    expect(made.estimatedDiameterMax).toEqual(made.absoluteMagnitude.map((h) => diameterOf(h, 0.05)));
    expect(diameterOf(22, 0.14)).toBeCloseTo(0.1413, 3);
  });

  it("lists approaches within 0.5 au, at speeds that Earth's own pull does not fall below", () => {
    const escapeSpeed = (km: number) => 3600 * Math.sqrt((2 * 398_600.4418) / km);
    for (let row = 0; row < made.rows; row++) {
      expect(made.missDistance[row]).toBeLessThanOrEqual(0.5 * KM_PER_AU);
      expect(made.relativeVelocity[row]).toBeGreaterThan(escapeSpeed(made.missDistance[row]!));
    }
  });

  it("has the same bytes on every version of Node and every machine", async () => {
    const made = await synthesize({ approaches: 2000, seed: 42, threads: 1 });
    expect(digestOf(made)).toBe("be55bca97484396c10f9057d6c072e403e9edfad859a8d700c66053e7778dd09");
  });

  it("has the same rows on one, two and four threads", async () => {
    const onThreads = (threads: number) => synthesize({ approaches: 8000, seed: 2 ** 40 + 3, threads });
    const alone = await onThreads(1);
    expect(digestOf(await onThreads(2))).toBe(digestOf(alone));
    expect(digestOf(await onThreads(4))).toBe(digestOf(alone));
    expect(alone.objectNames).toEqual((await onThreads(2)).objectNames);
  });

  it("flags what the definition flags: H of at most 22.0 and a MOID of at most 0.05 au, computed from the orbit", async () => {
    const few = await synthesize({ approaches: 6000, seed: 5 });
    const [start, end] = [days("1910-01-01") - J2000, days("2025-01-01") - J2000];
    const labels = new Map(few.objectIds.map((id, object) => [id, few.hazardous?.[few.object.indexOf(object)]]));

    let hazardous = 0;
    for (let number = 90_000_001, index = 0; labels.has(String(number)); index++) {
      const { orbit, magnitude } = drawObject(5, index, start, end);
      if (findEncounters(orbit, start, end, 0.5).length === 0) continue;
      const label = Number(magnitude <= 22.0 && moid(orbit, earthOrbit(0)).distance <= 0.05);
      expect(labels.get(String(number++))).toBe(label);
      hazardous += label;
    }
    expect(hazardous).toBeGreaterThan(10);
    expect(hazardous).toBeLessThan(labels.size / 2);
  });

  it("flags no object fainter than H = 22.0, and every brighter one that was seen within 0.048 au", () => {
    const nearest = new Float64Array(made.objectIds.length).fill(Number.POSITIVE_INFINITY);
    made.object.forEach((object, row) => {
      nearest[object] = Math.min(nearest[object]!, made.missDistance[row]! / KM_PER_AU);
    });
    for (let row = 0; row < made.rows; row++) {
      const bright = made.absoluteMagnitude[row]! <= 22.0;
      if (made.hazardous?.[row]) expect(bright).toBe(true);
      // The MOID is taken with Earth's mean orbit of 2000, which that of the day differs from a little.
      else if (bright) expect(nearest[made.object[row]!]).toBeGreaterThan(0.048);
    }
  });

  it.each([
    [{ approaches: 0 }, "approaches is 0"],
    [{ approaches: 1.5 }, "approaches is 1.5"],
    [{ seed: -1 }, "seed is -1"],
    [{ threads: 0 }, "threads is 0"],
    [{ from: 1700 }, "from is 1700"],
    [{ from: 2000, to: 1999 }, "to is 1999"],
  ])("refuses %j, and names the option", async (options, message) => {
    await expect(synthesize(options)).rejects.toThrow(message);
  });

  it("stops between two objects where it is told to", async () => {
    await expect(synthesize({ signal: AbortSignal.abort(new Error("enough")) })).rejects.toThrow("enough");
  });
});

describe("the synthetic population beside the real one", () => {
  // The full-size set ends with the discoveries of 2017; NASA's records have those of the year, faint and near.
  it.each([
    ["the full-size set", fullSize, { magnitude: 1, distance: 0.08, hazardous: 0.06 }],
    ["NASA's records", neows, { magnitude: 1.9, distance: 0.11, hazardous: 0.06 }],
  ] as const)(
    "has the quartiles of %s in nine months of 2024 within stated bounds (passes where the file is not beside the project)",
    async (_name, path, bounds) => {
      if (!path) return;
      const real = within((await readApproaches(path)).approaches, "2024-01-01", "2024-10-01");
      const same = within(await large(), "2024-01-01", "2024-10-01");
      // Some hundreds of the rows: enough for quartiles.
      expect(same.rows).toBeGreaterThan(600);

      for (const share of [0.25, 0.5, 0.75]) {
        const [ours, theirs] = [quartersOf(same, share), quartersOf(real, share)];
        expect(Math.abs(ours.magnitude - theirs.magnitude), `H at ${share}`).toBeLessThan(bounds.magnitude);
        expect(Math.abs(Math.log(ours.speed / theirs.speed)), `speed at ${share}`).toBeLessThan(Math.log(1.3));
        expect(Math.abs(ours.distance - theirs.distance), `miss distance at ${share}`).toBeLessThan(bounds.distance);
      }
      expect(Math.abs(mean(same.hazardous ?? []) - mean(real.hazardous ?? [])), "hazardous").toBeLessThan(
        bounds.hazardous,
      );
      const perObject = same.rows / same.objectIds.length - real.rows / real.objectIds.length;
      expect(Math.abs(perObject), "approaches per object").toBeLessThan(0.1);
    },
    60_000,
  );

  it.skipIf(!fullSize)(
    "has the means of the full-size set (skipped where orbits-1910-2024.csv.gz is not beside the project)",
    async () => {
      const { approaches: real } = await readApproaches(fullSize ?? "");
      const known = real.absoluteMagnitude.filter((h) => !Number.isNaN(h));
      expect(Math.abs(mean(made.absoluteMagnitude) - mean(known)), "H").toBeLessThan(0.6);
      expect(mean(made.relativeVelocity) / mean(real.relativeVelocity), "speed").toBeCloseTo(1, 1);
      expect(mean(made.missDistance) / mean(real.missDistance), "miss distance").toBeCloseTo(1, 1);
      // The full-size set ends with the discoveries of 2017, before most of its faint objects were found.
      expect(Math.abs(mean(made.hazardous ?? []) - mean(real.hazardous ?? [])), "hazardous").toBeLessThan(0.05);
    },
  );

  it.skipIf(!fullSize)(
    "has the distributions of the full-size set within stated bounds (skipped where it is not beside the project)",
    async () => {
      const real = describeApproaches((await readApproaches(fullSize ?? "")).approaches);
      const ours = describeApproaches(await large());
      // What the comparison in docs/data.md measured, with room for the scatter of 5,000 objects.
      const bounds: Record<string, number> = {
        "H by rows, mag": 0.09,
        "speed by rows, km/h": 0.04,
        "miss distance by rows, au": 0.04,
        "H by objects, mag": 0.1,
        "smallest distance by objects, au": 0.09,
        "approaches per object": 0.08,
      };
      for (const [name, values] of Object.entries(real.distributions)) {
        const made = ours.distributions[name as keyof typeof ours.distributions];
        expect(kolmogorovSmirnov(values, made), name).toBeLessThan(bounds[name]!);
      }
      expect(Math.abs(ours.hazardousShare - real.hazardousShare), "hazardous").toBeLessThan(0.05);
      for (const [together, value] of Object.entries(real.correlations)) {
        const made = ours.correlations[together as keyof typeof ours.correlations];
        expect(Math.abs(made - value), together).toBeLessThan(0.1);
      }
    },
    60_000,
  );
});

function digestOf({ object, absoluteMagnitude, missDistance, relativeVelocity, ...made }: Approaches): string {
  const hash = createHash("sha256");
  const diameters = [made.estimatedDiameterMin, made.estimatedDiameterMax];
  for (const column of [object, absoluteMagnitude, missDistance, relativeVelocity, ...diameters]) hash.update(column);
  hash.update(made.date ?? "").update(made.hazardous ?? "");
  return hash.update(made.objectNames.join()).digest("hex");
}

/** One object as the kernels draw it; see `Catalogued` there. */
function drawObject(seed: number, index: number, start: number, end: number) {
  const { kernels, free, numbersAt } = orbitKernels();
  const found = free + 8 * 9;
  numbersAt(found, 3 * mostEncounters(start, end));
  kernels.catalogueObject(free, seed, 0, index, start, end, 0.5, found);
  const values = [...numbersAt(free, 9)] as [number, number, number, number, number, number, number, ...number[]];
  const [semiMajorAxis, eccentricity, inclination, node, perihelion, meanAnomaly, magnitude] = values;
  const orbit = { semiMajorAxis, eccentricity, inclination, node, perihelion, meanAnomaly };
  return { orbit, magnitude };
}

function within(approaches: Approaches, from: string, to: string): Approaches {
  const dates = [...(approaches.date ?? [])];
  const rows = dates.flatMap((date, row) => (date >= days(from) && date < days(to) ? [row] : []));
  return selectApproaches(approaches, Uint32Array.from(rows));
}

/** H in mag, speed in km/h and miss distance in au below which a share of the rows lies. */
function quartersOf(approaches: Approaches, share: number) {
  return {
    magnitude: quantile(approaches.absoluteMagnitude, share),
    speed: quantile(approaches.relativeVelocity, share),
    distance: quantile(approaches.missDistance, share) / KM_PER_AU,
  };
}
