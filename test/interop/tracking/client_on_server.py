"""Works against a tracking server with MLflow's own client, as teams do, and says what came of it.

Usage: python client_on_server.py SERVER OUT_JSON
"""
import json
import os
import re
import sys
import tempfile

import mlflow
import numpy as np
import onnx
import pandas as pd
import requests
from mlflow.entities import Metric, Param, RunTag
from mlflow.exceptions import MlflowException
from onnx import TensorProto, helper
from sklearn.linear_model import LogisticRegression

server, out_path = sys.argv[1:]
mlflow.set_tracking_uri(server)
client = mlflow.MlflowClient()
report = {}


def code_of(call):
    """The error code that a call is refused with."""
    try:
        call()
    except MlflowException as refusal:
        return refusal.error_code
    except requests.HTTPError as refusal:
        return refusal.response.json()["error_code"]
    return None


def doubling_model():
    nodes = [helper.make_node("Add", ["x", "x"], ["y"])]
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [None, 2]) for name in ("x", "y")]
    graph = helper.make_graph(nodes, "doubling", ends[:1], ends[1:])
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)


table = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0] * 10, "b": [1.0, 0.0, 1.0, 0.0] * 10, "y": [0, 0, 1, 1] * 10})
x, y = table[["a", "b"]], table["y"]

# Experiments.
experiment = client.create_experiment("first", tags={"team": "orbit"})
client.set_experiment_tag(experiment, "stage", "dev")
client.rename_experiment(experiment, "renamed")
other = client.create_experiment("other")
client.delete_experiment(other)
after_deletion = [each.name for each in client.search_experiments()]
client.restore_experiment(other)
report["experiments"] = {
    "default": client.get_experiment_by_name("Default").experiment_id,
    "tags": client.get_experiment(experiment).tags,
    "found": [each.name for each in client.search_experiments(filter_string="tags.team = 'orbit' AND name LIKE 'ren%'")],
    "after_deletion": after_deletion,
    "restored": client.get_experiment(other).lifecycle_stage,
    "artifact_location": client.get_experiment(experiment).artifact_location,
    "pages": [len(client.search_experiments(max_results=2)), bool(client.search_experiments(max_results=2).token)],
}
mlflow.set_experiment("renamed")

# Runs, as the fluent API makes them.
with mlflow.start_run(run_name="parent", description="words") as parent:
    mlflow.log_param("depth", 3)
    mlflow.log_params({f"p{i}": i for i in range(150)})
    mlflow.log_metric("loss", 0.5, step=0)
    for step in range(1, 4):
        mlflow.log_metric("loss", 0.5 / step, step=step)
    mlflow.log_metrics({"nan": float("nan"), "up": float("inf"), "down": float("-inf"), "third": 1 / 3})
    mlflow.set_tag("stage", "dev")
    mlflow.set_tags({"a b": "c", "gone": "1"})
    mlflow.delete_tag("gone")
    dataset = mlflow.data.from_pandas(table, source="data.csv", name="approaches", targets="y")
    mlflow.log_input(dataset, context="training")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "näme with space %.txt")
        with open(path, "w") as file:
            file.write("content")
        mlflow.log_artifact(path, "files")
        os.makedirs(os.path.join(folder, "deep", "deeper"))
        with open(os.path.join(folder, "deep", "deeper", "bytes.bin"), "wb") as file:
            file.write(bytes(range(256)) * 40_000)
        open(os.path.join(folder, "deep", "empty"), "w").close()
        mlflow.log_artifacts(os.path.join(folder, "deep"), "deep")
    mlflow.log_dict({"a": [1, 2]}, "deep/a.json")
    mlflow.log_text("<script>alert(1)</script>", "page.html")
    for child in range(2):
        with mlflow.start_run(run_name=f"child {child}", nested=True):
            mlflow.log_metric("loss", child)
try:
    with mlflow.start_run(run_name="broken") as broken:
        raise RuntimeError("on purpose")
except RuntimeError:
    pass
named = mlflow.start_run()
mlflow.end_run(status="KILLED")

run = client.get_run(parent.info.run_id)
report["run"] = {
    "name": run.info.run_name,
    "status": run.info.status,
    "artifact_uri": run.info.artifact_uri.replace(run.info.run_id, "RUN"),
    "metrics": {key: str(value) for key, value in run.data.metrics.items()},
    "params": len(run.data.params),
    "tags": {key: value for key, value in run.data.tags.items() if not key.startswith("mlflow.") or key == "mlflow.note.content"},
    "dataset": [
        [each.dataset.name, each.dataset.digest == dataset.digest, {tag.key: tag.value for tag in each.tags}]
        for each in run.inputs.dataset_inputs
    ],
    "history": [[point.step, point.value] for point in client.get_metric_history(parent.info.run_id, "loss")],
    "random_name": bool(re.fullmatch(r"[a-z]+-[a-z]+-\d{1,3}", named.info.run_name)),
}
report["statuses"] = {"broken": client.get_run(broken.info.run_id).info.status, "killed": client.get_run(named.info.run_id).info.status}


def names(**search):
    return [each.info.run_name for each in client.search_runs([experiment], **search)]


report["search"] = {
    "children": sorted(names(filter_string=f"tags.mlflow.parentRunId = '{parent.info.run_id}'")),
    "by_metric": names(filter_string="metrics.loss < 0.9", order_by=["metrics.loss ASC"]),
    "by_param": names(filter_string="params.depth = '3' AND attributes.status = 'FINISHED'"),
    "by_dataset": names(filter_string="dataset.name = 'approaches'"),
    "ilike": names(filter_string="attributes.run_name ILIKE 'CHILD%'", order_by=["attributes.run_name ASC"]),
    "in": names(filter_string=f"attributes.run_id IN ('{broken.info.run_id}')"),
    "frame": mlflow.search_runs(experiment_names=["renamed"]).shape[0],
    "or": code_of(lambda: names(filter_string="params.depth = '3' OR params.depth = '4'")),
}
page = client.search_runs([experiment], max_results=3)
rest = client.search_runs([experiment], max_results=3, page_token=page.token)
report["search"]["pages"] = [len(page), len(rest), bool(rest.token), len({each.info.run_id for each in list(page) + list(rest)})]

# The low-level client.
low = client.create_run(experiment, tags={"from": "client"}, run_name="low")
low_id = low.info.run_id
client.log_batch(
    low_id,
    metrics=[Metric("m", i / 7, 1000 + i, i) for i in range(1000)],
    params=[Param("p", "1")],
    tags=[RunTag("t", "1")],
)
client.update_run(low_id, status="FINISHED", name="lower")
client.set_terminated(low_id, "FAILED")
client.delete_run(low_id)
deleted = client.get_run(low_id).info.lifecycle_stage
client.restore_run(low_id)
report["client"] = {
    "points": len(client.get_metric_history(low_id, "m")),
    "name": client.get_run(low_id).info.run_name,
    "status": client.get_run(low_id).info.status,
    "deleted": deleted,
}
report["refused"] = {
    "missing run": code_of(lambda: client.get_run("0" * 32)),
    "missing experiment": code_of(lambda: client.get_experiment("98765")),
    "taken name": code_of(lambda: client.create_experiment("renamed")),
    "changed param": code_of(lambda: client.log_param(low_id, "p", "2")),
    "changed param in a batch": code_of(lambda: client.log_batch(low_id, params=[Param("p", "2")])),
    "missing model": code_of(lambda: client.get_registered_model("nothing")),
    "missing version": code_of(lambda: client.get_model_version("nothing", "1")),
    "bad filter": code_of(lambda: client.search_runs([experiment], "metrics.loss > 'a'")),
    "traversal": code_of(lambda: client.list_artifacts(low_id, "../..")),
}

# Artifacts, through the server.
with tempfile.TemporaryDirectory() as folder:
    whole = mlflow.artifacts.download_artifacts(run_id=parent.info.run_id, artifact_path="deep", dst_path=folder)
    content = open(os.path.join(whole, "deeper", "bytes.bin"), "rb").read()
    report["artifacts"] = {
        "root": [[info.path, info.is_dir, info.file_size] for info in client.list_artifacts(parent.info.run_id)],
        "files": [info.path for info in client.list_artifacts(parent.info.run_id, "files")],
        "bytes": content == bytes(range(256)) * 40_000,
        "empty": os.path.getsize(os.path.join(whole, "empty")),
        "text": mlflow.artifacts.load_text(f"{parent.info.artifact_uri}/files/näme with space %.txt"),
        "dict": mlflow.artifacts.load_dict(f"runs:/{parent.info.run_id}/deep/a.json"),
    }

# Models and the registry.
estimator = LogisticRegression().fit(x, y)
with mlflow.start_run(run_name="models") as models:
    forest = mlflow.sklearn.log_model(estimator, name="logistic", input_example=x.head(3), registered_model_name="small")
    doubling = mlflow.onnx.log_model(doubling_model(), name="doubling")
    mlflow.log_metric("accuracy", 0.75, model_id=forest.model_id, dataset=dataset)
second = mlflow.register_model(f"runs:/{models.info.run_id}/doubling", "small", tags={"kind": "onnx"})
client.set_registered_model_alias("small", "champion", "1")
client.set_registered_model_alias("small", "challenger", second.version)
client.update_registered_model("small", description="a small model")
client.set_registered_model_tag("small", "owner", "ada")
client.set_model_version_tag("small", "1", "checked", "yes")
client.update_model_version("small", "1", description="the first")
copied = client.copy_model_version("models:/small@champion", "copies")
rows = np.array([[1.0, 2.0]], dtype=np.float32)
by_alias = mlflow.pyfunc.load_model("models:/small@champion").predict(x).tolist()
report["models"] = {
    "logistic": by_alias == estimator.predict(x).tolist(),
    "by run": mlflow.sklearn.load_model(f"runs:/{models.info.run_id}/logistic").predict(x).tolist() == by_alias,
    "by id": mlflow.sklearn.load_model(forest.model_uri).predict(x).tolist() == by_alias,
    "copy": mlflow.pyfunc.load_model(f"models:/copies/{copied.version}").predict(x).tolist() == by_alias,
    "doubling": mlflow.pyfunc.load_model("models:/small@challenger").predict(rows)["y"].tolist(),
    "logged": [
        [model.name, str(model.status), {metric.key: metric.value for metric in model.metrics or []}]
        for model in mlflow.search_logged_models(
            [experiment], filter_string="name = 'logistic'", output_format="list"
        )
    ],
    "outputs": sorted(output.model_id for output in client.get_run(models.info.run_id).outputs.model_outputs)
    == sorted([forest.model_id, doubling.model_id]),
}
first = client.get_model_version("small", "1")
registered = client.get_registered_model("small")
report["registry"] = {
    "description": registered.description,
    "tags": registered.tags,
    "aliases": {alias: str(version) for alias, version in registered.aliases.items()},
    "first": {"description": first.description, "tags": first.tags, "run": first.run_id == models.info.run_id, "status": first.status},
    "found": [str(version.version) for version in client.search_model_versions("name = 'small'")],
    "by_run": sorted(f"{v.name}/{v.version}" for v in client.search_model_versions(f"run_id = '{models.info.run_id}'")),
    "names": [model.name for model in client.search_registered_models("name ILIKE 'SM%'")],
}
client.transition_model_version_stage("small", "1", "Production")
client.transition_model_version_stage("small", "2", "Production", archive_existing_versions=True)
client.delete_registered_model_alias("small", "challenger")
client.rename_registered_model("small", "renamed-model")
client.delete_model_version("renamed-model", "2")
client.delete_registered_model("copies")
report["registry"]["stage"] = client.get_model_version("renamed-model", "1").current_stage
report["registry"]["left"] = [model.name for model in client.search_registered_models()]
report["registry"]["third"] = str(mlflow.register_model(forest.model_uri, "renamed-model").version)
report["refused"]["alias not set"] = code_of(lambda: client.get_model_version_by_alias("renamed-model", "challenger"))
report["refused"]["deleted version"] = code_of(lambda: client.get_model_version("renamed-model", "2"))
report["refused"]["source elsewhere"] = code_of(lambda: client.create_model_version("renamed-model", "file:///etc"))

# What autologging sends.
mlflow.sklearn.autolog(log_input_examples=True)
LogisticRegression(C=0.5).fit(x, y)
mlflow.sklearn.autolog(disable=True)
auto = mlflow.last_active_run()
report["autolog"] = {"C": auto.data.params["C"], "metrics": sorted(auto.data.metrics), "datasets": len(auto.inputs.dataset_inputs)}

with open(out_path, "w") as file:
    json.dump(report, file)
