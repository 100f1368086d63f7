"""Writes reference.json: a small table with missing values, and scikit-learn's logistic regression on it.

Run it as `python reference.py` with scikit-learn 1.9; its version is recorded in the file.
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

rng = np.random.default_rng(7)
rows = 200
magnitude = rng.normal(22, 2.5, rows)
speed = rng.lognormal(10.5, 0.5, rows)
miss = rng.uniform(1e4, 7e7, rows)
twin = magnitude * 0.5 + rng.normal(0, 0.05, rows)
constant = np.full(rows, 3.3)
x = np.column_stack([magnitude, speed, miss, twin, constant])
x[rng.random(rows) < 0.1, 1] = np.nan
x = x.astype(np.float32)
margin = -0.9 * (magnitude - 21) - miss / 3e7 + rng.logistic(size=rows)
y = (margin > 0).astype(int)


def fit(c, intercept=True, weight=None):
    # Scaling goes first: StandardScaler leaves missing values out, and their mean is 0 after it.
    pipeline = make_pipeline(
        StandardScaler(),
        SimpleImputer(strategy="constant", fill_value=0.0),
        LogisticRegression(C=c, fit_intercept=intercept, tol=1e-10, max_iter=10000),
    )
    weights = {} if weight is None else {
        "standardscaler__sample_weight": weight,
        "logisticregression__sample_weight": weight,
    }
    pipeline.fit(x.astype(float), y, **weights)
    scaler, model = pipeline[0], pipeline[-1]
    return {
        "C": c,
        "fitIntercept": intercept,
        "weighted": weight is not None,
        "center": scaler.mean_.tolist(),
        "scale": scaler.scale_.tolist(),
        "coefficients": model.coef_[0].tolist(),
        "intercept": float(model.intercept_[0]),
        "probability": pipeline.predict_proba(x.astype(float))[:20, 1].tolist(),
    }


weight = np.round(rng.uniform(0.1, 3, rows), 2)
columns = [[None if np.isnan(value) else float(value) for value in column] for column in x.T]
reference = {
    "scikit_learn": sklearn.__version__,
    "names": ["magnitude", "speed", "miss", "twin", "constant"],
    "columns": columns,
    "y": y.tolist(),
    "weight": weight.tolist(),
    "fits": [fit(1.0), fit(0.01), fit(100.0), fit(1.0, intercept=False), fit(1.0, weight=weight)],
}
path = pathlib.Path(__file__).with_name("reference.json")
path.write_text(json.dumps(reference) + "\n")
