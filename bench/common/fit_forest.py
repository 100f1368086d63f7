"""One forest of an established library on the very features and split that Perigee's is fitted on, in a process of its own.

usage: fit_forest.py FOLDER ROWS FEATURES LEARNER, where FOLDER holds features.f32 (column after column), labels.u8 and
train.u8 (1 for the training part). Prints one JSON line: seconds of the fit, quality on the test part, and by how many
MB the fit raised the process's peak memory.
"""

import json
import pathlib
import sys
import time

import numpy as np
from sklearn import metrics


def scikit_learn(depth):
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(100, max_depth=depth, n_jobs=2, random_state=42)


def extra_trees(depth):
    from sklearn.ensemble import ExtraTreesClassifier

    return ExtraTreesClassifier(100, max_depth=depth, n_jobs=2, random_state=42)


def lightgbm(depth):
    from lightgbm import LGBMClassifier

    sampling = {"bagging_freq": 1, "bagging_fraction": 0.632, "feature_fraction_bynode": 0.45}
    limits = {"num_leaves": 2**depth - 1, "max_depth": depth}
    return LGBMClassifier(
        boosting_type="rf", n_estimators=100, n_jobs=2, random_state=42, verbose=-1, **limits, **sampling
    )


def xgboost(depth):
    from xgboost import XGBRFClassifier

    sampling = {"subsample": 0.632, "colsample_bynode": 0.45}
    return XGBRFClassifier(
        n_estimators=100, max_depth=depth, tree_method="hist", n_jobs=2, random_state=42, **sampling
    )


learners = {
    "sklearn": lambda: scikit_learn(10),
    "lightgbm": lambda: lightgbm(10),
    "xgboost": lambda: xgboost(10),
    "sklearn_unlimited": lambda: scikit_learn(None),
    "sklearn_extra": lambda: extra_trees(None),
}


def resident(field):
    status = pathlib.Path("/proc/self/status").read_text()
    return int(status.split(f"{field}:")[1].split()[0]) / 1024


folder, rows, features, learner = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
x = np.ascontiguousarray(np.fromfile(folder / "features.f32", "<f4").reshape(features, rows).T)
y = np.fromfile(folder / "labels.u8", "u1")
train = np.fromfile(folder / "train.u8", "u1") == 1
inputs, labels = x[train], y[train]

model = learners[learner]()
# The peak so far is forgotten, so that what was read before does not hide the fit's.
pathlib.Path("/proc/self/clear_refs").write_text("5")
before = resident("VmRSS")
started = time.perf_counter()
model.fit(inputs, labels)
fit = time.perf_counter() - started
grown = resident("VmHWM") - before
probability = model.predict_proba(x[~train])[:, 1]
print(
    json.dumps(
        {
            "fit_s": fit,
            "roc_auc": metrics.roc_auc_score(y[~train], probability),
            "pr_auc": metrics.average_precision_score(y[~train], probability),
            "peak_mb": grown,
        }
    )
)
