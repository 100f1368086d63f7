import { describe, expect, it } from "vitest";
import { earthState, J2000 } from "../../../src/neo/orbits/index.js";

const daysOf = (date: string) => Date.parse(date) / 86_400_000 - J2000;

describe("Earth's place", () => {
  it("is that of JPL's ephemeris DE405 at J2000.0, within 0.0002 au", () => {
    // Heliocentric, ecliptic of J2000, JD 2451545.0, from JPL Horizons: x, y, z of Earth.
    const earth = new Float64Array(6);
    earthState(0, earth);
    const off = Math.hypot(earth[0]! + 0.1771351, earth[1]! - 0.9672416, earth[2]! + 0.0000039);
    expect(off).toBeLessThan(2e-4);
  });

  it("crosses longitude 180° at the March equinoxes of the almanacs, but for precession since J2000", () => {
    for (const [date, year] of [
      ["1910-03-21T12:03Z", 1910],
      ["1962-03-21T02:30Z", 1962],
      ["2024-03-20T03:06Z", 2024],
    ] as const) {
      const earth = new Float64Array(6);
      earthState(daysOf(date), earth);
      const precession = ((year - 2000) * 50.29) / 3600;
      const longitude = (Math.atan2(earth[1]!, earth[0]!) * 180) / Math.PI;
      const fromEquinox = ((longitude - 180 + precession + 540) % 360) - 180;
      expect(Math.abs(fromEquinox)).toBeLessThan(0.03);
    }
  });
});
