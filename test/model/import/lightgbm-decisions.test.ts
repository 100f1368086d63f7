import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { importLightgbm, packageImported, predictWith } from "../../../src/model/index.js";

const ZERO = Math.fround(1e-35);
const missingTypes = ["none", "zero", "nan"] as const;
const near = [
  0,
  -0,
  ZERO,
  -ZERO,
  2 * ZERO,
  -2 * ZERO,
  1e-40,
  1,
  -1,
  3e38,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];
const thresholds = fc.oneof(fc.constantFrom(...near, 0.1, 1e300, -1e300, 1 + 2 ** -40), fc.double({ noNaN: true }));
const values = fc.oneof(fc.constantFrom(...near, Number.NaN).map(Math.fround), fc.float());

/** `Tree::NumericalDecision` (include/LightGBM/tree.h), after the reading of a table, which makes zeros of what is near. */
function goesLeft(x: number, threshold: number, missing: (typeof missingTypes)[number], defaultLeft: boolean): boolean {
  const read = Math.abs(x) <= ZERO || (Number.isNaN(x) && missing !== "nan") ? 0 : x;
  if (missing === "zero" ? read === 0 : missing === "nan" && Number.isNaN(read)) return defaultLeft;
  return read <= threshold;
}

describe("a node of LightGBM", () => {
  it("sends any float32 the way LightGBM does: missing, zero, nearly zero, infinite and beside the threshold", () => {
    fc.assert(
      fc.property(
        thresholds,
        fc.constantFrom(...missingTypes),
        fc.boolean(),
        fc.array(values, { minLength: 1, maxLength: 20 }),
        (threshold, missing, defaultLeft, some) => {
          const column = Float32Array.from([...some, Math.fround(threshold), ...beside(threshold)]);
          const model = stump(threshold, (missingTypes.indexOf(missing) << 2) | (defaultLeft ? 2 : 0));
          const { label } = predictWith(model, { rows: column.length, names: ["a"], columns: [column] });
          const theirs = Array.from(column, (x) => (goesLeft(x, threshold, missing, defaultLeft) ? 0 : 1));
          expect(Array.from(label)).toEqual(theirs);
        },
      ),
      { numRuns: 500 },
    );
  });
});

function beside(threshold: number): number[] {
  const float = Float32Array.of(threshold);
  const bits = new Int32Array(float.buffer);
  return [-1, 1].map((step) => {
    bits[0] = new Int32Array(Float32Array.of(threshold).buffer)[0]! + step;
    return float[0]!;
  });
}

/** One split between a leaf of class 0 to the left and of class 1 to the right. */
function stump(threshold: number, decisionType: number) {
  const text = `tree
version=v4
num_class=1
num_tree_per_iteration=1
max_feature_idx=0
objective=binary sigmoid:1
feature_names=a

Tree=0
num_leaves=2
num_cat=0
split_feature=0
threshold=${String(threshold).replace("Infinity", "inf")}
decision_type=${decisionType}
left_child=-1
right_child=-2
leaf_value=-1 1

end of trees
`;
  return packageImported(importLightgbm(text), { featureSet: "approach" });
}
