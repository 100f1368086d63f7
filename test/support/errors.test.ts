import { describe, expect, it } from "vitest";
import { nearest, unknownName } from "../../src/support/index.js";

describe("errors with hints", () => {
  it("name the nearest known word for a slip of the pen, and none for a stranger", () => {
    expect(nearest("is_hazardus", ["is_hazardous", "miss_distance"])).toBe("is_hazardous");
    expect(nearest("forst", ["boosting", "forest", "logistic"])).toBe("forest");
    expect(nearest("zzzzzz", ["boosting", "forest"])).toBeUndefined();
  });

  it("carry a code, what happened, what to do, and the exit code of bad input", () => {
    expect(unknownName("model", "forst", ["forest", "boosting"])).toMatchObject({
      code: "UNKNOWN_NAME",
      message: 'there is no model "forst"',
      hint: "Did you mean forest? Known: forest, boosting.",
      exitCode: 2,
    });
  });
});
