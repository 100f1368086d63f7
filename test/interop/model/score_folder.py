"""Scores rows with a model's folder as a user of MLflow would.

Usage: python score_folder.py FOLDER ROWS_JSON OUT_JSON; ROWS_JSON is {"columns": [...], "data": [[number or null]]}.
"""
import json
import sys

import mlflow
import numpy as np
import onnx
import onnxruntime
import pandas as pd

folder, rows_path, out_path = sys.argv[1:]
with open(rows_path) as file:
    table = json.load(file)
frame = pd.DataFrame(table["data"], columns=table["columns"], dtype=float)


def plain(answer):
    return {"label": np.asarray(answer["label"]).tolist(), "probability": np.asarray(answer["probability"]).tolist()}


model = mlflow.pyfunc.load_model(folder)
answer = model.predict(frame)

loaded = mlflow.onnx.load_model(folder)  # runs onnx.checker
onnx.checker.check_model(loaded, full_check=True)
session = onnxruntime.InferenceSession(loaded.SerializeToString(), providers=["CPUExecutionProvider"])
raw = session.run(["label", "probability"], {"input": frame.to_numpy(np.float32)})

example = model.input_example
info = mlflow.models.get_model_info(folder)
with open(out_path, "w") as file:
    json.dump(
        {
            "pyfunc": plain(answer),
            "types": {name: str(kind) for name, kind in answer.dtypes.items()},
            "onnx": plain(dict(zip(["label", "probability"], raw))),
            "example": plain(model.predict(example)),
            "example_rows": len(example),
            "inputs": [[column.name, column.type.name] for column in info.signature.inputs],
            "outputs": [[column.name, column.type.name] for column in info.signature.outputs],
            "flavors": sorted(info.flavors),
            "run_id": info.run_id,
            "utc_time_created": info.utc_time_created,
        },
        file,
    )
