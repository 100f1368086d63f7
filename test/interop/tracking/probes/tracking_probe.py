"""Probes experiments, runs and their data with MLflow's own client, in the odd corners too.

Usage: python tracking_probe.py SERVER OUT_JSON
"""
import os
import tempfile
import time

import matplotlib
import mlflow
import numpy as np
import pandas as pd
from mlflow.entities import Dataset, DatasetInput, InputTag, Metric, Param, ViewType
from probe import client, finish, refusal, section

matplotlib.use("Agg")


def names(runs):
    return [run.info.run_name for run in runs]


@section
def experiments():
    ids = [client.create_experiment(name) for name in ["plain", "ünï cödé 日本 👽", "/Users/ada@x.org/project", "a.b:c"]]
    mlflow.set_experiment_tags({"a": "1"}) if mlflow.set_experiment("plain") else None
    client.set_experiment_tag(ids[1], "long", "x" * 5000)
    client.delete_experiment(ids[2])
    found = {
        "active": sorted(e.name for e in client.search_experiments()),
        "deleted": [e.name for e in client.search_experiments(view_type=ViewType.DELETED_ONLY)],
        "all": len(client.search_experiments(view_type=ViewType.ALL)),
        "by name": client.get_experiment_by_name("ünï cödé 日本 👽").name,
        "no name": client.get_experiment_by_name("nothing"),
        "deleted by name": client.get_experiment_by_name("/Users/ada@x.org/project").lifecycle_stage,
        "set deleted": refusal(mlflow.set_experiment, "/Users/ada@x.org/project"),
        "run in deleted": refusal(client.create_run, ids[2]),
        "rename deleted": refusal(client.rename_experiment, ids[2], "other"),
    }
    client.restore_experiment(ids[2])
    client.rename_experiment(ids[2], "renamed")
    pages, token = [], None
    while True:
        page = client.search_experiments(max_results=2, order_by=["name ASC"], page_token=token)
        pages.append([e.name for e in page])
        token = page.token
        if not token:
            break
    if hasattr(client, "delete_experiment_tag"):
        client.delete_experiment_tag(ids[1], "long")
    mlflow.set_experiment("made by name")
    return {
        **found,
        "pages": pages,
        "tags": client.get_experiment(ids[1]).tags,
        "plain": client.get_experiment(ids[0]).tags,
        "made": mlflow.get_experiment_by_name("made by name").lifecycle_stage,
        "like": sorted(e.name for e in mlflow.search_experiments(filter_string="name ILIKE 'PL%'")),
    }


@section
def nested():
    mlflow.set_experiment("nested")
    with mlflow.start_run(run_name="root", tags={"level": "0", "a#b": "odd"}) as root:
        with mlflow.start_run(nested=True, run_name="child", parent_run_id=root.info.run_id) as child:
            with mlflow.start_run(nested=True, run_name="grandchild") as grandchild:
                mlflow.log_metric("m", 1)
    with mlflow.start_run(run_name="late child", parent_run_id=root.info.run_id, nested=True) as late:
        pass
    with mlflow.start_run(run_id=root.info.run_id):
        mlflow.log_param("resumed", True)
    children = client.search_runs([root.info.experiment_id], f"tags.mlflow.parentRunId = '{root.info.run_id}'")
    return {
        "children": sorted(names(children)),
        "parent": mlflow.get_parent_run(grandchild.info.run_id).info.run_name,
        "no parent": mlflow.get_parent_run(root.info.run_id),
        "root": client.get_run(root.info.run_id).data.params,
        "tags": {k: v for k, v in root.data.tags.items() if not k.startswith("mlflow.")},
        "status": [client.get_run(run.info.run_id).info.status for run in (root, child, grandchild, late)],
        "last": mlflow.last_active_run().info.run_name,
    }


@section
def numbers():
    run = client.create_run(mlflow.set_experiment("numbers").experiment_id, start_time=0, run_name="zero")
    rid = run.info.run_id
    for step, value in [(-5, 1.0), (0, 2.0), (-1, 3.0), (2**31, 4.0), (2**53 - 1, 5.0)]:
        client.log_metric(rid, "steps", value, timestamp=0, step=step)
    for value in [float("nan"), float("inf"), float("-inf"), 1e308, 5e-324, -0.0, 0.1 + 0.2, 10**20, True, np.float32(0.1)]:
        client.log_metric(rid, "values", value, timestamp=1, step=len(client.get_metric_history(rid, "values")))
    client.log_metric(rid, "same", 1, timestamp=5, step=0)
    client.log_metric(rid, "same", 1, timestamp=5, step=0)
    client.log_metric(rid, "same", 2, timestamp=5, step=0)
    client.log_metric(rid, "same", 0, timestamp=4, step=0)
    run = client.get_run(rid)
    return {
        "start": run.info.start_time == 0,
        "steps": [[m.step, m.value, m.timestamp] for m in client.get_metric_history(rid, "steps")],
        "values": [str(m.value) for m in client.get_metric_history(rid, "values")],
        "same": [m.value for m in client.get_metric_history(rid, "same")],
        "latest": {key: str(value) for key, value in sorted(run.data.metrics.items())},
        "none": client.get_metric_history(rid, "nothing"),
    }


@section
def names_and_texts():
    rid = client.create_run(mlflow.set_experiment("texts").experiment_id, run_name="é 👽/b:c").info.run_id
    for key in ["a b", "a/b", "a.b-c_d", "日本", "a:b", "x" * 250]:
        client.log_param(rid, key, f"{key} ✓")
        client.log_metric(rid, key, 1.0)
        client.set_tag(rid, key, f"{key}\n\t'\"`%")
    client.log_param(rid, "empty", "")
    client.set_tag(rid, "empty", "")
    client.set_tag(rid, "number", 5)
    client.log_param(rid, "none", None)
    client.log_param(rid, "object", {"a": [1, 2]})
    client.log_param(rid, "long", "x" * 6000)
    client.log_param(rid, "too long", "y" * 6001)
    client.set_tag(rid, "too long", "z" * 8001)
    run = client.get_run(rid)
    refused = {
        key: [refusal(client.log_param, rid, key, 1), refusal(client.log_metric, rid, key, 1), refusal(client.set_tag, rid, key, 1)]
        for key in ["../x", "/abs", "a//b", "a#b", "", "x" * 251, "a\nb", "."]
    }
    return {
        "name": run.info.run_name,
        "params": dict(sorted(run.data.params.items())),
        "tags": {k: v for k, v in sorted(run.data.tags.items()) if not k.startswith("mlflow.")},
        "metrics": sorted(run.data.metrics),
        "refused": refused,
        "by unicode": names(client.search_runs([run.info.experiment_id], "params.`日本` LIKE '%✓'")),
        "by name": names(client.search_runs([run.info.experiment_id], "run_name = 'é 👽/b:c'")),
    }


@section
def thousands():
    mlflow.set_experiment("thousands")
    with mlflow.start_run() as run:
        mlflow.log_params({f"p{i}": i for i in range(250)})
        mlflow.log_metrics({f"m{i}": i / 7 for i in range(2500)}, step=3)
        mlflow.set_tags({f"t{i}": i for i in range(250)})
        for step in range(30):
            mlflow.log_metric("async", step, step=step, synchronous=False)
        mlflow.log_params({"later": 1}, synchronous=False)
        mlflow.flush_async_logging()
    client.log_batch(run.info.run_id, [Metric("curve", i, i, i) for i in range(1000)])
    data = client.get_run(run.info.run_id).data
    return {
        "params": len(data.params),
        "metrics": len(data.metrics),
        "tags": len([t for t in data.tags if t.startswith("t")]),
        "m100": data.metrics["m100"],
        "async": [m.value for m in client.get_metric_history(run.info.run_id, "async")],
        "curve": len(client.get_metric_history(run.info.run_id, "curve")),
        "too many": refusal(client.log_batch, run.info.run_id, [Metric(f"x{i}", 1, 1, 1) for i in range(1001)]),
        "param changed": refusal(client.log_batch, run.info.run_id, params=[Param("p1", "2"), Param("new", "1")]),
        "param twice": refusal(client.log_batch, run.info.run_id, params=[Param("q", "2"), Param("q", "3")]),
        "nothing stored": "new" in client.get_run(run.info.run_id).data.params,
    }


@section
def life():
    experiment = mlflow.set_experiment("life").experiment_id
    run = client.create_run(experiment, run_name="one", tags={"mlflow.runName": "one"})
    rid = run.info.run_id
    client.update_run(rid, name="two")
    client.set_tag(rid, "mlflow.runName", "three")
    renamed = client.get_run(rid).info.run_name
    client.set_terminated(rid, "KILLED", end_time=5)
    ended = client.get_run(rid).info
    client.delete_run(rid)
    refused = [
        refusal(client.log_metric, rid, "a", 1),
        refusal(client.log_param, rid, "a", 1),
        refusal(client.set_tag, rid, "a", 1),
        refusal(client.set_terminated, rid),
        refusal(client.restore_run, "0" * 32),
        refusal(client.delete_run, "0" * 32),
    ]
    gone = [names(client.search_runs([experiment])), names(client.search_runs([experiment], run_view_type=ViewType.DELETED_ONLY))]
    client.restore_run(rid)
    client.delete_experiment(experiment)
    with_experiment = client.get_run(rid).info.lifecycle_stage
    client.restore_experiment(experiment)
    mlflow.delete_run(rid) if hasattr(mlflow, "delete_run") else client.delete_run(rid)
    return [renamed, ended.status, ended.end_time, refused, gone, with_experiment, client.get_run(rid).info.lifecycle_stage]


@section
def searches():
    experiment = mlflow.set_experiment("searches").experiment_id
    for i in range(12):
        run = client.create_run(experiment, run_name=f"r{i:02}", start_time=1000 + i, tags={"parity": str(i % 2)})
        client.log_batch(
            run.info.run_id,
            metrics=[Metric("auc", [0.5, float("nan"), float("inf"), float("-inf")][i % 4] if i < 8 else i / 10, 1, 0)] if i != 11 else [],
            params=[Param("model", ["forest", "Boosting", "line"][i % 3])],
        )
        client.set_terminated(run.info.run_id, ["FINISHED", "FAILED", "KILLED"][i % 3], end_time=2000 + i)
    queries = [
        ("metrics.auc > 0.4", []),
        ("metrics.auc != 0.5", ["metrics.auc DESC"]),
        ("params.model = 'forest' and tags.parity = '0'", ["attributes.start_time ASC"]),
        ("params.model ILIKE 'BOOST%'", ["attributes.run_name DESC"]),
        ("params.model LIKE 'boost%'", []),
        ("attributes.status = 'FAILED'", ["metrics.auc ASC"]),
        ("attributes.start_time >= 1005 AND attributes.end_time < 2010", []),
        ("run_name LIKE 'r0%'", ["params.model DESC", "metrics.auc"]),
        ("tags.`parity` = \"1\"", ["tags.parity", "start_time DESC"]),
        ("metrics.nothing > 0", []),
        ("params.nothing IS NULL", ["metrics.auc DESC"]),
        ("tags.parity IS NOT NULL", ["metrics.auc"]),
    ]
    pages, token = [], None
    while True:
        page = client.search_runs([experiment], max_results=5, order_by=["metrics.auc ASC"], page_token=token)
        pages.append(names(page))
        token = page.token
        if not token:
            break
    frame = mlflow.search_runs(experiment_ids=[experiment], order_by=["start_time"], max_results=7)
    return {
        "found": {query: names(client.search_runs([experiment], query, order_by=order)) for query, order in queries},
        "pages": pages,
        "frame": [list(frame.columns[:1]), frame["params.model"].tolist(), [str(each) for each in frame["metrics.auc"]]],
        "everywhere": len(mlflow.search_runs(search_all_experiments=True)) > 12,
        "as list": len(mlflow.search_runs([experiment], output_format="list")),
        "max 1": names(client.search_runs([experiment], max_results=1)),
        "refused": [
            refusal(client.search_runs, [experiment], "params.model = 'a' OR params.model = 'b'"),
            refusal(client.search_runs, [experiment], "metrics.auc > 'a'"),
            refusal(client.search_runs, [experiment], "nonsense"),
            refusal(client.search_runs, [experiment], order_by=["nonsense here now"]),
            refusal(client.search_runs, [experiment], max_results=50001),
            refusal(client.search_runs, [experiment], max_results=0),
            refusal(client.search_runs, [experiment], page_token="zzz"),
        ],
        "no experiment": len(client.search_runs(["98765"])),
    }


@section
def datasets():
    mlflow.set_experiment("datasets")
    frame = pd.DataFrame({"a": [1.0, 2.0], "b": ["x", "y"], "t": [0, 1]})
    with mlflow.start_run() as run:
        mlflow.log_input(mlflow.data.from_pandas(frame, source="https://x.org/a.csv", name="frame", targets="t"), context="training")
        mlflow.log_input(mlflow.data.from_numpy(np.arange(6).reshape(3, 2), name="array"), context="validation", tags={"k": "v"})
        mlflow.log_input(mlflow.data.from_pandas(frame, source="https://x.org/a.csv", name="frame", targets="t"), context="training")
        log_inputs = getattr(mlflow, "log_inputs", lambda *_, **__: None)
        log_inputs([mlflow.data.from_numpy(np.zeros(3), name="zeros")], contexts=["test"], tags_list=[{"z": "1"}])
        client.log_inputs(run.info.run_id, [DatasetInput(Dataset("own", "d1", "local", "{}", profile="p"), [InputTag("mlflow.data.context", "eval")])])
    inputs = client.get_run(run.info.run_id).inputs.dataset_inputs
    first = next(each for each in inputs if each.dataset.name == "frame")
    return {
        "inputs": sorted([each.dataset.name, each.dataset.digest, each.dataset.source_type, {t.key: t.value for t in each.tags}] for each in inputs),
        "schema": first.dataset.schema,
        "profile": first.dataset.profile,
        "source": mlflow.data.get_source(first).uri if hasattr(mlflow.data.get_source(first), "uri") else str(mlflow.data.get_source(first).to_dict()),
        "search": [
            names(client.search_runs([run.info.experiment_id], query)) != []
            for query in ["dataset.name = 'frame'", "datasets.digest = 'd1'", "dataset.context = 'eval'", "dataset.context = 'none'", "dataset.name LIKE 'fr%'"]
        ],
        "no run": refusal(client.log_inputs, "0" * 32, [DatasetInput(Dataset("own", "d1", "local", "{}"), [])]),
    }


@section
def artifacts():
    mlflow.set_experiment("artifacts")
    with mlflow.start_run() as run, tempfile.TemporaryDirectory() as folder:
        mlflow.log_dict({"a": [1, {"b": None}]}, "d/e/f.json")
        mlflow.log_dict({"a": 1}, "d/e/f.yaml")
        mlflow.log_text("tëxt 👽", "t/ü ñ%20+&?.txt" if os.name != "nt" else "t/u.txt")
        import matplotlib.pyplot as plt

        figure, axes = plt.subplots()
        axes.plot([1, 2])
        mlflow.log_figure(figure, "plots/figure.png")
        mlflow.log_table({"x": [1, 2], "y": ["a", "b"]}, "table.json")
        mlflow.log_table(pd.DataFrame({"x": [3], "y": ["c"]}), "table.json")
        mlflow.log_image(np.zeros((4, 4, 3), dtype=np.uint8), "zero.png")
        for step in range(3):
            mlflow.log_image(np.full((4, 4, 3), step, dtype=np.uint8), key="steps", step=step)
        os.makedirs(os.path.join(folder, "x", "y"))
        for name in ["x/one", "x/y/two", "three.bin"]:
            with open(os.path.join(folder, name), "wb") as file:
                file.write(name.encode() * 1000)
        mlflow.log_artifacts(folder, "tree")
        mlflow.log_artifact(os.path.join(folder, "three.bin"))
        mlflow.log_artifact(os.path.join(folder, "x"), "again")
        rid = run.info.run_id
        into = os.path.join(folder, "into")
        os.makedirs(into)
        whole = client.download_artifacts(rid, "", into)
        listed = {}

        def walk(path):
            for info in client.list_artifacts(rid, path):
                listed[info.path] = [info.is_dir, info.file_size if not info.path.endswith(".png") else None]
                if info.is_dir:
                    walk(info.path)

        walk(None)
        images = sorted(path for path in listed if path.startswith("images/"))
        return {
            "listed": {path: entry for path, entry in sorted(listed.items()) if not path.startswith("images/")},
            "images": len(images),
            "same": open(os.path.join(whole, "tree/x/y/two"), "rb").read() == b"x/y/two" * 1000,
            "text": mlflow.artifacts.load_text(f"runs:/{rid}/t/ü ñ%20+&?.txt"),
            "dict": mlflow.artifacts.load_dict(f"runs:/{rid}/d/e/f.json"),
            "image": list(mlflow.artifacts.load_image(f"runs:/{rid}/zero.png").size),
            "table": mlflow.load_table("table.json", run_ids=[rid]).to_dict("list"),
            "extra": sorted(mlflow.load_table("table.json", run_ids=[rid], extra_columns=["run_id"]).columns),
            "of a file": client.list_artifacts(rid, "table.json"),
            "of nothing": client.list_artifacts(rid, "nothing"),
            "listed by uri": sorted(each.path for each in mlflow.artifacts.list_artifacts(run_id=rid, artifact_path="tree")),
            "missing": refusal(client.download_artifacts, rid, "nothing.txt", into),
            "uri": mlflow.get_artifact_uri("a").replace(rid, "RUN") if mlflow.active_run() else None,
        }


@section
def models_of_runs():
    from mlflow.entities import LoggedModelOutput

    experiment = mlflow.set_experiment("models").experiment_id
    external = mlflow.create_external_model(name="external", model_type="agent", params={"p": "1"}, tags={"t": "1"})
    started = mlflow.initialize_logged_model(name="started", model_type="tree")
    mlflow.set_logged_model_tags(started.model_id, {"a": "1", "b": "2"})
    mlflow.delete_logged_model_tag(started.model_id, "a")
    mlflow.log_model_params({"q": "2"}, started.model_id)
    mlflow.finalize_logged_model(started.model_id, "READY")
    failed = mlflow.initialize_logged_model(name="failed")
    mlflow.finalize_logged_model(failed.model_id, "FAILED")
    mlflow.set_active_model(name="active")
    with mlflow.start_run() as run:
        mlflow.log_metric("auc", 0.9, model_id=started.model_id, step=2)
        mlflow.log_metric("auc", 0.5, model_id=external.model_id)
        mlflow.log_outputs([LoggedModelOutput(started.model_id, 2)]) if hasattr(mlflow, "log_outputs") else client.log_outputs(
            run.info.run_id, [LoggedModelOutput(started.model_id, 2)]
        )
    mlflow.clear_active_model()
    got = mlflow.get_logged_model(started.model_id)
    search = lambda **words: sorted(model.name for model in mlflow.search_logged_models([experiment], output_format="list", **words))
    return {
        "started": [got.name, got.model_type, str(got.status), {k: v for k, v in got.tags.items() if "mlflow." not in k}, got.params, [[m.key, m.value, m.step] for m in got.metrics]],
        "external": [str(external.status), external.model_type, external.tags.get("t"), external.params],
        "all": search(),
        "ready": search(filter_string="params.q = '2'"),
        "auc": search(filter_string="metrics.auc > 0.7"),
        "ordered": [m.name for m in mlflow.search_logged_models([experiment], order_by=[{"field_name": "metrics.auc", "ascending": False}], output_format="list")][:2],
        "frame": len(mlflow.search_logged_models([experiment])),
        "most": len(mlflow.search_logged_models([experiment], max_results=1, output_format="list")),
        "last": mlflow.last_logged_model().name,
        "outputs": [[o.step] for o in client.get_run(run.info.run_id).outputs.model_outputs],
        "refused": [
            refusal(mlflow.get_logged_model, "m-nothing"),
            refusal(mlflow.initialize_logged_model, name="a/b"),
            refusal(mlflow.delete_logged_model_tag, started.model_id, "nothing"),
            refusal(mlflow.finalize_logged_model, "m-nothing", "READY"),
        ],
        "deleted": [client.delete_logged_model(failed.model_id), refusal(mlflow.get_logged_model, failed.model_id)],
    }


@section
def bulk():
    import requests
    from probe import server

    experiment = mlflow.set_experiment("bulk").experiment_id
    ids = [client.create_run(experiment, run_name=f"b{i}").info.run_id for i in range(2)]
    for rid in ids:
        client.log_batch(rid, [Metric("loss", i, i, i) for i in range(100)])
    store = client._tracking_client.store
    ask = lambda path, **query: requests.get(f"{server}/ajax-api/2.0/mlflow/{path}", params=query).json()
    return {
        "bulk": len(ask("metrics/get-history-bulk", run_id=ids, metric_key="loss")["metrics"]),
        "interval": [m["step"] for m in ask("metrics/get-history-bulk-interval", run_ids=ids, metric_key="loss", max_results=7)["metrics"]],
        "store": len(store.get_metric_history_bulk_interval_from_steps(ids[0], "loss", [1, 2, 3], 10)) if hasattr(store, "get_metric_history_bulk_interval_from_steps") else None,
    }


@section
def system_metrics():
    mlflow.set_experiment("system")
    mlflow.set_system_metrics_sampling_interval(1)
    with mlflow.start_run(log_system_metrics=True) as run:
        time.sleep(2.5)
    return sorted(key for key in client.get_run(run.info.run_id).data.metrics if "memory" in key)


@section
def decorators_and_contexts():
    mlflow.set_experiment("contexts")
    try:
        with mlflow.start_run(run_name="fails", description="words *here*") as failing:
            raise ValueError("on purpose")
    except ValueError:
        pass
    run = mlflow.start_run(run_name="ended")
    refused = None
    try:
        mlflow.start_run()
    except Exception as error:
        refused = "already active" in str(error)
    mlflow.end_run("KILLED")
    return [
        client.get_run(failing.info.run_id).info.status,
        client.get_run(failing.info.run_id).data.tags["mlflow.note.content"],
        client.get_run(run.info.run_id).info.status,
        refused,
        mlflow.active_run(),
    ]


@section
def what_is_not_there():
    return {
        "run": refusal(client.get_run, "0" * 32),
        "empty run": refusal(client.get_run, ""),
        "experiment": refusal(client.get_experiment, "98765"),
        "word": refusal(client.get_experiment, "abc"),
        "taken": refusal(client.create_experiment, "plain"),
        "empty": refusal(client.create_experiment, ""),
    }


finish()
