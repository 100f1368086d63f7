"""The columns of perigee's object history by pandas' groupby().agg(), beside polars.

usage: history_pandas.py DATA.csv; reads lines (versions, agg, builtin, polars) and prints a JSON line for each
"""

import json
import sys
import time

import numpy as np
import pandas as pd

AU = 149_597_870.7
YEAR = 365.24219
GM = 398_600.44
EARTH_SPEED = 29.7847
QUANTILES = {"q10": 0.1, "q25": 0.25, "median": 0.5}


def read(path):
    columns = ["neo_id", "miss_distance", "relative_velocity", "absolute_magnitude", "close_approach_date"]
    frame = pd.read_csv(path, usecols=columns)
    frame["date"] = (pd.to_datetime(frame.pop("close_approach_date")) - pd.Timestamp(0)).dt.total_seconds() / 86400
    return frame


def builtin(frame):
    """What groupby has compiled code for: 15 of the columns."""
    groups = frame.groupby("neo_id")
    table = groups.agg(
        approach_count=("miss_distance", "count"),
        miss_distance_min=("miss_distance", "min"),
        miss_distance_mean=("miss_distance", "mean"),
        miss_distance_median=("miss_distance", "median"),
        miss_distance_max=("miss_distance", "max"),
        miss_distance_std=("miss_distance", "std"),
        relative_velocity_min=("relative_velocity", "min"),
        relative_velocity_mean=("relative_velocity", "mean"),
        relative_velocity_median=("relative_velocity", "median"),
        relative_velocity_max=("relative_velocity", "max"),
        relative_velocity_std=("relative_velocity", "std"),
        absolute_magnitude_min=("absolute_magnitude", "min"),
        absolute_magnitude_max=("absolute_magnitude", "max"),
        first=("date", "min"),
        last=("date", "max"),
    )
    quantiles = groups["miss_distance"].quantile([0.1, 0.25]).unstack()
    table["miss_distance_q10"], table["miss_distance_q25"] = quantiles[0.1], quantiles[0.25]
    table["span_years"] = (table.pop("last") - table.pop("first")) / YEAR
    table["absolute_magnitude_range"] = table.pop("absolute_magnitude_max") - table["absolute_magnitude_min"]
    return table


def every(frame):
    """All columns: one function of an object's approaches for what groupby has no compiled code for."""
    frame = frame.sort_values(["neo_id", "miss_distance", "relative_velocity"])
    table = builtin(frame)
    rest = frame.groupby("neo_id")[["miss_distance", "relative_velocity", "date"]].apply(others)
    return pd.concat([table, pd.DataFrame(rest.to_list(), index=rest.index)], axis=1)


def others(approaches):
    km = approaches["miss_distance"].to_numpy()
    speed = approaches["relative_velocity"].to_numpy()
    date = approaches["date"].to_numpy()
    au = km / AU
    encounter = np.sqrt(np.maximum((speed / 3600) ** 2 - 2 * GM / km, 0))
    years = (date - date[0]) / YEAR
    place = (years - np.rint(years)) * YEAR
    near = np.abs(place) <= 30
    elsewhere = np.flatnonzero(~near)
    first = elsewhere[0] if len(elsewhere) else None
    tisserand = 3 - (encounter / EARTH_SPEED) ** 2
    span = (date.max() - date.min()) / YEAR
    at = lambda values, i: values[i] if i is not None and i < len(values) else np.nan
    fits = {
        "miss_distance_extrapolated": fit(encounter, au, slice(0, 8), 0.01),
        "moid_nearest_five": fit(encounter, au, np.flatnonzero(near)[:5], 0.005),
        "moid_nearest_eight": fit(encounter, au, np.flatnonzero(near)[:8], 0.01),
        "moid_nearest_place": fit(encounter, au, np.flatnonzero(near), 0.01),
        "moid_by_season": fit(place / 10, au, np.flatnonzero(near), 0.02),
        "moid_other_place": (np.nan, np.nan) if first is None else fit_elsewhere(encounter, au, place, first),
    }
    return {
        "miss_distance_second": at(km, 1),
        "miss_distance_third": at(km, 2),
        "miss_distance_gap": at(km, 1) - km[0],
        "near_approach_share": np.mean(au <= 0.1),
        "hazardous_distance_count": np.sum(au <= 0.05),
        "nearest_velocity": speed[0],
        "nearest_velocity_offset": abs(speed[0] - speed.mean()),
        "nearest_velocity_std": speed[:3].std(),
        "nearest_tisserand": tisserand[0],
        "tisserand_range": np.ptp(tisserand),
        **{name: vertex for name, (vertex, _) in fits.items()},
        "moid_nearest_eight_residual": fits["moid_nearest_eight"][1],
        "moid_nearest_place_residual": fits["moid_nearest_place"][1],
        "nearest_place_count": near.sum(),
        "nearest_place_share": near.mean(),
        "other_place_miss_distance": at(km, first),
        "other_place_velocity": at(speed, first),
        "approaches_per_decade": len(km) / (1 + span / 10),
        "miss_distance_trend": np.polyfit(years, au, 1)[0] if len(km) >= 3 and span > 0 else np.nan,
    }


def fit_elsewhere(encounter, au, place, first):
    apart = np.abs(place - place[first])
    rows = np.flatnonzero(np.minimum(apart, YEAR - apart) <= 30)
    return fit(encounter, au, rows[rows >= first][:8], 0.01)


def fit(x, au, rows, softening):
    """Least squares by the normal equations of a parabola of the squared distance."""
    x, au = x[rows], au[rows]
    if len(x) < 4:
        return np.nan, np.nan
    weight = 1 / (au + softening) ** 2
    powers = np.vander(x - x[0], 3, increasing=True)
    normal = (powers * weight[:, None]).T @ powers
    if not np.linalg.det(normal) > 1e-9 * normal[0, 0] * normal[1, 1] * normal[2, 2]:
        return np.nan, np.nan
    constant, linear, square = np.linalg.solve(normal, (powers * weight[:, None]).T @ au**2)
    residual = np.sqrt(np.sum(weight * (powers @ [constant, linear, square] - au**2) ** 2) / weight.sum())
    if not square > 0:
        return np.nan, residual
    vertex = constant - linear**2 / (4 * square)
    return AU * np.sign(vertex) * np.sqrt(abs(vertex)), residual


def polars_frame(frame):
    import polars as pl

    return pl.from_pandas(frame)


def polars_builtin(frame):
    import polars as pl

    distance, speed = pl.col("miss_distance"), pl.col("relative_velocity")
    magnitude, date = pl.col("absolute_magnitude"), pl.col("date")
    return frame.group_by("neo_id").agg(
        distance.count().alias("approach_count"),
        *(distance.quantile(q, "linear").alias(f"miss_distance_{name}") for name, q in QUANTILES.items()),
        distance.min().alias("miss_distance_min"),
        distance.mean().alias("miss_distance_mean"),
        distance.max().alias("miss_distance_max"),
        distance.std().alias("miss_distance_std"),
        speed.min().alias("relative_velocity_min"),
        speed.mean().alias("relative_velocity_mean"),
        speed.median().alias("relative_velocity_median"),
        speed.max().alias("relative_velocity_max"),
        speed.std().alias("relative_velocity_std"),
        magnitude.min().alias("absolute_magnitude_min"),
        (magnitude.max() - magnitude.min()).alias("absolute_magnitude_range"),
        ((date.max() - date.min()) / YEAR).alias("span_years"),
    )


def answer(work, frame):
    started = time.perf_counter()
    table = work(frame)
    seconds = time.perf_counter() - started
    values = {name: np.asarray(table[name], dtype=float) for name in table.columns if name != "neo_id"}
    sums = {name: [float(np.nansum(column)), int(np.sum(~np.isnan(column)))] for name, column in values.items()}
    return {"seconds": seconds, "columns": len(values), "sums": sums}


def main():
    frame = read(sys.argv[1])
    print(json.dumps({"pandas": pd.__version__}), flush=True)
    for line in sys.stdin:
        what = line.strip()
        try:
            if what == "versions":
                said = {"python": sys.version.split()[0], "pandas": pd.__version__, "polars": polars_version()}
            elif what == "polars":
                said = answer(polars_builtin, polars_frame(frame))
            else:
                said = answer({"agg": every, "builtin": builtin}[what], frame)
        except ImportError as failure:
            said = {"failed": str(failure)}
        print(json.dumps(said), flush=True)


def polars_version():
    try:
        import polars

        return polars.__version__
    except ImportError:
        return None


main()
