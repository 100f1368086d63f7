"""Writes quality.bin.gz, 12 tables of scikit-learn's generators, and quality.json: how well LightGBM and XGBoost do on them.

Run it as `python quality.py` with scikit-learn 1.9, LightGBM 4.7 and XGBoost 3; their versions are recorded in the file.
Values are rounded to 1/256 of a standard deviation, int16, column after column, the labels last; the first half of the
rows is for training.
"""

import gzip
import json
import pathlib
import warnings

import lightgbm
import numpy as np
import sklearn
import xgboost
from lightgbm import LGBMClassifier
from sklearn import datasets
from sklearn.metrics import average_precision_score, log_loss
from xgboost import XGBClassifier

warnings.filterwarnings("ignore")
ROWS = 1600


def above(quantile, made):
    x, value = made[0], made[1]
    return x, (value > np.quantile(value, quantile)).astype(int)


tables = {
    "classification": datasets.make_classification(ROWS, 8, n_informative=4, random_state=1),
    "rare class": datasets.make_classification(ROWS, 8, n_informative=5, weights=[0.9], flip_y=0.03, random_state=2),
    "many clusters": datasets.make_classification(
        ROWS, 6, n_informative=6, n_redundant=0, n_clusters_per_class=8, random_state=3
    ),
    "noisy labels": datasets.make_classification(ROWS, 10, n_informative=3, flip_y=0.3, random_state=4),
    "moons": datasets.make_moons(ROWS, noise=0.35, random_state=5),
    "circles": datasets.make_circles(ROWS, noise=0.2, factor=0.6, random_state=6),
    "gaussian quantiles": datasets.make_gaussian_quantiles(n_samples=ROWS, n_features=5, n_classes=2, random_state=7),
    "hastie": datasets.make_hastie_10_2(ROWS, random_state=8),
    "friedman 1": above(0.7, datasets.make_friedman1(ROWS, 8, noise=2.0, random_state=9)),
    "friedman 3": above(0.5, datasets.make_friedman3(ROWS, noise=0.2, random_state=10)),
    "swiss roll": above(0.6, datasets.make_swiss_roll(ROWS, noise=1.5, random_state=11)),
    "sparse": above(0.8, datasets.make_sparse_uncorrelated(ROWS, 7, random_state=12)),
}


def quality(model, x, y):
    half = ROWS // 2
    p = model.fit(x[:half], y[:half]).predict_proba(x[half:])[:, 1]
    return {"average_precision": average_precision_score(y[half:], p), "log_loss": log_loss(y[half:], p)}


blocks, results = [], []
for name, (x, y) in tables.items():
    y = (y > 0).astype(np.int16)
    order = np.random.default_rng(0).permutation(ROWS)
    x, y = x[order], y[order]
    whole = np.clip(np.round(256 * (x - x.mean(0)) / x.std(0)), -32768, 32767).astype("<i2")
    blocks += [whole.T.tobytes(), y.astype("<i2").tobytes()]
    x = whole.astype(np.float32)
    common = {"n_estimators": 100, "learning_rate": 0.1, "n_jobs": 1}
    results.append(
        {
            "name": name,
            "features": x.shape[1],
            "lightgbm": quality(LGBMClassifier(**common, num_leaves=15, verbose=-1), x, y),
            "xgboost": quality(XGBClassifier(**common, max_depth=4, base_score=float(y[: ROWS // 2].mean())), x, y),
        }
    )
here = pathlib.Path(__file__)
here.with_name("quality.bin.gz").write_bytes(gzip.compress(b"".join(blocks), mtime=0))
versions = {"scikit_learn": sklearn.__version__, "lightgbm": lightgbm.__version__, "xgboost": xgboost.__version__}
here.with_name("quality.json").write_text(json.dumps({**versions, "rows": ROWS, "tables": results}) + "\n")
