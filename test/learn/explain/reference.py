"""Makes reference.json: SHAP values by LightGBM and by the package shap, partial dependence by scikit-learn.

Each model is written down as Perigee's arrays, so that the very same trees are explained. Thresholds are float64 there
and float32 here: every value lies on a grid of eighths, so rounding a threshold down parts the same rows.
"""

import json
import pathlib

import lightgbm
import numpy as np
import shap
import sklearn
from sklearn.ensemble import RandomForestClassifier
from sklearn.inspection import partial_dependence
from sklearn.linear_model import LogisticRegression

ROWS, EXPLAINED, FEATURES = 2000, 25, 11
random = np.random.default_rng(7)
x = np.floor(200 * random.random((ROWS, FEATURES))).astype("f4") / 8
x[random.random(x.shape) < 0.08] = np.nan
score = np.where(np.isnan(x[:, 2]), 9, x[:, 2]) - np.nan_to_num(x[:, 0]) + np.nan_to_num(x[:, 1] * x[:, 3]) / 20
score = score + np.nan_to_num(x).sum(axis=1) / 10 + 4 * random.standard_normal(ROWS)
y = (score > np.quantile(score, 0.6)).astype(int)
names = [f"feature {j}" for j in range(FEATURES)]


def rounded_down(threshold):
    # Infinity parts the missing values from all others; no value here is so large.
    near = np.float32(min(threshold, 1e30))
    return float(near if near <= threshold else np.nextafter(near, np.float32(-np.inf)))


class Trees:
    """Arrays as of Perigee's TreeEnsemble."""

    def __init__(self, base=0.0):
        self.arrays = {k: [] for k in ("feature", "threshold", "missing_left", "left", "right", "value", "cover")}
        self.arrays |= {"tree_starts": [0], "feature_names": names, "base": base}

    def node(self, feature, threshold, missing_left, value, cover):
        index = len(self.arrays["feature"])
        row = {"feature": feature, "threshold": threshold, "missing_left": missing_left, "left": 0, "right": 0}
        for name, item in (row | {"value": float(np.float32(value)), "cover": cover}).items():
            self.arrays[name].append(item)
        return index

    def join(self, index, left, right):
        self.arrays["left"][index], self.arrays["right"][index] = left, right
        return index

    def end_tree(self):
        self.arrays["tree_starts"].append(len(self.arrays["feature"]))


def trees_of_lightgbm(booster):
    trees = Trees()

    def add(node):
        if "leaf_value" in node:
            return trees.node(-1, 0, 0, node["leaf_value"], node["leaf_count"])
        assert node["decision_type"] == "<=" and node["missing_type"] in ("NaN", "None")
        threshold = rounded_down(node["threshold"])
        index = trees.node(node["split_feature"], threshold, int(node["default_left"]), 0, node["internal_count"])
        return trees.join(index, add(node["left_child"]), add(node["right_child"]))

    for tree in booster.dump_model()["tree_info"]:
        add(tree["tree_structure"])
        trees.end_tree()
    return trees.arrays


def trees_of_forest(forest):
    trees = Trees()
    for estimator in forest.estimators_:
        tree = estimator.tree_

        def add(node):
            cover = float(tree.weighted_n_node_samples[node])
            value = tree.value[node, 0, 1] / tree.value[node, 0].sum() / len(forest.estimators_)
            if tree.children_left[node] < 0:
                return trees.node(-1, 0, 0, value, cover)
            missing_left = int(tree.missing_go_to_left[node])
            index = trees.node(int(tree.feature[node]), rounded_down(tree.threshold[node]), missing_left, 0, cover)
            return trees.join(index, add(tree.children_left[node]), add(tree.children_right[node]))

        add(0)
        trees.end_tree()
    return trees.arrays


def as_custom_model(arrays):
    """The form in which shap takes trees of any maker; absolute child indices become relative ones."""
    trees = []
    for begin, end in zip(arrays["tree_starts"], arrays["tree_starts"][1:]):
        part = {name: np.array(arrays[name][begin:end]) for name in ("feature", "threshold", "missing_left", "left", "right", "value", "cover")}
        inner = part["feature"] >= 0
        left, right = np.where(inner, part["left"] - begin, -1), np.where(inner, part["right"] - begin, -1)
        trees.append(
            {
                "children_left": left,
                "children_right": right,
                "children_default": np.where(part["missing_left"] == 1, left, right),
                "features": np.where(inner, part["feature"], 0),
                "thresholds": part["threshold"].astype(float),
                "values": part["value"].astype(float).reshape(-1, 1),
                "node_sample_weight": part["cover"].astype(float),
            }
        )
    return {"trees": trees, "base_offset": arrays["base"], "input_dtype": np.float32, "internal_dtype": np.float64}


def explained(library, arrays, base, values):
    return {"library": library, "trees": arrays, "rows": rows_of(x[:EXPLAINED]), "base": float(base), "values": np.asarray(values).tolist()}


def rows_of(table):
    return [[None if np.isnan(v) else float(v) for v in row] for row in table]


lgbm = lightgbm.LGBMClassifier(n_estimators=12, num_leaves=15, verbose=-1, n_jobs=1, deterministic=True).fit(x, y)
contributions = lgbm.booster_.predict(x[:EXPLAINED], pred_contrib=True)
lgbm_trees = trees_of_lightgbm(lgbm.booster_)

forest = RandomForestClassifier(n_estimators=6, max_depth=6, random_state=0).fit(x, y)
forest_trees = trees_of_forest(forest)
explainer = shap.TreeExplainer(as_custom_model(forest_trees), feature_perturbation="tree_path_dependent")
by_shap = explainer.shap_values(x[:EXPLAINED], check_additivity=False)
lgbm_explainer = shap.TreeExplainer(as_custom_model(lgbm_trees), feature_perturbation="tree_path_dependent")

dense = np.nan_to_num(x, nan=3.0)[:300, :3]
dense[:, 2] = np.floor(dense[:, 2] / 5)
logistic = LogisticRegression().fit(dense, y[:300])
weights = (1 + np.arange(300) % 3).astype(float)


def dependence(feature, **settings):
    result = partial_dependence(logistic, dense, [feature], method="brute", kind="both", response_method="predict_proba", **settings)
    weighted = partial_dependence(
        logistic, dense, [feature], method="brute", sample_weight=weights, response_method="predict_proba", **settings
    )
    return {
        "feature": feature,
        "settings": settings,
        "grid": result["grid_values"][0].tolist(),
        "average": result["average"][0].tolist(),
        "weighted": weighted["average"][0].tolist(),
        "individual": result["individual"][0][:5].tolist(),
    }


reference = {
    "lightgbm": lightgbm.__version__,
    "shap": shap.__version__,
    "scikit_learn": sklearn.__version__,
    "models": [
        explained("LightGBM's pred_contrib", lgbm_trees, contributions[0, -1], contributions[:, :-1]),
        explained("shap, on LightGBM's trees", lgbm_trees, np.ravel(lgbm_explainer.expected_value)[0], np.asarray(lgbm_explainer.shap_values(x[:EXPLAINED], check_additivity=False)).reshape(EXPLAINED, FEATURES)),
        explained("shap, on scikit-learn's forest", forest_trees, np.ravel(explainer.expected_value)[0], np.asarray(by_shap).reshape(EXPLAINED, FEATURES)),
    ],
    "dependence": {
        "rows": dense.tolist(),
        "coefficients": logistic.coef_[0].tolist(),
        "intercept": float(logistic.intercept_[0]),
        "cases": [
            dependence(0, grid_resolution=20),
            dependence(1, grid_resolution=7, percentiles=(0.1, 0.8)),
            dependence(2),
        ],
    },
}
path = pathlib.Path(__file__).with_name("reference.json")
path.write_text(json.dumps(reference) + "\n")
