"""Loads the champion from a tracking server and scores a table's rows.

Usage: python load_from_server.py SERVER DATA_CSV OUT_JSON
"""
import json
import sys

import mlflow
import pandas as pd

server, data, out_path = sys.argv[1:]
mlflow.set_tracking_uri(server)
model = mlflow.pyfunc.load_model("models:/neo-hazard@champion")
table = pd.read_csv(data)[model.metadata.get_input_schema().input_names()].astype(float)
answer = model.predict(table)
found = mlflow.search_runs(experiment_names=["neo-hazard"], order_by=["metrics.pr_auc DESC"])
with open(out_path, "w") as file:
    json.dump(
        {
            "label": answer["label"].tolist(),
            "probability": answer["probability"].tolist(),
            "runs": [[row.run_id, row.status] for row in found.itertuples()],
        },
        file,
    )
