"""One client of a tracking server: each call waits for the answer to the one before.

Usage: python track_client.py URL --runs N --batches N --singles N
Prints a line of JSON for each kind of call: op, calls, per_s, p50_ms, p99_ms. Wants the standard library only.
"""
import argparse
import http.client
import json
import random
import time
import urllib.parse
import uuid

words = argparse.ArgumentParser()
words.add_argument("url")
words.add_argument("--runs", type=int, default=1000)
words.add_argument("--batches", type=int, default=100)
words.add_argument("--singles", type=int, default=1000)
words = words.parse_args()

place = urllib.parse.urlparse(words.url)
connection = http.client.HTTPConnection(place.hostname, place.port)


def post(call, **request):
    connection.request("POST", f"/api/2.0/mlflow/{call}", json.dumps(request), {"Content-Type": "application/json"})
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{call} is answered with {answer.status}: {text[:300]}")
    return json.loads(text)


def timed(op, calls, work):
    times = []
    for at in range(calls):
        started = time.perf_counter()
        work(at)
        times.append(time.perf_counter() - started)
    per_second = calls / sum(times)
    times.sort()
    figures = {"p50_ms": times[calls // 2] * 1e3, "p99_ms": times[int(calls * 0.99)] * 1e3}
    print(json.dumps({"op": op, "calls": calls, "per_s": per_second, **figures}), flush=True)


def point(key, step=0):
    return {"key": key, "value": random.random(), "timestamp": int(time.time() * 1000), "step": step}


experiment = post("experiments/create", name=f"bench-{uuid.uuid4().hex}")["experiment_id"]
runs = []


def create(at):
    tags = [{"key": "group", "value": str(at % 7)}]
    run = post("runs/create", experiment_id=experiment, start_time=int(time.time() * 1000), run_name=f"run {at}", tags=tags)
    runs.append(run["run"]["info"]["run_id"])


def small_batch(at):
    params = [{"key": f"param{k}", "value": str(k)} for k in range(5)]
    post("runs/log-batch", run_id=runs[at], metrics=[point(f"metric{k}") for k in range(10)], params=params)


def single(at):
    post("runs/log-metric", run_id=runs[at % len(runs)], **point("loss", at))


def large_batch(at):
    metrics = [point("many", at * 1000 + k) for k in range(1000)]
    post("runs/log-batch", run_id=runs[at % len(runs)], metrics=metrics)


def filtered(_):
    condition = "metrics.metric1 > 0.5 and tags.group = '3'"
    post("runs/search", experiment_ids=[experiment], filter=condition, order_by=["metrics.metric2 DESC"], max_results=100)


def newest(_):
    post("runs/search", experiment_ids=[experiment], max_results=1000)


timed("runs/create", words.runs, create)
timed("runs/log-batch 10 metrics + 5 params", words.runs, small_batch)
timed("runs/log-metric", words.singles, single)
timed("runs/log-batch 1000 metrics", words.batches, large_batch)
timed("runs/search filter+order, 100 results", 50, filtered)
timed("runs/search newest 1000", 20, newest)
