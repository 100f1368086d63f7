import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { earthOrbit, moid, type OrbitShape, orbitAxes, stateAtAnomaly } from "../../../src/neo/orbits/index.js";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const shape: fc.Arbitrary<OrbitShape> = fc.record({
  semiMajorAxis: number(0.6, 4),
  eccentricity: number(0, 0.95),
  inclination: number(0, 2.5),
  node: number(0, 6.28),
  perihelion: number(0, 6.28),
});
const circle = (semiMajorAxis: number, inclination = 0): OrbitShape => ({
  semiMajorAxis,
  eccentricity: 0,
  inclination,
  node: 1,
  perihelion: 2,
});
const pointOn = (orbit: OrbitShape, anomaly: number) => {
  const state = new Float64Array(6);
  stateAtAnomaly(orbit, orbitAxes(orbit), anomaly, state);
  return state;
};
const between = (a: Float64Array, b: Float64Array) => Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!);

describe("the MOID", () => {
  it("of circles is the difference of their radii, in whatever planes", () => {
    expect(moid(circle(1), circle(1.3)).distance).toBeCloseTo(0.3, 9);
    expect(moid(circle(1, 0.7), circle(2.5)).distance).toBeCloseTo(1.5, 9);
    expect(moid(circle(1, 0.7), circle(1)).distance).toBeCloseTo(0, 7);
  });

  it("of an ellipse around a circle in its plane is from perihelion", () => {
    const ellipse = { ...circle(2), eccentricity: 0.4 };
    expect(moid(circle(1), ellipse).distance).toBeCloseTo(0.2, 8);
  });

  it("of a circle and an ellipse around it in its plane is found where the way lies on the ellipse's axis", () => {
    const ellipse = { ...circle(2.038719078977308), eccentricity: 0.23776855468749955, node: 0, perihelion: 0 };
    expect(moid(ellipse, { ...circle(0.6), node: 0, perihelion: 0 }).distance).toBeCloseTo(0.953975791, 8);
  });

  it("is no more than the distance between any two points of the orbits, and that of the two it names", () => {
    fc.assert(
      fc.property(shape, shape, (a, b) => {
        const { distance, first, second } = moid(a, b);
        expect(between(pointOn(a, first), pointOn(b, second))).toBeCloseTo(distance, 7);
        const onA = Array.from({ length: 60 }, (_, i) => pointOn(a, (i * Math.PI) / 30));
        const onB = Array.from({ length: 60 }, (_, i) => pointOn(b, (i * Math.PI) / 30));
        const least = Math.min(...onA.flatMap((p) => onB.map((q) => between(p, q))));
        expect(distance).toBeLessThanOrEqual(least + 1e-9);
      }),
      { numRuns: 100 },
    );
  });

  it("is symmetric, and does not change when both orbits turn about the pole", () => {
    fc.assert(
      fc.property(shape, shape, number(0, 6), (a, b, turn) => {
        const { distance } = moid(a, b);
        expect(moid(b, a).distance).toBeCloseTo(distance, 7);
        expect(moid({ ...a, node: a.node + turn }, { ...b, node: b.node + turn }).distance).toBeCloseTo(distance, 7);
      }),
      { numRuns: 200 },
    );
  });

  const published = "../shared/data/jpl/sbdb-2020.json.gz";
  it.skipIf(!existsSync(published))(`agrees with JPL's own (${published} where present)`, () => {
    const { fields, data } = JSON.parse(gunzipSync(readFileSync(published)).toString()) as {
      fields: string[];
      data: (string | null)[][];
    };
    const value = (row: (string | null)[], field: string) => Number(row[fields.indexOf(field)] ?? Number.NaN);
    const earth = earthOrbit(7500);
    const off: number[] = [];
    let flags = 0;
    for (const row of data) {
      const degree = Math.PI / 180;
      const theirs = value(row, "moid");
      const ours = moid(earth, {
        semiMajorAxis: value(row, "a"),
        eccentricity: value(row, "e"),
        inclination: value(row, "i") * degree,
        node: value(row, "om") * degree,
        perihelion: value(row, "w") * degree,
      }).distance;
      if (Number.isNaN(theirs) || Number.isNaN(ours)) continue;
      off.push(Math.abs(ours - theirs));
      flags += Number(ours <= 0.05 === theirs <= 0.05);
    }
    off.sort((a, b) => a - b);
    expect(off.length).toBeGreaterThan(4000);
    expect(off[Math.floor(off.length * 0.95)]!).toBeLessThan(0.001);
    expect(flags / off.length).toBeGreaterThan(0.995);
  });
});
