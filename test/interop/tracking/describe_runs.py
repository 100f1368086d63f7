"""Writes all that MLflow's client sees at a URI as JSON: describe_runs.py URI FILE"""

import json
import sys

import mlflow

mlflow.set_tracking_uri(sys.argv[1])
client = mlflow.MlflowClient()


def number(value):
    # Databases hold the greatest float for infinity.
    limit = 1.7976931348623157e308
    return str(max(-limit, min(limit, value)))


def files(run_id, path=None):
    for info in client.list_artifacts(run_id, path):
        if info.is_dir:
            yield from files(run_id, info.path)
        else:
            yield [info.path, info.file_size]


def describe_run(run):
    # A file store keeps a point that is logged twice, a database once.
    histories = {
        key: sorted({(m.timestamp, m.step, number(m.value)) for m in client.get_metric_history(run.info.run_id, key)})
        for key in run.data.metrics
    }
    return {
        "id": run.info.run_id,
        "name": run.info.run_name,
        "status": run.info.status,
        "times": [run.info.start_time, run.info.end_time],
        "stage": run.info.lifecycle_stage,
        "params": run.data.params,
        "tags": run.data.tags,
        "latest": {key: number(value) for key, value in run.data.metrics.items()},
        "histories": histories,
        "datasets": [
            [d.dataset.name, d.dataset.digest, d.dataset.schema, d.dataset.profile, [[t.key, t.value] for t in d.tags]]
            for d in run.inputs.dataset_inputs
        ],
        "models": [[m.model_id, m.step] for m in run.outputs.model_outputs],
        "files": sorted(files(run.info.run_id)),
    }


def describe_experiment(experiment):
    ids = [experiment.experiment_id]
    return {
        "id": experiment.experiment_id,
        "name": experiment.name,
        "stage": experiment.lifecycle_stage,
        "runs": sorted(
            (describe_run(run) for run in client.search_runs(ids, run_view_type=mlflow.entities.ViewType.ALL)),
            key=lambda run: run["id"],
        ),
        "models": [
            [m.model_id, m.name, str(m.status), m.source_run_id, m.params, m.tags]
            for m in client.search_logged_models(ids)
        ],
    }


experiments = client.search_experiments(view_type=mlflow.entities.ViewType.ALL)
report = {
    "experiments": sorted(map(describe_experiment, experiments), key=lambda experiment: experiment["name"]),
    "models": [
        {
            "name": model.name,
            "tags": model.tags,
            "aliases": {alias: str(version) for alias, version in model.aliases.items()},
            "versions": [
                [str(v.version), v.run_id, v.source, v.tags, v.creation_timestamp]
                for v in client.search_model_versions(f"name = '{model.name}'")
            ],
        }
        for model in client.search_registered_models()
    ],
    "answer": mlflow.pyfunc.load_model("models:/echo@champion").predict([1, 2, 3]),
}
with open(sys.argv[2], "w") as file:
    json.dump(report, file, indent=1, sort_keys=True)
