"""Writes reference.json: twelve tables of scikit-learn's generators, and how its trees do on them.

Run it as `python reference.py` with scikit-learn 1.9. The tables are stored, 300 rows to learn from and 300 to be judged
on: values are whole multiples of 1/64, as int16 column after column in base64, -32768 where missing. Qualities are means
over ten seeds, and of a single tree over its ten ways to break ties.
"""

import base64
import json
import pathlib

import numpy as np
import sklearn
from sklearn import datasets as made
from sklearn.ensemble import ExtraTreesClassifier, RandomForestClassifier
from sklearn.metrics import average_precision_score, log_loss
from sklearn.tree import DecisionTreeClassifier

ROWS, TRAIN, MISSING = 600, 300, -32768
SEEDS = range(10)


def above(x, target, share):
    return x, (target > np.quantile(target, 1 - share)).astype(int)


def with_gaps(x, y):
    gaps = np.random.default_rng(5).random(x.shape) < 0.15
    return np.where(gaps, np.nan, x), y


def classification(**kwargs):
    return made.make_classification(ROWS, random_state=1, **kwargs)


tables = {
    "classification": classification(n_features=5, n_informative=3, flip_y=0.1),
    "classification, rare": classification(n_features=5, n_informative=3, weights=[0.9], class_sep=1.5),
    "classification, redundant": classification(n_features=8, n_informative=2, n_redundant=4),
    "classification, with gaps": with_gaps(*classification(n_features=5, n_informative=4, n_redundant=1)),
    "moons": made.make_moons(ROWS, noise=0.3, random_state=1),
    "circles": made.make_circles(ROWS, noise=0.2, factor=0.5, random_state=1),
    "blobs": (lambda x, y: (x, y % 2))(*made.make_blobs(ROWS, n_features=3, centers=6, cluster_std=3.0, random_state=1)),
    "hastie": (lambda x, y: (x, (y > 0).astype(int)))(*made.make_hastie_10_2(ROWS, random_state=1)),
    "gaussian quantiles": made.make_gaussian_quantiles(n_samples=ROWS, n_features=4, n_classes=2, random_state=1),
    "friedman 1": above(*made.make_friedman1(ROWS, noise=2.0, random_state=1), 0.3),
    "friedman 3": above(*made.make_friedman3(ROWS, noise=0.1, random_state=1), 0.4),
    "swiss roll": above(*made.make_swiss_roll(ROWS, noise=0.5, random_state=1), 0.25),
}
models = {
    "forest": (RandomForestClassifier, {"n_estimators": 100, "max_depth": 10}),
    "forest, unlimited": (RandomForestClassifier, {"n_estimators": 100, "max_depth": None, "min_samples_leaf": 3}),
    "forest, best first": (RandomForestClassifier, {"n_estimators": 100, "max_depth": None, "max_leaf_nodes": 12}),
    "extra trees": (ExtraTreesClassifier, {"n_estimators": 100, "min_samples_leaf": 3}),
    "extra trees, all features": (ExtraTreesClassifier, {"n_estimators": 100, "max_depth": 6, "max_features": None}),
    "tree": (DecisionTreeClassifier, {"max_depth": 4, "min_samples_leaf": 5}),
    "tree, best first": (DecisionTreeClassifier, {"max_leaf_nodes": 8}),
}


def on_grid(x):
    # Each column fills the range of an int16 about: -100 to 100 in steps of 1/64.
    scaled = 100 * x / np.nanmax(np.abs(x), axis=0)
    return np.where(np.isnan(x), MISSING, np.round(scaled * 64)).astype("<i2")


def quality(cls, params, x, y):
    probabilities = [
        cls(random_state=seed, **params).fit(x[:TRAIN], y[:TRAIN]).predict_proba(x[TRAIN:])[:, 1] for seed in SEEDS
    ]
    clipped = [np.clip(p, 1e-3, 1 - 1e-3) for p in probabilities]
    return {
        "pr_auc": round(float(np.mean([average_precision_score(y[TRAIN:], p) for p in probabilities])), 5),
        "log_loss": round(float(np.mean([log_loss(y[TRAIN:], p) for p in clipped])), 5),
    }


reference = {"scikit_learn": sklearn.__version__, "tables": []}
for name, (x, y) in tables.items():
    grid = on_grid(np.asarray(x, float))
    values = np.where(grid == MISSING, np.nan, grid / 64).astype(np.float32)
    y = np.asarray(y)
    reference["tables"].append(
        {
            "name": name,
            "features": grid.shape[1],
            "values": base64.b64encode(np.ascontiguousarray(grid.T).tobytes()).decode(),
            "labels": "".join(map(str, y)),
            "models": [
                {"name": model, "params": params, **quality(cls, params, values, y)}
                for model, (cls, params) in models.items()
            ],
        }
    )
pathlib.Path(__file__).with_name("reference.json").write_text(json.dumps(reference, indent=1) + "\n")
