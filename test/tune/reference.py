"""Writes reference.json: what Optuna's Parzen estimators say of some observations.

Run it as `python reference.py` with Optuna 5.0 and SciPy; their versions are recorded in the file. Densities of
parameters with `log` are per unit of the logarithm, as Optuna has them.
"""

import json
import pathlib

import numpy as np
import optuna
import scipy
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.samplers._tpe.sampler import default_weights
from scipy.stats import norm

rng = np.random.default_rng(3)
settings = _ParzenEstimatorParameters(
    prior_weight=1.0, consider_magic_clip=True, consider_endpoints=False, weights=default_weights, multivariate=False
)


def case(title, parameter, distribution, observations, at):
    estimator = _ParzenEstimator({"x": np.asarray(observations, dtype=float)}, {"x": distribution}, settings)
    return {
        "title": title,
        "parameter": parameter,
        "observations": np.asarray(observations).tolist(),
        "at": at,
        "log_probability": estimator.log_pdf({"x": np.asarray(at, dtype=float)}).tolist(),
    }


reference = {
    "optuna": optuna.__version__,
    "scipy": scipy.__version__,
    "cases": [
        case("a float without observations", {"kind": "float", "low": -1, "high": 3}, FloatDistribution(-1, 3), [], [-1, 0.5, 3]),
        case("a float with one", {"kind": "float", "low": -1, "high": 3}, FloatDistribution(-1, 3), [0.25], [-1, 0.3, 3]),
        case("a float with twelve", {"kind": "float", "low": 0, "high": 1}, FloatDistribution(0, 1), rng.random(12), [0.01, 0.4, 0.99]),
        case("a float with forty, of which old ones fade", {"kind": "float", "low": 0, "high": 1}, FloatDistribution(0, 1), rng.random(40), [0.01, 0.4, 0.99]),
        case("a float by factors", {"kind": "float", "low": 1e-4, "high": 10, "log": True}, FloatDistribution(1e-4, 10, log=True), 10 ** rng.uniform(-4, 1, 9), [2e-4, 0.1, 9]),
        case("a float with a step", {"kind": "float", "low": 0, "high": 1, "step": 0.25}, FloatDistribution(0, 1, step=0.25), [0.25, 0.5, 0.5, 1.0], [0, 0.5, 1]),
        case("an int", {"kind": "int", "low": 2, "high": 20}, IntDistribution(2, 20), [3, 4, 18, 4, 9], [2, 4, 20]),
        case("an int by factors", {"kind": "int", "low": 1, "high": 200, "log": True}, IntDistribution(1, 200, log=True), [1, 7, 30, 180], [1, 10, 200]),
        case("a choice", {"kind": "categorical", "choices": ["a", "b", "c"]}, CategoricalDistribution(["a", "b", "c"]), [0, 2, 2, 2], [0, 1, 2]),
    ],
    "normal_mass": [
        {"from": a, "to": b, "mass": float(norm.cdf(b) - norm.cdf(a) if a <= 0 else norm.sf(a) - norm.sf(b))}
        for a, b in [(-1, 1), (-40, 0), (0.1, 0.11), (2.9, 3.1), (5, 6), (-7, -6.5), (-2.5, 8), (12, 13)]
    ],
}
path = pathlib.Path(__file__).with_name("reference.json")
path.write_text(json.dumps(reference, indent=1) + "\n")
