"""LightGBM's pred_contrib on a model of its own, and shap on Perigee's trees, for the same rows.

usage: explain_references.py FOLDER, where FOLDER holds model.json, train.f32, labels.u8 and rows.f32 (column after
column). Prints a JSON line once it is ready; then for each line read, NAME ROWS, the seconds that NAME took, and the
first row's values. NAME is lightgbm, shap-boosting or shap-forest.
"""

import json
import pathlib
import sys
import time

import lightgbm
import numpy as np
import shap

folder = pathlib.Path(sys.argv[1])
settings = json.loads((folder / "model.json").read_text())
features = settings["features"]


def table(name):
    return np.ascontiguousarray(np.fromfile(folder / name, "<f4").reshape(features, -1).T)


x = table("rows.f32")
booster = lightgbm.LGBMClassifier(n_estimators=200, learning_rate=0.1, num_leaves=31, n_jobs=2, random_state=42, verbose=-1)
booster = booster.fit(table("train.f32"), np.fromfile(folder / "labels.u8", "u1")).booster_


def custom_model(arrays):
    column = {name: np.array(arrays[name]) for name in arrays if name != "base"}
    trees = []
    for begin, end in zip(column["treeStarts"], column["treeStarts"][1:]):
        part = {name: values[begin:end] for name, values in column.items() if name != "treeStarts"}
        inner = part["feature"] >= 0
        left, right = np.where(inner, part["left"] - begin, -1), np.where(inner, part["right"] - begin, -1)
        trees.append(
            {
                "children_left": left,
                "children_right": right,
                "children_default": np.where(part["missingLeft"] == 1, left, right),
                "features": np.where(inner, part["feature"], 0),
                "thresholds": part["threshold"].astype(float),
                "values": part["value"].astype(float).reshape(-1, 1),
                "node_sample_weight": part["cover"].astype(float),
            }
        )
    return {"trees": trees, "base_offset": arrays["base"], "input_dtype": np.float32, "internal_dtype": np.float64}


explainers = {
    f"shap-{kind}": shap.TreeExplainer(custom_model(arrays), feature_perturbation="tree_path_dependent")
    for kind, arrays in settings["models"].items()
}


def explain(name, rows):
    if name == "lightgbm":
        return booster.predict(rows, pred_contrib=True, num_threads=2)
    return np.asarray(explainers[name].shap_values(rows, check_additivity=False)).reshape(len(rows), features)


print(json.dumps({"lightgbm": lightgbm.__version__, "shap": shap.__version__}), flush=True)
for line in sys.stdin:
    name, count = line.split()
    part = x[: int(count)]
    started = time.perf_counter()
    values = explain(name, part)
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "first": values[0][:features].tolist()}), flush=True)
