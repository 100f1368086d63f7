"""Probes the registry with MLflow's own client: models of scikit-learn, ONNX and Python functions, versions, aliases,
stages, copies, prompts.

Usage: python registry_probe.py SERVER OUT_JSON
"""
import mlflow
import numpy as np
import pandas as pd
from mlflow.models import infer_signature
from probe import client, finish, refusal, section
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression

x = pd.DataFrame({"a": [0.0, 1.0, 2.0, 3.0] * 5, "b": [1.0, 0.0, 1.0, 0.0] * 5})
y = np.array([0, 0, 1, 1] * 5)
mlflow.set_experiment("registry")


def named(name):
    """The word for a model's name, which MLflow 2 calls its path."""
    return {"name": name} if mlflow.__version__.startswith("3") else {"artifact_path": name}


def outputs_of(run):
    return len(run.outputs.model_outputs) if hasattr(run, "outputs") else None


class Doubling(mlflow.pyfunc.PythonModel):
    def load_context(self, context):
        self.factor = float(open(context.artifacts["factor"]).read())

    def predict(self, context, model_input, params=None):
        return model_input * self.factor


@section
def flavors():
    import os
    import tempfile

    estimator = LogisticRegression().fit(x, y)
    with mlflow.start_run() as run, tempfile.TemporaryDirectory() as folder:
        signature = infer_signature(x, estimator.predict(x))
        one = mlflow.sklearn.log_model(estimator, **named("one"), signature=signature, input_example=x.head(2), registered_model_name="flavors")
        path = os.path.join(folder, "factor.txt")
        open(path, "w").write("2")
        two = mlflow.pyfunc.log_model(**named("two"), python_model=Doubling(), artifacts={"factor": path}, registered_model_name="flavors")
        old = mlflow.sklearn.log_model(estimator, artifact_path="old_style")
    return {
        "sklearn": mlflow.pyfunc.load_model("models:/flavors/1").predict(x).tolist() == estimator.predict(x).tolist(),
        "pyfunc": mlflow.pyfunc.load_model("models:/flavors/2").predict(pd.DataFrame({"a": [1.5]}))["a"].tolist(),
        "latest": mlflow.pyfunc.load_model("models:/flavors/latest").metadata.flavors["python_function"]["loader_module"],
        "by id": mlflow.sklearn.load_model(one.model_uri).predict(x).tolist() == estimator.predict(x).tolist(),
        "by run": mlflow.sklearn.load_model(f"runs:/{run.info.run_id}/one").predict(x).tolist() == estimator.predict(x).tolist(),
        "info": [mlflow.models.get_model_info("models:/flavors/1").signature.to_dict(), bool(getattr(old, "model_id", None))],
        "input example": mlflow.pyfunc.load_model("models:/flavors/1").input_example.shape[0],
        "uri": mlflow.artifacts.download_artifacts("models:/flavors/2") != "",
        "outputs": outputs_of(client.get_run(run.info.run_id)),
        "versions": [[v.version, v.status, v.run_id == run.info.run_id, v.source.startswith("models:/m-")] for v in sorted(client.search_model_versions("name = 'flavors'"), key=lambda v: int(v.version))],
    }


@section
def lifecycle():
    client.create_registered_model("life", tags={"a": "1"}, description="words")
    taken = refusal(client.create_registered_model, "life")
    versions = [client.create_model_version("life", f"s3://bucket/{i}", tags={"i": str(i)}, description=f"v{i}").version for i in range(4)]
    client.set_registered_model_alias("life", "champion", "1")
    client.set_registered_model_alias("life", "champion", "2")
    client.set_registered_model_alias("life", "challenger", 3)
    client.set_model_version_tag("life", "1", "k", "v")
    client.set_model_version_tag("life", version="2", key="k", value=5)
    client.delete_model_version_tag("life", "1", "k")
    client.delete_model_version("life", "4")
    client.transition_model_version_stage("life", "1", "Staging")
    client.transition_model_version_stage("life", "2", "Production")
    client.transition_model_version_stage("life", "3", "Production", archive_existing_versions=True)
    copied = client.copy_model_version("models:/life/2", "copies")
    again = client.copy_model_version("models:/life@champion", "copies")
    client.rename_registered_model("life", "renamed")
    model = client.get_registered_model("renamed")
    return {
        "taken": taken,
        "versions": versions,
        "aliases": {alias: str(version) for alias, version in model.aliases.items()},
        "stages": {v.version: v.current_stage for v in client.search_model_versions("name = 'renamed'")},
        "latest": sorted([v.version, v.current_stage] for v in client.get_latest_versions("renamed")),
        "production": [v.version for v in client.get_latest_versions("renamed", ["Production"])],
        "copied": [copied.version, copied.source, again.version, again.source],
        "champion": client.get_model_version_by_alias("renamed", "champion").tags,
        "old name": refusal(client.get_registered_model, "life"),
        "new version": client.create_model_version("renamed", "s3://bucket/5").version,
        "uri": client.get_model_version_download_uri("renamed", "2"),
        "order": [m.name for m in client.search_registered_models(order_by=["name DESC"])],
        "like": [m.name for m in client.search_registered_models("name LIKE 'ren%'")],
        "tag": [m.name for m in client.search_registered_models("tags.a = '1'")],
        "mlflow.search": [m.name for m in mlflow.search_registered_models(filter_string="name = 'renamed'")],
        "mlflow.versions": len(mlflow.search_model_versions(filter_string="name = 'renamed'")),
        "page": [len(client.search_model_versions("name = 'renamed'", max_results=2)), bool(client.search_model_versions("name = 'renamed'", max_results=2).token)],
        "by order": [v.version for v in client.search_model_versions("name = 'renamed'", order_by=["version_number ASC"])],
        "refused": [
            refusal(client.create_registered_model, ""),
            refusal(client.create_registered_model, "a/b"),
            refusal(client.create_model_version, "nothing", "s3://b/x"),
            refusal(client.create_model_version, "renamed", "/etc"),
            refusal(client.create_model_version, "renamed", "file:///etc"),
            refusal(client.set_registered_model_alias, "renamed", "latest", "1"),
            refusal(client.set_registered_model_alias, "renamed", "v3", "1"),
            refusal(client.set_registered_model_alias, "renamed", "a", "99"),
            refusal(client.get_model_version_by_alias, "renamed", "nothing"),
            refusal(client.get_model_version, "renamed", "4"),
            refusal(client.get_model_version, "renamed", "abc"),
            refusal(client.transition_model_version_stage, "renamed", "1", "Nowhere"),
            refusal(client.delete_registered_model, "nothing"),
            refusal(client.search_registered_models, "nonsense ="),
            refusal(client.search_model_versions, "nonsense = 'a'"),
        ],
        "emptied": [
            client.update_registered_model("renamed", "").description,
            client.update_model_version("renamed", "1", description="é\n👽").description,
            client.delete_registered_model_alias("renamed", "champion"),
            client.delete_registered_model_alias("renamed", "champion"),
            client.delete_registered_model_tag("renamed", "a"),
            client.get_registered_model("renamed").tags,
        ],
        "deleted": [client.delete_registered_model("copies"), refusal(client.get_model_version, "copies", "1")],
    }


@section
def registering():
    with mlflow.start_run() as run:
        info = mlflow.sklearn.log_model(LinearRegression().fit(x, y), **named("line"))
    first = mlflow.register_model(info.model_uri, "registering", tags={"by": "id"})
    second = mlflow.register_model(f"runs:/{run.info.run_id}/line", "registering")
    logged = getattr(info, "model_id", None)
    noted = client.get_logged_model(logged).tags.get("mlflow.modelVersions", "") if logged else None
    return {
        "versions": [first.version, second.version],
        "run": [first.run_id == run.info.run_id, second.run_id == run.info.run_id],
        "tags": first.tags,
        "model": [getattr(version, "model_id", None) == logged for version in (first, second)],
        "noted": noted,
        "load": mlflow.sklearn.load_model("models:/registering/2").predict(x).shape[0],
        "missing": refusal(mlflow.register_model, "runs:/" + "0" * 32 + "/line", "registering"),
        "missing model": refusal(mlflow.pyfunc.load_model, "models:/registering/9"),
        "missing alias": refusal(mlflow.pyfunc.load_model, "models:/registering@nobody"),
    }


@section
def autologging():
    out = {}
    mlflow.sklearn.autolog(log_input_examples=True, log_model_signatures=True)
    with mlflow.start_run() as run:
        RandomForestClassifier(n_estimators=5, random_state=0).fit(x, y)
    mlflow.sklearn.autolog(disable=True)
    got = client.get_run(run.info.run_id)
    out["sklearn"] = [
        got.data.params["n_estimators"],
        sorted(got.data.metrics),
        sorted(a.path for a in client.list_artifacts(run.info.run_id)),
        len(got.inputs.dataset_inputs),
        outputs_of(got),
        got.data.tags["estimator_name"],
    ]
    from sklearn.model_selection import GridSearchCV

    mlflow.sklearn.autolog(max_tuning_runs=3)
    with mlflow.start_run() as run:
        GridSearchCV(LogisticRegression(), {"C": [0.1, 1.0]}, cv=2).fit(x, y)
    mlflow.sklearn.autolog(disable=True)
    children = client.search_runs([run.info.experiment_id], f"tags.mlflow.parentRunId = '{run.info.run_id}'")
    out["grid"] = [len(children), sorted(client.get_run(run.info.run_id).data.metrics)]
    try:
        import lightgbm
    except ImportError:
        return out
    mlflow.lightgbm.autolog()
    with mlflow.start_run() as run:
        lightgbm.train({"objective": "binary", "num_leaves": 3, "min_data_in_leaf": 2, "verbose": -1}, lightgbm.Dataset(x, y), 5, valid_sets=[lightgbm.Dataset(x, y)])
    mlflow.lightgbm.autolog(disable=True)
    got = client.get_run(run.info.run_id)
    history = client.get_metric_history(run.info.run_id, next(iter(sorted(got.data.metrics))))
    out["lightgbm"] = [got.data.params["num_leaves"], sorted(got.data.metrics), len(history), sorted(a.path for a in client.list_artifacts(run.info.run_id)), outputs_of(got)]
    return out


@section
def prompts():
    mlflow.genai.register_prompt(name="greeting", template="Hello {{name}}", commit_message="first", tags={"t": "1"})
    second = mlflow.genai.register_prompt(name="greeting", template="Hi {{name}}")
    mlflow.genai.set_prompt_alias("greeting", "best", 1)
    return {
        "second": second.version,
        "loaded": mlflow.genai.load_prompt("prompts:/greeting@best").template,
        "found": [p.name for p in mlflow.genai.search_prompts()],
        "models": "greeting" in [m.name for m in client.search_registered_models()],
    }


@section
def evaluated():
    with mlflow.start_run() as run:
        info = mlflow.sklearn.log_model(LogisticRegression().fit(x, y), **named("evaluated"), signature=infer_signature(x, y))
        result = mlflow.models.evaluate(info.model_uri, x.assign(y=y), targets="y", model_type="classifier", evaluator_config={"log_explainer": False})
    return [sorted(result.metrics)[:5], len(client.list_artifacts(run.info.run_id)) > 0, not hasattr(info, "model_id") or len(client.get_logged_model(info.model_id).metrics) > 0]


finish()
