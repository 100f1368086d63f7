"""Tracks runs and models with MLflow into a database, as a data scientist would, and says what it wrote.

Usage: python write_database.py TRACKING_URI PERIGEE_MODEL_FOLDER OUT_JSON
"""
import json
import sys

import mlflow
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

uri, perigee_model, out_path = sys.argv[1:]
mlflow.set_tracking_uri(uri)
client = mlflow.MlflowClient()

experiment = client.create_experiment("théirs", tags={"team": "orbit"})
mlflow.set_experiment(experiment_id=experiment)
table = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0], "b": [1.0, 0.0, 1.0, 0.0], "y": [0, 0, 1, 1]})
written = {"experiment_id": experiment}

with mlflow.start_run(run_name="parent", description="the first") as parent:
    mlflow.log_params({"depth": 3, "learning rate": 0.1, "nested/name": "é", "long": "x" * 6000})
    for step in range(5):
        mlflow.log_metric("loss", 1 / (step + 1), step=step, timestamp=1000 + step)
    mlflow.log_metric("loss", 9.0, step=2, timestamp=5000)
    mlflow.log_metrics({"nan": float("nan"), "up": float("inf"), "down": float("-inf"), "tiny": 5e-324, "third": 1 / 3})
    mlflow.set_tags({"stage": "dev", "a b": "c"})
    dataset = mlflow.data.from_pandas(table, source="data.csv", name="approaches", targets="y")
    mlflow.log_input(dataset, context="training")
    mlflow.log_text("hello\n", "notes/hello.txt")
    mlflow.log_dict({"a": [1, 2]}, "notes/a.json")
    # As Perigee's users may: its folder logged by hand as the artifacts of a run.
    mlflow.log_artifacts(perigee_model, "model")
    estimator = LogisticRegression().fit(table[["a", "b"]], table["y"])
    logged = mlflow.sklearn.log_model(estimator, name="logistic", input_example=table[["a", "b"]])
    mlflow.log_metric("accuracy", 1.0, model_id=logged.model_id, dataset=dataset)
    with mlflow.start_run(run_name="child", nested=True) as child:
        mlflow.log_metric("loss", 0.05)
    written["parent"], written["child"], written["model_id"] = parent.info.run_id, child.info.run_id, logged.model_id
    written["digest"] = dataset.digest

try:
    with mlflow.start_run(run_name="broken") as broken:
        raise ValueError("on purpose")
except ValueError:
    written["broken"] = broken.info.run_id
with mlflow.start_run(run_name="deleted") as deleted:
    pass
client.delete_run(deleted.info.run_id)
written["deleted"] = deleted.info.run_id

mlflow.register_model(f"runs:/{parent.info.run_id}/model", "neo-hazard", tags={"kind": "forest"})
mlflow.register_model(logged.model_uri, "neo-hazard")
client.update_model_version("neo-hazard", "2", description="the second")
client.set_registered_model_alias("neo-hazard", "champion", "1")
client.set_registered_model_alias("neo-hazard", "challenger", "2")
client.set_registered_model_tag("neo-hazard", "owner", "ada")
client.transition_model_version_stage("neo-hazard", "2", "Production")
client.create_registered_model("gone")
client.delete_registered_model("gone")
mlflow.register_prompt("greeting", "Hello {{name}}")

with open(out_path, "w") as file:
    json.dump(written, file)
