"""Fits and scores the established learners on Perigee's own rows, and stays to be asked again.

usage: references.py FOLDER. Each line of stdin is a JSON object, each gets a JSON line as its answer:
  {"fit": LEARNER, "set": SET}                 fits, and says seconds and the quality on the test part
  {"score": LEARNER, "set": SET}               scores the set's whole table with the model of the last fit
  {"score": "onnx", "model": FILE, "set": SET} the same with onnxruntime
  {"row": FILE, "set": SET, "rows": N}         scores N rows one by one with onnxruntime
  {"peak": LEARNER, "set": SET}                fits in this process, and says what memory that took at its peak
  {"versions": true}
FOLDER/SET holds features.f32 (column after column, the training part before the test part), labels.u8 and shape.json.
"""

import importlib.metadata
import json
import os
import pathlib
import platform
import statistics
import sys
import time

THREADS = 2
os.environ.setdefault("OMP_NUM_THREADS", str(THREADS))

import numpy as np  # noqa: E402

folder = pathlib.Path(sys.argv[1])
forest = dict(n_estimators=100, random_state=42)
boosting = dict(n_estimators=200, learning_rate=0.1, random_state=42, n_jobs=THREADS)
# As large as our forests: the share of rows that a bootstrap draws, and two of five features a node.
bagged = dict(n_estimators=100, random_state=42, n_jobs=THREADS)


def sklearn_forest():
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(**forest, max_depth=10, n_jobs=THREADS)


def sklearn_forest_unlimited():
    from sklearn.ensemble import RandomForestClassifier

    return RandomForestClassifier(**forest, n_jobs=THREADS)


def lightgbm_forest():
    from lightgbm import LGBMClassifier

    return LGBMClassifier(
        **bagged,
        boosting_type="rf",
        num_leaves=1023,
        max_depth=10,
        bagging_freq=1,
        bagging_fraction=0.632,
        feature_fraction_bynode=0.45,
        verbose=-1,
    )


def xgboost_forest():
    from xgboost import XGBRFClassifier

    return XGBRFClassifier(**bagged, max_depth=10, tree_method="hist", subsample=0.632, colsample_bynode=0.45)


def lightgbm():
    from lightgbm import LGBMClassifier

    return LGBMClassifier(**boosting, num_leaves=31, verbose=-1)


def xgboost():
    from xgboost import XGBClassifier

    return XGBClassifier(**boosting, max_depth=0, max_leaves=31, grow_policy="lossguide", tree_method="hist")


makers = {
    "scikit-learn forest": sklearn_forest,
    "scikit-learn forest, unlimited": sklearn_forest_unlimited,
    "LightGBM forest": lightgbm_forest,
    "XGBoost forest": xgboost_forest,
    "LightGBM": lightgbm,
    "XGBoost": xgboost,
}
tables = {}
fitted = {}
sessions = {}


def table(name):
    if name not in tables:
        shape = json.loads((folder / name / "shape.json").read_text())
        columns = np.fromfile(folder / name / "features.f32", "<f4").reshape(shape["features"], shape["rows"])
        labels = np.fromfile(folder / name / "labels.u8", "u1")
        tables[name] = np.ascontiguousarray(columns.T), labels, shape["train_rows"]
    return tables[name]


def fit(learner, name):
    from sklearn import metrics

    x, y, train = table(name)
    model = makers[learner]()
    started = time.perf_counter()
    model.fit(x[:train], y[:train])
    seconds = time.perf_counter() - started
    fitted[learner] = model
    probability = model.predict_proba(x[train:])[:, 1]
    return dict(
        fit_s=seconds,
        roc_auc=float(metrics.roc_auc_score(y[train:], probability)),
        pr_auc=float(metrics.average_precision_score(y[train:], probability)),
    )


def score(learner, name, model):
    x = table(name)[0]
    if learner == "onnx":
        session = open_session(model, THREADS)
        work = lambda: session.run(None, {"input": x})  # noqa: E731
    elif learner.startswith("XGBoost"):
        booster = fitted[learner].get_booster()
        booster.set_param({"nthread": THREADS})
        # Without the copy into a matrix of its own, which a table in memory does not need.
        work = lambda: booster.inplace_predict(x)  # noqa: E731
    else:
        work = lambda: fitted[learner].predict_proba(x)  # noqa: E731
    started = time.perf_counter()
    work()
    return dict(seconds=time.perf_counter() - started)


def open_session(model, threads):
    import onnxruntime

    if (model, threads) not in sessions:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        sessions[model, threads] = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return sessions[model, threads]


def score_rows(model, name, rows):
    x = table(name)[0]
    session = open_session(model, 1)
    seconds = []
    for row in range(rows):
        one = x[row : row + 1]
        started = time.perf_counter()
        session.run(None, {"input": one})
        seconds.append(time.perf_counter() - started)
    return dict(seconds=statistics.median(seconds[rows // 10 :]))


def peak(learner, name):
    x, y, train = table(name)
    model = makers[learner]()
    inputs, labels = x[:train], y[:train]
    # Forgets the peak of reading the table (Linux).
    pathlib.Path("/proc/self/clear_refs").write_text("5")
    before = memory("VmRSS")
    model.fit(inputs, labels)
    return dict(before=before, peak=memory("VmHWM"))


def memory(field):
    status = pathlib.Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith(field + ":"))


def versions():
    names = ["numpy", "scikit-learn", "lightgbm", "xgboost", "onnxruntime"]
    found = {"python": platform.python_version()}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            found[name] = None
    return found


def answer(question):
    if "fit" in question:
        return fit(question["fit"], question["set"])
    if "score" in question:
        return score(question["score"], question["set"], question.get("model"))
    if "row" in question:
        return score_rows(question["row"], question["set"], question["rows"])
    if "peak" in question:
        return peak(question["peak"], question["set"])
    return versions()


print(json.dumps("ready"), flush=True)
for line in sys.stdin:
    try:
        print(json.dumps(answer(json.loads(line))), flush=True)
    except Exception as failure:  # a learner that is not installed, or fails: the others go on
        print(json.dumps(dict(failed=f"{type(failure).__name__}: {failure}")), flush=True)
