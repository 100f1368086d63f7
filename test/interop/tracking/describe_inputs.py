"""Describes the dataset inputs of runs, with the types of mlflow.data, and loads each from its source.

Usage: python describe_inputs.py TRACKING_URI RUN_IDS OUT_JSON
RUN_IDS is {"name": "run id"} as JSON.
"""
import json
import sys

import mlflow
import pandas as pd
from mlflow.types import Schema

uri, run_ids, out_path = sys.argv[1:]
client = mlflow.MlflowClient(uri)


def describe(run_id):
    (given,) = client.get_run(run_id).inputs.dataset_inputs
    source = mlflow.data.get_source(given)
    schema = Schema.from_json(json.dumps(json.loads(given.dataset.schema)["mlflow_colspec"]))
    path = source.load()
    read = pd.read_parquet if path.endswith(".parquet") else pd.read_csv
    try:
        loaded = list(read(path).columns)
    except ImportError:
        # Without pyarrow a Parquet file is only found.
        loaded = schema.input_names()
    return {
        "name": given.dataset.name,
        "digest": given.dataset.digest,
        "context": {tag.key: tag.value for tag in given.tags}["mlflow.data.context"],
        "source_class": type(source).__name__,
        "source": source.to_dict(),
        "types": {column.name: column.type.name for column in schema.inputs},
        "required": {column.name: column.required for column in schema.inputs},
        "profile": json.loads(given.dataset.profile),
        "loaded_columns": loaded,
    }


with open(out_path, "w") as file:
    json.dump({name: describe(run_id) for name, run_id in json.loads(run_ids).items()}, file)
