"""LightGBM on the very features and split that Perigee was fitted on.

usage: fit_lightgbm.py FOLDER ROWS FEATURES, where FOLDER holds features.f32 (column after column), labels.u8 and
train.u8 (1 for the training part). Prints one JSON line.
"""

import json
import pathlib
import sys
import time

import numpy as np
from lightgbm import LGBMClassifier
from sklearn import metrics

folder, rows, features = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
x = np.ascontiguousarray(np.fromfile(folder / "features.f32", "<f4").reshape(features, rows).T)
y = np.fromfile(folder / "labels.u8", "u1")
train = np.fromfile(folder / "train.u8", "u1") == 1

model = LGBMClassifier(n_estimators=200, learning_rate=0.1, num_leaves=31, n_jobs=2, random_state=42, verbose=-1)
inputs, labels = x[train], y[train]
started = time.perf_counter()
model.fit(inputs, labels)
fit = time.perf_counter() - started
probability = model.predict_proba(x[~train])[:, 1]
print(
    json.dumps(
        {
            "fit_s": fit,
            "roc_auc": metrics.roc_auc_score(y[~train], probability),
            "pr_auc": metrics.average_precision_score(y[~train], probability),
        }
    )
)
