"""Writes reference.json: samples and histograms, and what SciPy says of them.

Run it as `python reference.py` with SciPy; its version is recorded in the file.
"""

import json
import pathlib

import numpy as np
import scipy
from scipy.spatial.distance import jensenshannon
from scipy.stats import ks_2samp

rng = np.random.default_rng(42)

samples = [
    (rng.normal(size=200), rng.normal(0.3, 1.2, size=150)),
    (np.round(rng.normal(size=120), 1), np.round(rng.normal(size=300), 1)),  # ties within and between
    (rng.integers(0, 3, size=50).astype(float), rng.integers(1, 5, size=40).astype(float)),
    (np.arange(10.0), np.arange(10.0) + 100),  # nothing in common
    (np.array([1.0]), np.array([1.0, 1.0, 2.0])),
]
histograms = [
    (rng.integers(0, 100, size=10), rng.integers(0, 100, size=10)),
    (np.array([5, 0, 0, 7]), np.array([0, 3, 0, 9])),
    (np.array([1, 0]), np.array([0, 4])),
    (np.array([30, 60, 90]), np.array([1, 2, 3])),
]

reference = {
    "scipy": scipy.__version__,
    "kolmogorov_smirnov": [
        {"expected": a.tolist(), "actual": b.tolist(), "statistic": float(ks_2samp(a, b).statistic)} for a, b in samples
    ],
    "jensen_shannon": [
        {"expected": p.tolist(), "actual": q.tolist(), "distance": float(jensenshannon(p, q, base=2))}
        for p, q in histograms
    ],
}
pathlib.Path(__file__).with_suffix(".json").write_text(json.dumps(reference) + "\n")
