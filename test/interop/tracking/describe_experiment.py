"""Writes what MLflow's own client finds of the runs of an experiment and of a registered model: URI EXPERIMENT MODEL FILE."""

import json
import sys
import tempfile

import mlflow
from mlflow import MlflowClient

uri, experiment, model, path = sys.argv[1:]
# Tables are searched for where the module, not the client, points.
mlflow.set_tracking_uri(uri)
client = MlflowClient()
found = client.get_experiment_by_name(experiment)


def files(run_id, folder=None):
    for info in client.list_artifacts(run_id, folder):
        if info.is_dir:
            yield from files(run_id, info.path)
        else:
            yield info.path


def describe(run):
    run_id = run.info.run_id
    with tempfile.TemporaryDirectory() as folder:
        with open(client.download_artifacts(run_id, "notes/a.txt", folder)) as file:
            text = file.read()
    return {
        "name": run.info.run_name,
        "status": run.info.status,
        "params": run.data.params,
        "tags": {key: value for key, value in run.data.tags.items() if key in ("given", "mlflow.note.content")},
        "loss": [[point.step, repr(point.value)] for point in client.get_metric_history(run_id, "loss")],
        "inputs": [[each.dataset.name, each.tags[0].value] for each in run.inputs.dataset_inputs],
        "outputs": len(run.outputs.model_outputs) if run.outputs else 0,
        "files": sorted(files(run_id)),
        "text": text,
        "parent": client.get_parent_run(run_id) is not None,
        "table": client.load_table(found.experiment_id, "t.json", run_ids=[run_id]).to_dict("list"),
    }


runs = client.search_runs([found.experiment_id], order_by=["attributes.run_name ASC"])
version = client.get_model_version_by_alias(model, "champion")
with open(path, "w") as file:
    json.dump(
        {
            "runs": [describe(run) for run in runs],
            "models": [[each.name, each.status] for each in client.search_logged_models([found.experiment_id])],
            "champion": [version.version, version.tags, version.description],
        },
        file,
    )
