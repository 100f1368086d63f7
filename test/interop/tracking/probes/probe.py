"""What a probe of a tracking server needs: a report of sections, made by MLflow's own client, that two servers can be
compared by. Ids and times differ from server to server, so reports hold what does not.
"""
import json
import re
import sys

import mlflow
import requests
from mlflow.exceptions import MlflowException

server, out_path = sys.argv[1:]
mlflow.set_tracking_uri(server)
client = mlflow.MlflowClient()
report = {}


def section(work):
    """Adds what comes of the work to the report, under the work's name; a failure as such."""
    try:
        report[work.__name__] = json.loads(json.dumps(work(), default=str, allow_nan=True).replace("NaN", '"NaN"'))
    except Exception as failure:
        text = re.sub(r"[0-9a-f]{32}|127\.0\.0\.1:\d+", "…", f"{type(failure).__name__}: {failure}")
        report[work.__name__] = {"failed": text[:500]}
    return work


def refusal(call, *args, **kwargs):
    """The error code that a call is refused with; what it gave where it is not."""
    try:
        return ["not refused", str(call(*args, **kwargs))[:80]]
    except MlflowException as refused:
        return refused.error_code
    except requests.HTTPError as refused:
        return refused.response.json()["error_code"]


def finish():
    with open(out_path, "w") as file:
        json.dump(report, file)
