"""One client of both servers: sends and fetches files as MLflow's clients do, and copies them on the disk.

usage: artifact_client.py
Reads a line of JSON ({"do": NAME, "url": …, "file": …, "to": …}), prints {"seconds": …} for each. The first line that it
prints says which MLflow it has.
"""

import http.client
import json
import logging
import os
import shutil
import sys
import tempfile
import time
import urllib.parse
import uuid

import mlflow
from mlflow import MlflowClient

logging.disable(logging.WARNING)
os.environ["MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR"] = "false"
PROXY = "/api/2.0/mlflow-artifacts/artifacts/bench/file.bin"
LOCAL_COPY = "copy.bin"
PIECE = 1024 * 1024


def connection(url):
    place = urllib.parse.urlparse(url)
    return http.client.HTTPConnection(place.hostname, place.port, timeout=600, blocksize=PIECE)


def put(url, file, **_):
    server = connection(url)
    with open(file, "rb") as content:
        server.request("PUT", PROXY, content, {"content-length": str(os.path.getsize(file))})
        answer = server.getresponse()
        said = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} {said[:200]!r}")


def get(url, file, **_):
    server = connection(url)
    server.request("GET", PROXY)
    answer = server.getresponse()
    piece = bytearray(PIECE)
    size = 0
    while count := answer.readinto(piece):
        size += count
    if answer.status != 200 or size != os.path.getsize(file):
        raise RuntimeError(f"{answer.status}, {size} bytes")


def log_artifact(url, file, **_):
    client, run = client_and_run(url)
    client.log_artifact(run, file)


def download_artifacts(url, file, to, **_):
    client, run = client_and_run(url)
    with tempfile.TemporaryDirectory(dir=to) as folder:
        local = client.download_artifacts(run, os.path.basename(file), folder)
        if os.path.getsize(local) != os.path.getsize(file):
            raise RuntimeError(f"{os.path.getsize(local)} bytes came down")


runs = {}


def client_and_run(url):
    if url not in runs:
        mlflow.set_tracking_uri(url)
        client = MlflowClient(url)
        experiment = client.create_experiment(f"bench-{uuid.uuid4().hex}")
        runs[url] = client, client.create_run(experiment).info.run_id
    mlflow.set_tracking_uri(url)
    return runs[url]


def write_disk(file, to, **_):
    with open(file, "rb") as source, open(os.path.join(to, LOCAL_COPY), "wb") as target:
        shutil.copyfileobj(source, target, 4 * PIECE)
        target.flush()
        os.fsync(target.fileno())


def clear(to, url=None, **_):
    """To replace a file takes longer than to make one: what the turn before has left goes first."""
    if os.path.exists(os.path.join(to, LOCAL_COPY)):
        os.remove(os.path.join(to, LOCAL_COPY))
    if url is None:
        return
    server = connection(url)
    server.request("DELETE", PROXY)
    server.getresponse().read()
    if url in runs:
        client, run = runs.pop(url)
        server.request("DELETE", PROXY.replace("bench/file.bin", client.get_run(run).info.artifact_uri.split(":/")[1]))
        server.getresponse().read()


WORKS = {work.__name__: work for work in (put, get, log_artifact, download_artifacts, write_disk, clear)}

print(json.dumps({"mlflow": mlflow.__version__}), flush=True)
for line in sys.stdin:
    question = json.loads(line)
    work = WORKS[question.pop("do")]
    started = time.perf_counter()
    try:
        work(**question)
        print(json.dumps({"seconds": time.perf_counter() - started}), flush=True)
    except Exception as failure:  # noqa: BLE001
        print(json.dumps({"failed": f"{type(failure).__name__}: {failure}"}), flush=True)
