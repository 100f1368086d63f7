"""Writes reference.json: rows in groups, and how scikit-learn divides them into folds.

Run it as `python reference.py` with scikit-learn 1.9; its version is recorded in the file.
"""

import json
import pathlib
import warnings

import numpy as np
import sklearn
from sklearn.model_selection import GroupKFold, StratifiedGroupKFold, TimeSeriesSplit

rng = np.random.default_rng(7)


def table(groups, share, mixed):
    sizes = 1 + rng.poisson(rng.choice([0.5, 3, 12], size=groups))
    group = np.repeat(rng.permutation(10 * groups)[:groups], sizes)
    labels = np.repeat(rng.random(groups) < share, sizes)
    if mixed:
        labels = np.where(rng.random(len(labels)) < 0.3, rng.random(len(labels)) < share, labels)
    order = rng.permutation(len(group))
    return group[order], labels[order].astype(int)


def folds_of(splitter, group, labels):
    """The fold that tests each row."""
    fold = np.full(len(group), -1)
    for number, (_, test) in enumerate(splitter.split(np.zeros((len(group), 1)), labels, group)):
        fold[test] = number
    return fold.tolist()


warnings.simplefilter("ignore")  # of a class with fewer rows than folds
by_group = []
for groups, share, mixed, folds in [(6, 0.5, False, 2), (20, 0.3, False, 3), (40, 0.1, True, 5), (90, 0.25, True, 10)]:
    group, labels = table(groups, share, mixed)
    by_group.append(
        {
            "group": group.tolist(),
            "labels": labels.tolist(),
            "folds": folds,
            "group_k_fold": folds_of(GroupKFold(folds), group, labels),
            "stratified_group_k_fold": folds_of(StratifiedGroupKFold(folds), group, labels),
        }
    )

by_time = []
for rows, options in [
    (6, {"n_splits": 5}),
    (23, {"n_splits": 3}),
    (23, {"n_splits": 4, "test_size": 2}),
    (30, {"n_splits": 4, "gap": 2, "test_size": 3}),
    (30, {"n_splits": 3, "max_train_size": 5, "gap": 1}),
]:
    splits = [
        {"train": train.tolist(), "test": test.tolist()}
        for train, test in TimeSeriesSplit(**options).split(np.zeros((rows, 1)))
    ]
    by_time.append({"rows": rows, "options": options, "splits": splits})

path = pathlib.Path(__file__).with_name("reference.json")
path.write_text(json.dumps({"scikit_learn": sklearn.__version__, "by_group": by_group, "by_time": by_time}) + "\n")
