import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meanMotion, orbitAxes, solveKepler, stateAtAnomaly } from "../../../src/neo/orbits/index.js";

const eccentricity = fc.double({ min: 0, max: 0.999, noNaN: true });
const angle = fc.double({ min: 0, max: 2 * Math.PI, noNaN: true });
const orbit = fc.record({
  semiMajorAxis: fc.double({ min: 0.5, max: 5, noNaN: true }),
  eccentricity: fc.double({ min: 0, max: 0.97, noNaN: true }),
  inclination: fc.double({ min: 0, max: Math.PI, noNaN: true }),
  node: angle,
  perihelion: angle,
});

describe("Kepler's equation", () => {
  it("is solved to the last bits for every elliptic orbit", () => {
    fc.assert(
      fc.property(fc.double({ min: -1000, max: 1000, noNaN: true }), eccentricity, (mean, e) => {
        const anomaly = solveKepler(mean, e);
        const turns = (anomaly - e * Math.sin(anomaly) - mean) / (2 * Math.PI);
        expect(Math.abs(turns - Math.round(turns))).toBeLessThan(1e-12);
      }),
      { numRuns: 2000 },
    );
  });

  it("has the solution of Meeus' example: M = 5°, e = 0.1 gives E = 5.554589°", () => {
    expect((solveKepler((5 * Math.PI) / 180, 0.1) * 180) / Math.PI).toBeCloseTo(5.554589, 6);
  });
});

describe("the state on an orbit", () => {
  it("keeps energy and angular momentum, and its velocity is the rate of its position", () => {
    fc.assert(
      fc.property(orbit, angle, (shape, mean) => {
        const axes = orbitAxes(shape);
        const state = new Float64Array(6);
        const later = new Float64Array(6);
        stateAtAnomaly(shape, axes, solveKepler(mean, shape.eccentricity), state);
        const [x, y, z, u, v, w] = [...state] as [number, number, number, number, number, number];
        const gm = meanMotion(1) ** 2;
        expect((u * u + v * v + w * w) / 2 - gm / Math.hypot(x, y, z)).toBeCloseTo(-gm / 2 / shape.semiMajorAxis, 12);
        const momentum = Math.sqrt(gm * shape.semiMajorAxis * (1 - shape.eccentricity ** 2));
        expect(x * v - y * u).toBeCloseTo(momentum * Math.cos(shape.inclination), 12);
        const days = 1e-4;
        stateAtAnomaly(
          shape,
          axes,
          solveKepler(mean + meanMotion(shape.semiMajorAxis) * days, shape.eccentricity),
          later,
        );
        expect((later[0]! - x) / days).toBeCloseTo(u, 3);
        expect((later[2]! - z) / days).toBeCloseTo(w, 3);
      }),
    );
  });
});
