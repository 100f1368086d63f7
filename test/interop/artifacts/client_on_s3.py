"""MLflow's own client, with boto3, on artifacts in an object store. usage: client_on_s3.py OUT
Reads MLFLOW_TRACKING_URI (a server that keeps its artifacts in the store) and OURS (an s3:// folder that Perigee wrote);
writes what it found as JSON."""

import json
import os
import sys
import tempfile

import boto3
import mlflow
from mlflow import MlflowClient

report = {}
client = MlflowClient()

experiment = client.create_experiment("proxied")
run = client.create_run(experiment).info.run_id
large = os.urandom(12 * 1024 * 1024)
with tempfile.TemporaryDirectory() as folder:
    os.makedirs(f"{folder}/deep")
    with open(f"{folder}/deep/large.bin", "wb") as file:
        file.write(large)
    with open(f"{folder}/small.txt", "w") as file:
        file.write("small")
    client.log_artifacts(run, folder, "in")
    client.log_artifact(run, f"{folder}/deep/large.bin")
report["listed"] = [[each.path, each.is_dir, each.file_size] for each in client.list_artifacts(run, "in")]
with tempfile.TemporaryDirectory() as folder:
    with open(client.download_artifacts(run, "in/deep/large.bin", folder), "rb") as file:
        report["large by proxy"] = file.read() == large
    with open(client.download_artifacts(run, "large.bin", folder), "rb") as file:
        report["in parts, by signed URLs"] = file.read() == large
    with open(os.path.join(client.download_artifacts(run, "in", folder), "small.txt")) as file:
        report["folder"] = file.read()

store = boto3.client("s3", endpoint_url=os.environ["MLFLOW_S3_ENDPOINT_URL"])
keys = [each["Key"] for each in store.list_objects_v2(Bucket="neo", Prefix=f"root/{experiment}/")["Contents"]]
report["keys"] = sorted(key.split(run)[1] for key in keys)

with tempfile.TemporaryDirectory() as folder:
    with open(mlflow.artifacts.download_artifacts(f"{os.environ['OURS']}/from-perigee/large.bin", dst_path=folder), "rb") as file:
        report["ours"] = len(file.read())
report["ours listed"] = sorted(each.path for each in mlflow.artifacts.list_artifacts(f"{os.environ['OURS']}/from-perigee"))

direct = client.create_experiment("direct", artifact_location="s3://neo/theirs")
with mlflow.start_run(experiment_id=direct) as active:
    mlflow.log_text("from mlflow", "deep/theirs.txt")
    report["artifact uri"] = active.info.artifact_uri

from mlflow.store.artifact.mlflow_artifacts_repo import MlflowArtifactsRepository

proxied = MlflowArtifactsRepository(client.get_run(run).info.artifact_uri)
proxied.delete_artifacts("in")
report["left"] = [each.path for each in client.list_artifacts(run)]

with open(sys.argv[1], "w") as out:
    json.dump(report, out)
