import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { relativeArtifactPath } from "../../../src/tracking/artifacts/path.js";
import { leavingPath, leavingPaths, stayingPath } from "../../server/outside-paths.js";

const refused = expect.objectContaining({ code: "INVALID_PARAMETER_VALUE", status: 400 });

describe("a path of an artifact from outside", () => {
  it.each(leavingPaths)("that leaves its root is refused: %j", (path) => {
    expect(() => relativeArtifactPath(path)).toThrow(refused);
  });

  it("that leaves its root is refused however often it is encoded", () => {
    fc.assert(
      fc.property(leavingPath, (path) => {
        expect(() => relativeArtifactPath(path)).toThrow(refused);
      }),
    );
  });

  it("that stays is taken as it is", () => {
    fc.assert(
      fc.property(stayingPath, (path) => {
        expect(relativeArtifactPath(path)).toBe(path);
      }),
    );
  });

  it("never becomes one that is absolute or goes up, whatever it is", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."./\\%2eEfF5cC:a\u0000") }), (path) => {
        let clean: string;
        try {
          clean = relativeArtifactPath(path);
        } catch {
          return;
        }
        expect(clean.split("/")).not.toContain("..");
        expect(clean).not.toMatch(/^\/|\\/);
        // Taken again, it is the same: nothing behind the check sees another path.
        expect(relativeArtifactPath(clean)).toBe(clean);
      }),
      { numRuns: 2000 },
    );
  });

  it("may be written with doubled and leading dots and slashes between its names", () => {
    expect(relativeArtifactPath("a//b/./c/")).toBe("a/b/c");
    expect(relativeArtifactPath("")).toBe("");
    expect(relativeArtifactPath(".")).toBe("");
  });
});
