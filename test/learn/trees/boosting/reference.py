"""Writes reference.json: what XGBoost and LightGBM say of the table of ../made-up-table.ts, which is made here by the same rule.

Run it as `python reference.py` with XGBoost 3 and LightGBM 4.7; their versions are recorded in the file. Probabilities
are of the first 50 test rows. XGBoost starts from the share of positives, as Perigee does.
"""

import json
import pathlib
import warnings

import lightgbm
import numpy as np
import xgboost
from lightgbm import LGBMClassifier
from xgboost import XGBClassifier

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
# Whole weights, by the row.
weights = 1.0 + np.arange(TRAIN) % 3

# No reg_alpha with monotone constraints: XGBoost leaves it out of a constrained split's gain.
xgboost_cases = [
    {"max_depth": 3},
    {"max_depth": 5, "learning_rate": 0.3, "min_child_weight": 5.0},
    {"max_depth": 4, "reg_lambda": 10.0, "reg_alpha": 2.0, "gamma": 3.0},
    {"max_depth": 6, "grow_policy": "lossguide", "max_leaves": 12},
    {"max_depth": 5, "scale_pos_weight": 4.0},
    {"max_depth": 3, "monotone_constraints": [-1, 1, 0, 1, 0]},
    {"max_depth": 5, "monotone_constraints": [-1, 1, 0, 1, 0]},
    {"max_depth": 4, "monotone_constraints": [1, -1, 1, 0, 0]},
]


def xgb(params):
    settings = {"n_estimators": 20, "learning_rate": 0.1, "tree_method": "hist", "n_jobs": 1, **params}
    if "monotone_constraints" in params:
        settings["monotone_constraints"] = tuple(params["monotone_constraints"])
    model = XGBClassifier(base_score=float(y_train.mean()), **settings).fit(x_train, y_train)
    return model.predict_proba(x_test)[:50, 1].astype(float).tolist()


lightgbm_cases = [
    {"class_weight": "balanced"},
    {"class_weight": {"0": 1.0, "1": 3.0}},
    {"sample_weight": True},
]


def lgbm(**params):
    # Few leaves: LightGBM judges the smallest number of rows of a leaf a little otherwise, see ../reference.py.
    fixed = {"num_leaves": 6, "min_data_in_bin": 1, "n_jobs": 1, "deterministic": True, "verbose": -1}
    return LGBMClassifier(**{"n_estimators": 20, **fixed, **params})


def lightgbm_case(params):
    own = {**params}
    weighted = own.pop("sample_weight", False)
    if isinstance(own.get("class_weight"), dict):
        own["class_weight"] = {int(k): v for k, v in own["class_weight"].items()}
    model = lgbm(**own).fit(x_train, y_train, sample_weight=weights if weighted else None)
    return model.predict_proba(x_test)[:50, 1].tolist()


def stopped(metric):
    """Learning fast, so that the metric turns soon."""
    model = lgbm(n_estimators=300, learning_rate=0.7, min_child_samples=0, metric=metric)
    model.fit(x_train, y_train, eval_set=[(x_test, y_test)], callbacks=[lightgbm.early_stopping(5, verbose=False)])
    history = next(iter(model.evals_result_.values()))[metric]
    return {"metric": metric, "best_iteration": int(model.best_iteration_), "history": history}


reference = {
    "xgboost_version": xgboost.__version__,
    "lightgbm_version": lightgbm.__version__,
    "xgboost": [{"params": p, "probability": xgb(p)} for p in xgboost_cases],
    "lightgbm": [{"params": p, "probability": lightgbm_case(p)} for p in lightgbm_cases],
    "early_stopping": [stopped(m) for m in ("binary_logloss", "auc", "average_precision", "binary_error")],
}
path = pathlib.Path(__file__).with_name("reference.json")
path.write_text(json.dumps(reference) + "\n")
