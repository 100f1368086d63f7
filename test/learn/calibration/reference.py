"""Writes reference.json: scores with labels, and how scikit-learn calibrates them.

Run it as `python reference.py` with scikit-learn 1.9; its version is recorded in the file.
"""

import json
import pathlib

import numpy as np
import sklearn
from scipy.optimize import minimize
from scipy.special import expit
from sklearn.calibration import CalibratedClassifierCV, _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(3)


def isotonic(scores, labels, weights, asked):
    fitted = IsotonicRegression(out_of_bounds="clip").fit(scores, labels, sample_weight=weights)
    return {
        "scores": fitted.X_thresholds_.tolist(),
        "probabilities": fitted.y_thresholds_.tolist(),
        "calibrated": fitted.predict(asked).tolist(),
    }


def sigmoid(scores, labels, weights):
    fitted = _SigmoidCalibration().fit(scores, labels, sample_weight=weights)
    # The same loss again, to rounding: scikit-learn stops where the gradient is below 1e-6.
    every = np.ones(len(labels)) if weights is None else weights
    positives, negatives = every[labels == 1].sum(), every[labels == 0].sum()
    targets = np.where(labels == 1, (positives + 1) / (positives + 2), 1 / (negatives + 2))
    inputs = np.column_stack([scores, np.ones(len(scores))])

    def loss(ab):
        z = inputs @ ab
        return np.sum(every * (np.logaddexp(0, -z) + targets * z))

    def gradient(ab):
        return inputs.T @ (every * (targets - expit(-(inputs @ ab))))

    def hessian(ab):
        p = expit(-(inputs @ ab))
        return inputs.T @ (inputs * (every * p * (1 - p))[:, None])

    exact = minimize(loss, [fitted.a_, fitted.b_], jac=gradient, hess=hessian, method="trust-exact", tol=1e-11)
    ab = exact.x
    for _ in range(5):
        ab = ab - np.linalg.solve(hessian(ab), gradient(ab))
    return {"slope": fitted.a_, "intercept": fitted.b_, "exact": {"slope": ab[0], "intercept": ab[1]}}


tables = []
for name, rows, scale, share in [("margins", 200, 1.5, 0.4), ("few positives", 150, 1.0, 0.08), ("large", 80, 90.0, 0.5)]:
    labels = (rng.random(rows) < share).astype(int)
    scores = scale * (rng.normal(size=rows) + 1.2 * labels - 0.4)
    scores[: rows // 3] = np.round(scores[: rows // 3])  # ties
    weights = np.round(rng.random(rows) * 3, 2)
    weights[:4] = 0.0
    asked = np.concatenate([[scores.min() - 1, scores.max() + 1], np.linspace(scores.min(), scores.max(), 21)])
    tables.append(
        {
            "name": name,
            "labels": labels.tolist(),
            "scores": scores.tolist(),
            "weights": weights.tolist(),
            "asked": asked.tolist(),
            "isotonic": isotonic(scores, labels, None, asked),
            "weighted_isotonic": isotonic(scores, labels, weights, asked),
            "sigmoid": sigmoid(scores, labels, None),
            "weighted_sigmoid": sigmoid(scores, labels, weights),
        }
    )

rows = 240
group = rng.integers(0, 40, size=rows)
x = rng.normal(size=(rows, 2)).astype(np.float32)
labels = (x[:, 0] + 0.5 * x[:, 1] + rng.normal(size=rows) > 0.7).astype(int)
classifier = make_pipeline(StandardScaler(), LogisticRegression(tol=1e-10, max_iter=1000))
cross_fitted = {
    method: CalibratedClassifierCV(
        classifier, method=method, ensemble=False, cv=list(GroupKFold(4).split(x, labels, group))
    )
    .fit(x.astype(np.float64), labels)
    .predict_proba(x.astype(np.float64))[:, 1]
    .tolist()
    for method in ("isotonic", "sigmoid")
}

reference = {
    "scikit_learn": sklearn.__version__,
    "tables": tables,
    "classifier": {"x": x.T.tolist(), "labels": labels.tolist(), "group": group.tolist(), "probabilities": cross_fitted},
}
path = pathlib.Path(__file__).with_name("reference.json")
path.write_text(json.dumps(reference) + "\n")
