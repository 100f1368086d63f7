"""Makes a file store of MLflow: write_file_store.py URI"""

import sys

import mlflow
import pandas

mlflow.set_tracking_uri(sys.argv[1])
client = mlflow.MlflowClient()
mlflow.set_experiment("théirs")


class Echo(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input, params=None):
        return model_input


with mlflow.start_run(run_name="parent") as parent:
    mlflow.log_params({"lr/first": 0.1, "empty": ""})
    for step in range(20):
        mlflow.log_metric("train/loss", 1 / (step + 1), step=step - 3)
    mlflow.log_metrics({"odd": float("nan"), "far": float("-inf")}, step=5)
    mlflow.set_tags({"note": "two\nlines", "é": "ü"})
    mlflow.log_text("some text", "deep/er/a b.txt")
    data = mlflow.data.from_pandas(pandas.DataFrame({"h": [22.1, 19.0]}), name="neo")
    mlflow.log_input(data, context="training")
    with mlflow.start_run(run_name="child", nested=True):
        mlflow.log_metric("train/loss", 3)
    mlflow.pyfunc.log_model(name="model", python_model=Echo(), registered_model_name="echo")
client.set_registered_model_alias("echo", "champion", "1")
client.set_registered_model_tag("echo", "owner", "ada")
client.set_model_version_tag("echo", "1", "gate", "passed")

try:
    with mlflow.start_run(run_name="broken"):
        raise ValueError
except ValueError:
    pass
with mlflow.start_run(run_name="deleted") as deleted:
    pass
client.delete_run(deleted.info.run_id)
client.delete_experiment(client.create_experiment("gone"))
