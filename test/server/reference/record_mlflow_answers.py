"""Records what MLflow's own tracking server answers to the conversations in requests/, into answers/.

Usage: python record_mlflow_answers.py [CONVERSATION ...] (with mlflow 3.17.2, pyyaml)
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
    wanted = sys.argv[1:] or sorted(path.stem for path in (here / "requests").glob("*.yaml"))
    for name in wanted:
        requests = expanded(yaml.safe_load((here / "requests" / f"{name}.yaml").read_text()))
        answers = with_server(lambda port: converse(port, requests))
        text = ",\n".join(json.dumps(answer, ensure_ascii=False, allow_nan=False) for answer in answers)
        (here / "answers").mkdir(exist_ok=True)
        (here / "answers" / f"{name}.json").write_text(f"[\n{text}\n]\n")
        print(name, len(answers))


def with_server(use):
    """What comes of the use of a fresh server's port."""
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
            return use(port)
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()


def wait(port):
    for _ in range(600):
        try:
            if send(port, "GET", "/health", None, {})[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server does not answer")


def expanded(requests):
    """The requests with each of `each` in a request of its own."""
    for request in requests:
        for value in request.get("each", [None]):
            if "each" not in request:
                yield request
                continue
            name = f"{request['name']}: {json.dumps(value, ensure_ascii=False, separators=(',', ':'))}"
            one = filled({key: request[key] for key in request if key != "each"}, {"each": value})
            yield {**one, "name": name}


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
            kept[name] = shown(body, place)
        answer = {"name": request["name"], "status": status}
        if status >= 400:
            answer["error"] = body.get("error_code")
            if status < 500 and "message" in body:
                answer["message"] = plain(body["message"], kept)
        else:
            answer["body"] = plain(body if "show" not in request else {"shown": shown(body, request["show"])}, kept)
        answers.append(answer)
    return answers


def send(port, method, path, text, headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(method, path, body=text and text.encode(), headers=headers)
    response = connection.getresponse()
    return response.status, response.read().decode()


def shown(value, place):
    """The part of an answer at a place such as runs.info.run_id, of each where there is a list; None where none is."""
    for i, part in enumerate(place.split(".")):
        if isinstance(value, list) and not part.isdigit():
            rest = ".".join(place.split(".")[i:])
            return [shown(each, rest) for each in value]
        if isinstance(value, list):
            value = value[int(part)] if int(part) < len(value) else None
        else:
            value = value.get(part) if isinstance(value, dict) else None
    return value


def filled(value, kept):
    """The value with what was kept in place of names in braces, and with what is to be repeated repeated."""
    if isinstance(value, str):
        if (whole := re.fullmatch(r"\{(\w+)\}", value)) and whole[1] in kept:
            return kept[whole[1]]
        return re.sub(r"\{(\w+)\}", lambda name: str(kept.get(name[1], name[0])), value)
    if isinstance(value, list):
        return [filled(each, kept) for each in value]
    if isinstance(value, dict):
        if "times" in value:
            times = range(value["times"])
            return value["text"] * value["times"] if "text" in value else [filled(value["item"], {**kept, "n": n}) for n in times]
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
    if isinstance(value, float) and value != value:
        return "NaN"
    return "time" if isinstance(value, (int, float)) and 1.71e12 < value < 1e13 else value


def in_order(name, value):
    """The latest versions, whose order MLflow leaves open, by number."""
    return sorted(value, key=lambda version: version["version"]) if name == "latest_versions" else value


main()
