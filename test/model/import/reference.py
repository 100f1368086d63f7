"""Models of LightGBM, XGBoost, scikit-learn and onnxmltools, with what these libraries say of rows.

`python reference.py` writes reference.json: small models, for the tests that need no Python. `python reference.py FOLDER`
makes larger ones in a folder, with an index.json that names them. Made with LightGBM 4.7, XGBoost 3.2, scikit-learn
1.9, skl2onnx 1.20, onnxmltools 1.16 and onnxruntime 1.32; without onnxmltools its two models are left out.

Rows are float32: on thresholds of the model, beside them, missing, infinite, zeros of both signs, denormals, random.
Two choices are not ours: XGBoost takes no infinite values, and skl2onnx does not end where a threshold is infinite, as
scikit-learn's are that part missing values, so its models are trained without missing values.
"""

import base64
import gzip
import importlib.util
import json
import pathlib
import re
import sys

import lightgbm
import numpy as np
import onnx
import onnxruntime
import xgboost
from skl2onnx import to_onnx
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier, RandomForestClassifier

FEATURES = 4
LARGEST = np.finfo(np.float32).max
ZERO = np.float32(1e-35)
SPECIAL = [0.0, -0.0, 1e-42, -1e-42, ZERO, -ZERO, LARGEST, -LARGEST, 1e30, np.inf, -np.inf]


def training_table(rows, seed, missing):
    random = np.random.default_rng(seed)
    x = random.normal(size=(rows, FEATURES)).astype(np.float32)
    x[random.random(x.shape) < 0.15] = 0
    x[:, 1] = np.round(4 * x[:, 1]) / 4
    score = x[:, 0] + 0.7 * np.abs(x[:, 1]) - (x[:, 2] > 0.3) + 0.6 * random.normal(size=rows)
    y = (score + (x[:, 3] == 0) > 0.4).astype(int)
    if missing:
        x[random.random(x.shape) < 0.1] = np.nan
    return x, y


def asked_rows(count, thresholds, seed, infinite=True):
    random = np.random.default_rng(seed)
    near = [np.float32(t) for t in thresholds if abs(t) < 1e30]
    near += [np.nextafter(t, np.float32(side)) for t in near for side in (-np.inf, np.inf)]
    special = np.array([s for s in SPECIAL if infinite or np.isfinite(s)], np.float32)
    kind = random.integers(0, 8, size=(count, FEATURES))
    x = random.normal(size=(count, FEATURES)).astype(np.float32)
    x = np.where(kind == 0, np.float32(np.nan), x)
    x = np.where(kind == 1, random.choice(special, size=x.shape), x)
    x = np.where(kind >= 5, random.choice(np.array(near, np.float32), size=x.shape), x)
    return x.astype(np.float32)


def lightgbm_models(trees, leaves, rows):
    base = {"objective": "binary", "num_leaves": leaves, "learning_rate": 0.2, "verbose": -1, "num_threads": 1, "seed": 1}
    bagged = {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.7, "feature_fraction": 0.8}
    variants = {
        "lightgbm": {},
        "lightgbm-sigmoid": {"sigmoid": 2.5},
        "lightgbm-rf": bagged,
        "lightgbm-no-missing": {"use_missing": False},
        "lightgbm-zero-as-missing": {"zero_as_missing": True, "min_data_in_bin": 1},
        "lightgbm-dart": {"boosting": "dart", "drop_rate": 0.5},
    }
    x, y = training_table(rows, 1, missing=True)
    for name, params in variants.items():
        booster = lightgbm.train({**base, **params}, lightgbm.Dataset(x, y), trees)
        text = booster.model_to_string()
        thresholds = [float(t) for line in re.findall(r"^threshold=(.*)$", text, re.M) for t in line.split()]
        yield name, text.encode(), thresholds, True, lambda asked, b=booster: b.predict(asked)


def xgboost_models(trees, leaves, rows):
    x, y = training_table(rows, 2, missing=True)
    base = {"objective": "binary:logistic", "max_depth": 6, "max_leaves": leaves, "eta": 0.3, "nthread": 1, "seed": 1}
    variants = {
        "xgboost.json": {},
        "xgboost.ubj": {"grow_policy": "lossguide", "base_score": 0.2},
        "xgboost-dart.json": {"booster": "dart", "rate_drop": 0.4},
        "xgboost-rf.ubj": {"num_parallel_tree": trees, "subsample": 0.7, "colsample_bynode": 0.7, "eta": 1},
    }
    for name, params in variants.items():
        rounds = 1 if "num_parallel_tree" in params else trees
        booster = xgboost.train({**base, **params}, xgboost.DMatrix(x, y), rounds)
        raw = bytes(booster.save_raw(name.rsplit(".", 1)[1]))
        frame = booster.trees_to_dataframe()
        thresholds = frame["Split"].dropna().tolist()
        yield name, raw, thresholds, False, lambda asked, b=booster: b.predict(xgboost.DMatrix(asked))


def onnx_models(trees, leaves, rows):
    x, y = training_table(rows, 3, missing=False)
    depth = max(2, int(np.ceil(np.log2(leaves))))
    models = {
        "forest.onnx": RandomForestClassifier(trees, max_depth=depth, random_state=1, n_jobs=1),
        "extra-trees.onnx": ExtraTreesClassifier(trees, max_depth=depth, random_state=1, n_jobs=1),
        "gradient-boosting.onnx": GradientBoostingClassifier(n_estimators=trees, max_depth=min(depth, 4), random_state=1),
    }
    for name, model in models.items():
        model.fit(x, y)
        made = to_onnx(model, x[:1], options={"zipmap": name == "forest.onnx"}).SerializeToString()
        finite = x[:50]
        assert np.abs(onnx_probability(made)(finite) - model.predict_proba(finite)[:, 1]).max() < 1e-5
        yield name, made, onnx_thresholds(made), True, onnx_probability(made)
    if importlib.util.find_spec("onnxmltools") is None:
        return
    import onnxmltools
    from onnxmltools.convert.common.data_types import FloatTensorType

    x, y = training_table(rows, 4, missing=True)
    inputs = [("input", FloatTensorType([None, FEATURES]))]
    booster = lightgbm.LGBMClassifier(n_estimators=trees, num_leaves=leaves, verbose=-1, n_jobs=1).fit(x, y)
    made = onnxmltools.convert_lightgbm(booster, initial_types=inputs).SerializeToString()
    yield "lightgbm.onnx", made, onnx_thresholds(made), True, onnx_probability(made)
    booster = xgboost.XGBClassifier(n_estimators=trees, max_leaves=leaves, n_jobs=1).fit(x, y)
    made = onnxmltools.convert_xgboost(booster, initial_types=inputs).SerializeToString()
    yield "xgboost.onnx", made, onnx_thresholds(made), True, onnx_probability(made)


def onnx_thresholds(made):
    node = next(n for n in onnx.load_from_string(made).graph.node if n.op_type == "TreeEnsembleClassifier")
    return list(next(a for a in node.attribute if a.name == "nodes_values").floats)


def onnx_probability(made):
    session = onnxruntime.InferenceSession(made)

    def probability(asked):
        answer = session.run(None, {session.get_inputs()[0].name: asked})[1]
        if isinstance(answer, list):
            return np.array([row[1] for row in answer])
        return answer[:, 1]

    return probability


def all_models(trees, leaves, rows):
    yield from lightgbm_models(trees, leaves, rows)
    yield from xgboost_models(trees, leaves, rows)
    yield from onnx_models(trees, leaves, rows)


def text_of(data):
    return base64.b64encode(data).decode()


def main():
    folder = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else None
    entries = []
    size = (100, 31, 5000, 4000) if folder else (3, 5, 400, 40)
    for name, model, thresholds, infinite, predict in all_models(*size[:3]):
        asked = asked_rows(size[3], thresholds, len(entries), infinite)
        answers = np.asarray(predict(asked), np.float64)
        entry = {"name": name, "rows": text_of(asked.tobytes()), "probability": text_of(answers.tobytes())}
        if folder:
            (folder / name).write_bytes(model)
        else:
            entry["gzip"] = text_of(gzip.compress(model, mtime=0))
        entries.append(entry)
    target = folder / "index.json" if folder else pathlib.Path(__file__).with_name("reference.json")
    target.write_text(json.dumps(entries, indent=1) + "\n")


main()
