"""Writes reference.json: 300 recorded predictions and what scikit-learn says of them.

Run it as `python reference.py` with scikit-learn 1.9; its version is recorded in the file.
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.calibration import calibration_curve

rng = np.random.default_rng(42)
labels = (rng.random(300) < 0.15).astype(int)
scores = 1 / (1 + np.exp(-(rng.normal(size=300) + 2.0 * labels - 1.5)))
scores[100:220] = np.round(scores[100:220], 1)  # ties, some of them on the edges of bins and on a threshold
scores[[3, 4]] = 0.0
scores[[5, 6]] = 1.0  # certain, and not always right
labels[[3, 5]] = 1
labels[[4, 6]] = 0
weights = np.round(rng.random(300) * 3, 2)


def report(threshold):
    decisions = (scores >= threshold).astype(int)
    tn, fp, fn, tp = metrics.confusion_matrix(labels, decisions).ravel().tolist()
    return {
        "rows": len(labels),
        "positives": int(labels.sum()),
        "positive_share": float(labels.mean()),
        "threshold": threshold,
        "accuracy": metrics.accuracy_score(labels, decisions),
        "precision": metrics.precision_score(labels, decisions, zero_division=0),
        "recall": metrics.recall_score(labels, decisions),
        "f1": metrics.f1_score(labels, decisions),
        "roc_auc": metrics.roc_auc_score(labels, scores),
        "pr_auc": metrics.average_precision_score(labels, scores),
        "log_loss": metrics.log_loss(labels, scores),
        "brier": metrics.brier_score_loss(labels, scores),
        "confusion": {"tn": tn, "fp": fp, "fn": fn, "tp": tp},
    }


false_positive_rate, true_positive_rate, _ = metrics.roc_curve(labels, scores, drop_intermediate=False)
precision, recall, thresholds = metrics.precision_recall_curve(labels, scores)
positive_share, mean_probability = calibration_curve(labels, scores, n_bins=10)
single = scores.astype(np.float32)

reference = {
    "scikit_learn": sklearn.__version__,
    "labels": labels.tolist(),
    "scores": scores.tolist(),
    "weights": weights.tolist(),
    "reports": [report(threshold) for threshold in (0.0, 0.3, 0.5, 0.9, 1.5)],
    "weighted": {
        "roc_auc": metrics.roc_auc_score(labels, scores, sample_weight=weights),
        "pr_auc": metrics.average_precision_score(labels, scores, sample_weight=weights),
    },
    # scikit-learn sums float32 in float32; the values agree to what that leaves.
    "float32": {"log_loss": metrics.log_loss(labels, single), "brier": metrics.brier_score_loss(labels, single)},
    "roc_curve": {
        "falsePositiveRate": false_positive_rate.tolist(),
        "truePositiveRate": true_positive_rate.tolist(),
    },
    "precision_recall_curve": {
        "precision": precision[-2::-1].tolist(),
        "recall": recall[-2::-1].tolist(),
        "thresholds": thresholds[::-1].tolist(),
    },
    "calibration_curve": {
        "meanProbability": mean_probability.tolist(),
        "positiveShare": positive_share.tolist(),
    },
}
path = pathlib.Path(__file__).with_name("reference.json")
path.write_text(json.dumps(reference) + "\n")
