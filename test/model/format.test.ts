import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeModel, encodeModel, packageModel } from "../../src/model/index.js";
import { resealed } from "./mutations.js";
import { metadata, packagedModels, randomLinear, randomTrees, treeShapes } from "./random-models.js";

const trees = randomTrees({ seed: 3, trees: 3, depth: 3, features: 2, link: "logistic" });
const packageOf = (fitted: Parameters<typeof packageModel>[0]["fitted"]) =>
  packageModel({ fitted, featureSet: "history", decisionThreshold: 0.3, metadata });
const corrupt = expect.objectContaining({ code: "MODEL_CORRUPT" });

describe("the format model.perigee", () => {
  it("gives back the model that was written", () => {
    fc.assert(
      fc.property(packagedModels, (model) => {
        expect(decodeModel(encodeModel(model))).toEqual(model);
      }),
      { numRuns: 50 },
    );
  });

  it("gives the same bytes for the same model, in whatever order its metadata was put together and on any day", () => {
    const reversed = Object.fromEntries(Object.entries(metadata.params).reverse());
    const model = packageOf(trees);
    const other = { ...model, metadata: { ...metadata, params: reversed, createdAt: "2026-01-01T00:00:00.000Z" } };
    expect(encodeModel(other)).toEqual(encodeModel(model));
  });

  it("is read from any place in memory", () => {
    const bytes = encodeModel(packageOf(trees));
    for (const shift of [1, 2, 3, 5]) {
      const room = new Uint8Array(bytes.length + shift);
      room.set(bytes, shift);
      expect(decodeModel(room.subarray(shift))).toEqual(packageOf(trees));
      expect(decodeModel(Buffer.from(room).subarray(shift))).toEqual(packageOf(trees));
    }
  });

  it("notices one changed byte anywhere", () => {
    const bytes = encodeModel(packageOf(trees));
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = bytes.slice();
        changed[at]! ^= change;
        expect(() => decodeModel(changed)).toThrow(corrupt);
      }),
    );
  });

  it("notices where bytes are cut off or added", () => {
    const bytes = encodeModel(packageOf(randomLinear(1, 3)));
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeModel(bytes.subarray(0, length))).toThrow(corrupt);
    }
    expect(() => decodeModel(Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow(corrupt);
  });

  it("says which file is damaged and how", () => {
    const bytes = encodeModel(packageOf(trees));
    bytes[bytes.length - 40]! ^= 1;
    expect(() => decodeModel(bytes, "m/model.perigee")).toThrow(
      "m/model.perigee is damaged: its bytes do not match its SHA-256 checksum",
    );
    expect(() => decodeModel(Buffer.from("not a model, but long enough to be taken for one at first sight"))).toThrow(
      "it does not begin as a Perigee model does",
    );
  });

  it("asks for a newer perigee where the version is ahead", () => {
    const bytes = encodeModel(packageOf(trees));
    bytes[8] = 2;
    expect(() => decodeModel(resealed(bytes))).toThrow(expect.objectContaining({ code: "MODEL_TOO_NEW" }));
  });
});

describe("the structure of trees", () => {
  it("is checked on writing: no way out of the tree, none in circles, no feature that is not there, no NaN", () => {
    const root = { left: trees.left.slice(), right: trees.right.slice() };
    root.left[0] = 0;
    const wrong = [
      [{ left: root.left }, "has the child 0"],
      [
        { left: Uint32Array.from(trees.left, (child, node) => (node === 0 ? trees.treeStarts[1]! : child)) },
        "has the child",
      ],
      [{ right: trees.left }, "parents"],
      [{ feature: Int32Array.from(trees.feature, (f) => (f < 0 ? f : 2)) }, "asks for feature 2"],
      [{ feature: Int32Array.from(trees.feature, () => -2) }, "asks for feature -2"],
      [{ threshold: trees.threshold.map(() => Number.NaN) }, "threshold of node 0 is NaN"],
      [{ value: trees.value.map(() => Number.POSITIVE_INFINITY) }, "value of node 0 is Infinity"],
      [{ value: trees.value.slice(1) }, "value has"],
      [{ treeStarts: Uint32Array.of(0) }, "it has no trees"],
      [{ treeStarts: Uint32Array.of(0, 1) }, "do not cover"],
      [{ base: Number.NaN }, "base is NaN"],
      [{ featureNames: [] }, "no features"],
      [{ featureNames: ["a", "a"] }, "same name"],
      [{ missingLeft: trees.missingLeft.map(() => 2) }, "missingLeft of node 0 is 2"],
    ] as const;
    for (const [change, message] of wrong) {
      expect(() => encodeModel({ ...packageOf(trees), fitted: { ...trees, ...change } })).toThrow(
        expect.objectContaining({ code: "MODEL_INVALID", message: expect.stringContaining(message) }),
      );
    }
  });

  it("is checked on reading too, where the checksum was made to match", () => {
    fc.assert(
      fc.property(
        treeShapes.filter((shape) => shape.depth > 1),
        fc.nat(),
        fc.nat(255),
        (shape, place, byte) => {
          const model = packageOf(randomTrees(shape));
          const bytes = encodeModel(model);
          bytes[12 + (place % (bytes.length - 44))] = byte;
          let read: ReturnType<typeof decodeModel>;
          try {
            read = decodeModel(resealed(bytes));
          } catch (error) {
            expect(error).toMatchObject({ code: "MODEL_CORRUPT" });
            return;
          }
          // What is accepted can be written again, so it passed the same checks.
          expect(() => encodeModel(read)).not.toThrow();
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("the structure of a linear model", () => {
  it("is checked: lengths, finite numbers, scales above zero", () => {
    const linear = randomLinear(1, 2);
    const wrong = [
      [{ coefficients: Float64Array.of(1) }, "coefficients has 1 entries where 2 are expected"],
      [{ center: Float64Array.of(0, Number.NaN) }, "center of feature 1 is NaN"],
      [{ scale: Float64Array.of(1, 0) }, "scale of feature 1 is 0"],
      [{ intercept: Number.NEGATIVE_INFINITY }, "intercept is -Infinity"],
    ] as const;
    for (const [change, message] of wrong) {
      expect(() => encodeModel({ ...packageOf(linear), fitted: { ...linear, ...change } })).toThrow(message);
    }
  });
});
