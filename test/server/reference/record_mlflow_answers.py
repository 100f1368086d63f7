"""Records what MLflow's own tracking server answers to requests.yaml, into mlflow-answers.json beside it.

Usage: python record_mlflow_answers.py (with mlflow 3.17.2, pyyaml)
"""
import http.client
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time

import yaml

here = pathlib.Path(__file__).parent


def main():
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        words = [sys.executable, "-m", "mlflow", "server", "--port", str(port), "--workers", "1"]
        store = ["--backend-store-uri", "sqlite:///mlflow.db"]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        server = subprocess.Popen(words + store, cwd=folder, start_new_session=True, **quiet)
        try:
            wait(port)
            answers = converse(port, yaml.safe_load((here / "requests.yaml").read_text()))
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()
    (here / "mlflow-answers.json").write_text(json.dumps(answers, indent=1, ensure_ascii=False) + "\n")


def wait(port):
    for _ in range(600):
        try:
            if send(port, "GET", "/health", None, {})[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server does not answer")


def converse(port, requests):
    kept, answers = {}, []
    for request in requests:
        method, path = request["send"].split(" ", 1)
        path = filled(path if path.startswith("/") else f"/api/2.0/mlflow/{path}", kept)
        text = request.get("text") or ("body" in request and json.dumps(filled(request["body"], kept))) or None
        headers = {"content-type": request.get("type", "application/json"), **request.get("headers", {})}
        status, body = send(port, method, path, text, {name: value for name, value in headers.items() if value})
        try:
            body = json.loads(body)
        except ValueError:
            body = {"text": body} if status < 400 else {}
        for name, place in request.get("keep", {}).items():
            value = body
            for part in place.split("."):
                value = value[part]
            kept[name] = value
        answer = {"name": request["name"], "status": status}
        if status >= 400:
            answer["error"] = body.get("error_code")
        else:
            answer["body"] = plain(body, kept)
        answers.append(answer)
    return answers


def send(port, method, path, text, headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body=text and text.encode(), headers=headers)
    response = connection.getresponse()
    return response.status, response.read().decode()


def filled(value, kept):
    """The value with what was kept in place of names in braces."""
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda name: str(kept.get(name[1], name[0])), value)
    if isinstance(value, list):
        return [filled(each, kept) for each in value]
    if isinstance(value, dict):
        return {name: filled(each, kept) for name, each in value.items()}
    return value


def plain(value, kept):
    """An answer without what differs from server to server: ids by their names, times, the order of keyed lists."""
    if isinstance(value, str):
        for name, text in sorted(kept.items(), key=lambda item: -len(str(item[1]))):
            if len(str(text)) >= 20:
                value = value.replace(text, "{" + name + "}")
        return value
    if isinstance(value, list):
        items = [plain(each, kept) for each in value]
        keys = [each.get("key") if isinstance(each, dict) else None for each in items]
        history = len(set(keys)) < len(keys)
        return items if history or None in keys else sorted(items, key=lambda each: each["key"])
    if isinstance(value, dict):
        return {name: in_order(name, plain(each, kept)) for name, each in value.items()}
    return "time" if isinstance(value, (int, float)) and 1.71e12 < value < 1e13 else value


def in_order(name, value):
    """The latest versions, whose order MLflow leaves open, by number."""
    return sorted(value, key=lambda version: version["version"]) if name == "latest_versions" else value


main()
