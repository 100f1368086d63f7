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
weights[[10, 11, 60]] = 0.0  # as if they were not there


def report(threshold, sample_weight=None):
    decisions = (scores >= threshold).astype(int)
    weighted = {"sample_weight": sample_weight}
    tn, fp, fn, tp = metrics.confusion_matrix(labels, decisions, **weighted).ravel().tolist()
    return {
        "rows": len(labels),
        "positives": float(np.sum(labels if sample_weight is None else labels * sample_weight)),
        "positive_share": float(np.average(labels, weights=sample_weight)),
        "threshold": threshold,
        "accuracy": metrics.accuracy_score(labels, decisions, **weighted),
        "precision": metrics.precision_score(labels, decisions, zero_division=0, **weighted),
        "recall": metrics.recall_score(labels, decisions, **weighted),
        "f1": metrics.f1_score(labels, decisions, **weighted),
        "roc_auc": metrics.roc_auc_score(labels, scores, **weighted),
        "pr_auc": metrics.average_precision_score(labels, scores, **weighted),
        "log_loss": metrics.log_loss(labels, scores, **weighted),
        "brier": metrics.brier_score_loss(labels, scores, **weighted),
        "confusion": {"tn": tn, "fp": fp, "fn": fn, "tp": tp},
    }


def f_beta(sample_weight=None):
    decisions = (scores >= 0.3).astype(int)
    return {
        str(beta): metrics.fbeta_score(labels, decisions, beta=beta, sample_weight=sample_weight)
        for beta in (0.5, 1, 2, 3.7)
    }


def curves(sample_weight=None):
    weighted = {"sample_weight": sample_weight}
    false_positive_rate, true_positive_rate, cuts = metrics.roc_curve(
        labels, scores, drop_intermediate=False, **weighted
    )
    precision, recall, thresholds = metrics.precision_recall_curve(labels, scores, **weighted)
    # Neither is in scikit-learn; both follow from its ROC curve and the weight of each class.
    every = np.ones(len(labels)) if sample_weight is None else sample_weight
    positives, negatives = every[labels == 1].sum(), every[labels == 0].sum()
    rows = positives + negatives
    share = (true_positive_rate * positives + false_positive_rate * negatives) / rows
    cost = (20 * (1 - true_positive_rate) * positives + 3 * false_positive_rate * negatives) / rows
    return {
        "roc": {
            "falsePositiveRate": false_positive_rate.tolist(),
            "truePositiveRate": true_positive_rate.tolist(),
            "thresholds": cuts[1:].tolist(),
        },
        "precision_recall": {
            "precision": precision[-2::-1].tolist(),
            "recall": recall[-2::-1].tolist(),
            "thresholds": thresholds[::-1].tolist(),
        },
        "cost": cost.tolist(),
        "gain": {
            "share": share[1:].tolist(),
            "gain": true_positive_rate[1:].tolist(),
            "lift": (true_positive_rate[1:] / share[1:]).tolist(),
        },
    }


def calibration(bins, strategy):
    positive_share, mean_probability = calibration_curve(labels, scores, n_bins=bins, strategy=strategy)
    return {"meanProbability": mean_probability.tolist(), "positiveShare": positive_share.tolist()}


def weighted_calibration(bins, strategy, repeats):
    """scikit-learn's takes no weights: here rows are repeated instead."""
    p, y = np.repeat(scores, repeats), np.repeat(labels, repeats)
    positive_share, mean_probability = calibration_curve(y, p, n_bins=bins, strategy=strategy)
    edges = np.linspace(0, 1, bins + 1) if strategy == "uniform" else np.percentile(p, np.linspace(0, 100, bins + 1))
    counts = np.bincount(np.searchsorted(edges[1:-1], p), minlength=bins)
    counts = counts[counts > 0]
    return {
        "meanProbability": mean_probability.tolist(),
        "positiveShare": positive_share.tolist(),
        "rows": counts.tolist(),
        "expected_error": float(np.sum(counts * np.abs(positive_share - mean_probability)) / len(p)),
    }


single = scores.astype(np.float32)
whole_weights = np.floor(weights).astype(int)
bins = [(10, "uniform"), (7, "uniform"), (10, "quantile"), (4, "quantile")]

reference = {
    "scikit_learn": sklearn.__version__,
    "labels": labels.tolist(),
    "scores": scores.tolist(),
    "weights": weights.tolist(),
    "reports": [report(threshold) for threshold in (0.0, 0.3, 0.5, 0.9, 1.5)],
    "weighted_reports": [report(threshold, weights) for threshold in (0.0, 0.3, 0.5, 0.9, 1.5)],
    "f_beta": f_beta(),
    "weighted_f_beta": f_beta(weights),
    # scikit-learn sums float32 in float32; the values agree to what that leaves.
    "float32": {"log_loss": metrics.log_loss(labels, single), "brier": metrics.brier_score_loss(labels, single)},
    "curves": curves(),
    "weighted_curves": curves(weights),
    "calibration": [{"bins": n, "strategy": kind, "curve": calibration(n, kind)} for n, kind in bins],
    "whole_weights": whole_weights.tolist(),
    "weighted_calibration": [
        {"bins": n, "strategy": kind, "curve": weighted_calibration(n, kind, whole_weights)} for n, kind in bins
    ],
}
path = pathlib.Path(__file__).with_name("reference.json")
path.write_text(json.dumps(reference) + "\n")
