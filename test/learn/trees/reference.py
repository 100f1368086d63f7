"""Writes reference.json: what scikit-learn and LightGBM say of the table of made-up-table.ts, which is made here by the same rule.

Run it as `python reference.py` with scikit-learn 1.9 and LightGBM 4.7; their versions are recorded in the file.
Qualities are means over five seeds. Probabilities are of the first 50 test rows. A split's
gain is the decrease of weighted gini.
"""

import json
import pathlib
import warnings

import lightgbm
import numpy as np
import sklearn
from lightgbm import LGBMClassifier
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import average_precision_score, roc_auc_score
from sklearn.tree import DecisionTreeClassifier

warnings.filterwarnings("ignore")
TRAIN, TEST = 4000, 2000


def uniforms():
    state = 20240101
    while True:
        state = (1664525 * state + 1013904223) % 2**32
        yield state / 2**32


def made_up_table():
    draw = uniforms()
    x, y = [], []
    for _ in range(TRAIN + TEST):
        a, b, c, d, e = (next(draw) for _ in range(5))
        missing = next(draw) < 0.1
        noise = next(draw) + next(draw) + next(draw) + next(draw) - 2
        score = 3 * (0.5 - a) + 2 * b * d + (0.9 if missing else 1.5 if c < 0.3 else 0) + noise
        y.append(1 if score > 1.9 else 0)
        grid = [np.floor(200 * value) / 8 for value in (a, b, c, d, e)]
        x.append([grid[0], grid[1], np.nan if missing else grid[2], grid[3], grid[4]])
    return np.array(x, np.float32), np.array(y)


x, y = made_up_table()
x_train, y_train, x_test, y_test = x[:TRAIN], y[:TRAIN], x[TRAIN:], y[TRAIN:]


def quality(make):
    fits = [make(seed).fit(x_train, y_train).predict_proba(x_test)[:, 1] for seed in range(5)]
    return {
        "roc_auc": float(np.mean([roc_auc_score(y_test, p) for p in fits])),
        "pr_auc": float(np.mean([average_precision_score(y_test, p) for p in fits])),
    }


def probabilities(model):
    return model.fit(x_train, y_train).predict_proba(x_test)[:50, 1].tolist()


def splits(model):
    tree = model.fit(x_train, y_train).tree_
    weighted = tree.weighted_n_node_samples * tree.impurity
    inner = np.flatnonzero(tree.children_left >= 0)
    gains = weighted[inner] - weighted[tree.children_left[inner]] - weighted[tree.children_right[inner]]
    leaves = tree.n_node_samples[tree.children_left < 0]
    return {"gains": sorted(gains.tolist()), "leaves": sorted(leaves.tolist())}


def lgbm(**params):
    return LGBMClassifier(min_data_in_bin=1, n_jobs=1, deterministic=True, verbose=-1, **params)


forests = [
    {"n_estimators": 100, "max_depth": 10},
    {"n_estimators": 100, "max_depth": None, "max_features": None, "min_samples_leaf": 20},
    {"n_estimators": 100, "max_depth": 8, "class_weight": "balanced"},
]
boostings = [
    {"n_estimators": 200, "num_leaves": 31, "learning_rate": 0.1},
    {"n_estimators": 100, "num_leaves": 15, "max_depth": 4, "learning_rate": 0.05, "reg_lambda": 5.0},
    {"n_estimators": 100, "subsample": 0.5, "subsample_freq": 1, "colsample_bytree": 0.6},
]
exact_trees = [{"max_depth": 1}, {"max_depth": 5}, {"max_depth": 8, "min_samples_leaf": 25}]
# LightGBM rounds the number of rows in each bin before it adds them up; Perigee rounds their sum. The two differ where
# a leaf comes near `min_child_samples`. LightGBM also never tries a feature below a node that it could not split well
# enough; Perigee does. Hence few leaves or no such limits here.
exact_boostings = [
    {"n_estimators": 1, "num_leaves": 4, "learning_rate": 0.5},
    {"n_estimators": 20, "num_leaves": 7},
    {"n_estimators": 20, "num_leaves": 15, "min_child_samples": 0},
    {"n_estimators": 10, "num_leaves": 31, "min_child_samples": 0, "min_child_weight": 5.0},
    {"n_estimators": 10, "num_leaves": 31, "min_child_samples": 0, "max_depth": 4},
    {"n_estimators": 10, "num_leaves": 31, "min_split_gain": 250.0},
    {"n_estimators": 10, "num_leaves": 6, "reg_lambda": 20.0},
    {"n_estimators": 10, "num_leaves": 6, "reg_alpha": 20.0},
    {"n_estimators": 10, "num_leaves": 6, "scale_pos_weight": 3.0},
]

reference = {
    "scikit_learn": sklearn.__version__,
    "lightgbm": lightgbm.__version__,
    "positives": int(y.sum()),
    "checksum": float(np.nansum(x.astype(float))),
    "forests": [
        {"params": p, **quality(lambda seed, p=p: RandomForestClassifier(random_state=seed, **p))} for p in forests
    ],
    "boostings": [{"params": p, **quality(lambda seed, p=p: lgbm(random_state=seed, **p))} for p in boostings],
    "trees": [
        {"params": p, **splits(DecisionTreeClassifier(random_state=0, **p))} for p in exact_trees
    ],
    "exact_boostings": [{"params": p, "probability": probabilities(lgbm(**p))} for p in exact_boostings],
}
path = pathlib.Path(__file__).with_name("reference.json")
path.write_text(json.dumps(reference) + "\n")
