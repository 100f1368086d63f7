import { describe, expect, it } from "vitest";
import { importLightgbm, importXgboost } from "../../../src/model/index.js";
import { bytesOf } from "./reference-models.js";

const lightgbm = Buffer.from(bytesOf("lightgbm")).toString("utf8");
const xgboost = Buffer.from(bytesOf("xgboost.json")).toString("utf8");
const dart = Buffer.from(bytesOf("xgboost-dart.json")).toString("utf8");

const unsupported = (feature: string) =>
  expect.objectContaining({ code: "MODEL_UNSUPPORTED", message: expect.stringContaining(feature) });
const corrupt = (why: string) =>
  expect.objectContaining({ code: "MODEL_CORRUPT", message: expect.stringContaining(why) });

describe("LightGBM's text", () => {
  it.each([
    ["another objective", /^objective=.*$/m, "objective=regression", 'the objective "regression"'],
    [
      "several classes",
      /^objective=.*$/m,
      "objective=multiclass num_class:3",
      'the objective "multiclass num_class:3"',
    ],
    ["an objective of one's own", /^objective=.*$\n/m, "", 'the objective "custom"'],
    ["a categorical split", /^decision_type=\d+/m, "decision_type=1", "a categorical split (node 0 of tree 0"],
    ["linear leaves", /^is_linear=0/m, "is_linear=1", "linear leaves (tree 0)"],
  ])("is refused by name for %s", (_name, from, to, feature) => {
    expect(() => importLightgbm(lightgbm.replace(from, to), "m.txt")).toThrow(unsupported(feature));
  });

  it.each([
    ["another file", /^tree$/m, "forest", "it does not begin as LightGBM's models do"],
    ["a missing tree", /^Tree=0[\s\S]*?(?=^Tree=1)/m, "", "tree 1 follows 0 trees"],
    ["a child that is not there", /^left_child=\S+/m, "left_child=99", "has no node 99"],
    ["a circle", /^left_child=\S+/m, "left_child=0", "reaches its node 0 in two ways"],
    ["a feature that is not there", /^split_feature=\S+/m, "split_feature=4", "asks for feature 4 of 4"],
    ["a threshold that is no number", /^threshold=\S+/m, "threshold=x", "is not a number"],
    ["a leaf that is no number", /^leaf_value=\S+/m, "leaf_value=nan", "a leaf's value is NaN"],
    ["a forged number of leaves", /^num_leaves=\d+/m, "num_leaves=1000000000", "where 1000000000 are expected"],
    ["another number of names", /^max_feature_idx=\d+/m, "max_feature_idx=9", "max_feature_idx is 9 for 4 names"],
    ["a sigmoid of 0", /sigmoid:1/, "sigmoid:0", "its sigmoid is 0"],
    [
      "a kind of missing values that there is not",
      /^decision_type=\d+/m,
      "decision_type=14",
      "decision_type of node 0",
    ],
  ])("is refused for %s", (_name, from, to, why) => {
    expect(lightgbm).toMatch(from);
    expect(() => importLightgbm(lightgbm.replace(from, to), "m.txt")).toThrow(corrupt(`m.txt is damaged: `));
    expect(() => importLightgbm(lightgbm.replace(from, to), "m.txt")).toThrow(corrupt(why));
  });

  it("is refused where it was cut off", () => {
    const end = lightgbm.indexOf("end of trees");
    for (let length = 0; length < end; length += 13) {
      expect(() => importLightgbm(lightgbm.slice(0, length))).toThrow(
        expect.objectContaining({ code: "MODEL_CORRUPT" }),
      );
    }
  });

  it("is read with the line ends of Windows", () => {
    expect(importLightgbm(lightgbm.replaceAll("\n", "\r\n")).fitted).toEqual(importLightgbm(lightgbm).fitted);
  });
});

describe("XGBoost's JSON", () => {
  it.each([
    ["another objective", '"name":"binary:logistic"', '"name":"multi:softprob"', "the objective multi:softprob"],
    ["another booster", '"name":"gbtree"', '"name":"gblinear"', "the booster gblinear"],
    ["several classes", '"num_class":"0"', '"num_class":"3"', "3 classes"],
    ["several targets", '"num_target":"1"', '"num_target":"2"', "2 targets"],
    ["a categorical split", '"split_type":[0', '"split_type":[1', "a categorical split (node 0 of tree 0)"],
    ["several base scores", /"base_score":"[^"]*"/, '"base_score":"[5E-1,5E-1]"', "2 base scores"],
  ])("is refused by name for %s", (_name, from, to, feature) => {
    expect(xgboost).toMatch(from);
    expect(() => importXgboost(xgboost.replace(from, to), "m.json")).toThrow(unsupported(feature));
  });

  it.each([
    ["other JSON", /^\{/, '{"learner":{}}#', "it is not JSON"],
    ["a missing field", '"left_children"', '"x"', "left_children"],
    ["a base score that is no probability", /"base_score":"[^"]*"/, '"base_score":"1E0"', "its base_score is 1E0"],
    ["a child that is not there", '"left_children":[1', '"left_children":[99', "has no node 99"],
    ["a circle", '"left_children":[1', '"left_children":[0', "reaches its node 0 in two ways"],
    ["a feature that is not there", /"split_indices":\[\d/, '"split_indices":[7', "asks for feature 7 of 4"],
    ["a forged number of features", '"num_feature":"4"', '"num_feature":"4000000000"', "num_feature is 4000000000"],
    ["lengths that differ", '"right_children":[', '"right_children":[1,', "right_children of tree 0 has"],
  ])("is refused for %s", (_name, from, to, why) => {
    expect(xgboost).toMatch(from);
    // The number of features stands with the booster's and with each tree's parameters.
    const changed = typeof from === "string" ? xgboost.replaceAll(from, to) : xgboost.replace(from, to);
    expect(() => importXgboost(changed, "m.json")).toThrow(corrupt("m.json is damaged: "));
    expect(() => importXgboost(changed, "m.json")).toThrow(corrupt(why));
  });

  it("is refused where a tree of dart has no weight", () => {
    expect(() => importXgboost(dart.replace(/"weight_drop":\[[^,]*,/, '"weight_drop":['))).toThrow(
      corrupt("weight_drop has 2 entries for 3 trees"),
    );
  });

  it("takes a base score as a number or as a list of one, as XGBoost wrote it until 3.1 and writes it since", () => {
    const with_ = (score: string) =>
      importXgboost(xgboost.replace(/"base_score":"[^"]*"/, `"base_score":"${score}"`)).fitted;
    expect(with_("2E-1")).toEqual(with_("[2E-1]"));
    expect(with_("2E-1")).not.toEqual(with_("3E-1"));
  });

  it("is refused where it was cut off, as text and as UBJSON", () => {
    const binary = bytesOf("xgboost.ubj");
    for (let length = 1; length < binary.length; length += 7) {
      expect(() => importXgboost(binary.subarray(0, length))).toThrow(
        expect.objectContaining({ code: "MODEL_CORRUPT" }),
      );
    }
    for (let length = 0; length < xgboost.length; length += 31) {
      expect(() => importXgboost(xgboost.slice(0, length))).toThrow(expect.objectContaining({ code: "MODEL_CORRUPT" }));
    }
  });
});
