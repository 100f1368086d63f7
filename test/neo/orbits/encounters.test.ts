import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  earthOrbit,
  earthState,
  findEncounters,
  meanMotion,
  moid,
  type Orbit,
  orbitAxes,
  solveKepler,
  stateAtAnomaly,
} from "../../../src/neo/orbits/index.js";

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const orbit: fc.Arbitrary<Orbit> = fc
  .record({
    perihelionDistance: number(0.3, 1.25),
    semiMajorAxis: number(1.3, 3),
    inclination: number(0, 0.7),
    node: number(0, 6.28),
    perihelion: number(0, 6.28),
    meanAnomaly: number(0, 6.28),
  })
  .map(({ perihelionDistance, ...rest }) => ({ ...rest, eccentricity: 1 - perihelionDistance / rest.semiMajorAxis }));

describe("encounters with Earth", () => {
  it("are all the minima below the limit that a search by quarters of a day finds", () => {
    fc.assert(
      fc.property(orbit, (body) => {
        const [from, to, limit] = [0, 4000, 0.5];
        const axes = orbitAxes(body);
        const [a, b] = [new Float64Array(6), new Float64Array(6)];
        const distances = Array.from({ length: (to - from) * 4 + 1 }, (_, i) => {
          const time = from + i / 4;
          const mean = body.meanAnomaly + meanMotion(body.semiMajorAxis) * time;
          stateAtAnomaly(body, axes, solveKepler(mean, body.eccentricity), a);
          earthState(time, b);
          return Math.hypot(a[0]! - b[0]!, a[1]! - b[1]!, a[2]! - b[2]!);
        });
        const minima = distances.flatMap((distance, i) =>
          i > 0 &&
          i < distances.length - 1 &&
          distance < distances[i - 1]! &&
          distance <= distances[i + 1]! &&
          distance < limit - 0.001
            ? [{ time: from + i / 4, distance }]
            : [],
        );
        const found = findEncounters(body, from, to, limit);
        for (const { time, distance } of minima) {
          const nearest = found.find((encounter) => Math.abs(encounter.time - time) < 0.5);
          expect(nearest).toBeDefined();
          expect(nearest!.distance).toBeLessThanOrEqual(distance + 1e-9);
        }
        expect(found.filter(({ distance }) => distance < limit - 0.002).length).toBeLessThanOrEqual(minima.length);
      }),
      { numRuns: 30 },
    );
  });

  it("are never nearer than the MOID", () => {
    fc.assert(
      fc.property(orbit, (body) => {
        const found = findEncounters(body, -8000, 8000, 0.5);
        const least = moid(body, earthOrbit(0)).distance;
        // The mean orbit of Earth moves by less than 0.0003 au in 22 years.
        for (const { distance, speed } of found) {
          expect(distance).toBeGreaterThan(least - 0.0003);
          expect(speed).toBeGreaterThan(0);
        }
      }),
      { numRuns: 60 },
    );
  });
});
