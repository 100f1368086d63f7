"""Reads what Perigee tracked, as a user of MLflow would.

Usage: python read_database.py TRACKING_URI RUN_ID MODEL_URIS ROWS_JSON OUT_JSON
MODEL_URIS is a list as JSON; ROWS_JSON is {"columns": [...], "data": [[number or null]]}.
"""
import json
import sys

import mlflow
import numpy as np
import pandas as pd

uri, run_id, model_uris, rows_path, out_path = sys.argv[1:]
mlflow.set_tracking_uri(uri)
client = mlflow.MlflowClient()

with open(rows_path) as file:
    table = json.load(file)
frame = pd.DataFrame(table["data"], columns=table["columns"], dtype=float)


def predictions(model_uri):
    answer = mlflow.pyfunc.load_model(model_uri).predict(frame)
    return {"label": np.asarray(answer["label"]).tolist(), "probability": np.asarray(answer["probability"]).tolist()}


def artifacts(path=None):
    for info in client.list_artifacts(run_id, path):
        if info.is_dir:
            yield from artifacts(info.path)
        else:
            yield info.path


run = client.get_run(run_id)
found = mlflow.search_runs(
    experiment_names=["neo-hazard"],
    filter_string="params.estimator = 'RandomForestClassifier' AND metrics.pr_auc >= 0 AND tags.`perigee.split` = 'objects'",
    order_by=["metrics.pr_auc DESC"],
)
used = mlflow.search_runs(experiment_names=["neo-hazard"], filter_string="dataset.context = 'training'")
champion = client.get_model_version_by_alias("neo-hazard", "champion")
report = {
    "found": [{"run_id": row.run_id, "pr_auc": row["metrics.pr_auc"], "depth": row["params.max_depth"]} for _, row in found.iterrows()],
    "used": used.run_id.tolist(),
    "run": {
        "name": run.info.run_name,
        "status": run.info.status,
        "metrics": run.data.metrics,
        "params": run.data.params,
        "tags": run.data.tags,
        "inputs": [
            {
                "name": each.dataset.name,
                "digest": each.dataset.digest,
                "context": {tag.key: tag.value for tag in each.tags}["mlflow.data.context"],
                "profile": json.loads(each.dataset.profile),
                "source": mlflow.data.get_source(each).to_dict(),
            }
            for each in run.inputs.dataset_inputs
        ],
    },
    "history": [[point.step, point.value] for point in client.get_metric_history(run_id, "pr_auc")],
    "artifacts": sorted(artifacts()),
    "validation": mlflow.artifacts.load_dict(f"{run.info.artifact_uri}/reports/validation.json"),
    "models": [model.name for model in client.search_registered_models()],
    "champion": {"version": str(champion.version), "run_id": champion.run_id, "source": champion.source, "aliases": champion.aliases},
    "versions": sorted(str(version.version) for version in client.search_model_versions("name = 'neo-hazard'")),
    "predictions": {model_uri: predictions(model_uri) for model_uri in json.loads(model_uris)},
}

# MLflow goes on where Perigee stopped.
with mlflow.start_run(run_id=run_id):
    mlflow.log_metric("checked", 1.0)
    mlflow.set_tag("reviewed", "yes")
client.set_registered_model_alias("neo-hazard", "reviewed", champion.version)

with open(out_path, "w") as file:
    json.dump(report, file)
