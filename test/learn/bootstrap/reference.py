"""Writes reference.json: bootstrap distributions, and the intervals that SciPy reads from them.

Run it as `python reference.py` with SciPy 1.17; its version is recorded in the file.
"""

import json
import pathlib

import numpy as np
import scipy
from scipy import stats

rng = np.random.default_rng(5)


def interval(name, values, statistic, level, resamples):
    given = dict(confidence_level=level, n_resamples=resamples, vectorized=False)
    bca = stats.bootstrap((values,), statistic, method="BCa", rng=np.random.default_rng(1), **given)
    percentile = stats.bootstrap((values,), statistic, method="percentile", rng=np.random.default_rng(1), **given)
    assert np.array_equal(bca.bootstrap_distribution, percentile.bootstrap_distribution)
    return {
        "name": name,
        "level": level,
        "value": float(statistic(values)),
        "replicates": bca.bootstrap_distribution.tolist(),
        "jackknife": [float(statistic(np.delete(values, i))) for i in range(len(values))],
        "bca": list(bca.confidence_interval),
        "percentile": list(percentile.confidence_interval),
    }


skewed = rng.exponential(size=25)
reference = {
    "scipy": scipy.__version__,
    "intervals": [
        interval("mean of a skewed sample", skewed, np.mean, 0.95, 199),
        interval("deviation of a skewed sample", skewed, np.std, 0.9, 150),
        interval("median of a normal sample", rng.normal(size=31), np.median, 0.8, 120),
    ],
    "normal": [
        {"z": z, "share": stats.norm.cdf(z)} for z in [-37.5, -9.0, -5.0, -3.0, -2.999, -1.96, -0.3, 0.0, 1e-9, 0.7, 2.5, 3.1, 8.0]
    ],
    "normal_quantiles": [
        {"share": share, "z": stats.norm.ppf(share)} for share in [1e-300, 1e-12, 0.0005, 0.025, 0.3, 0.5, 0.7, 0.975, 0.9999]
    ],
}
path = pathlib.Path(__file__).with_name("reference.json")
path.write_text(json.dumps(reference) + "\n")
