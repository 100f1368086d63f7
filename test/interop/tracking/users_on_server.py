"""Works with the users and permissions of a tracking server, by MLflow's own clients, and says what came of it.

Usage: python users_on_server.py SERVER ADMIN_PASSWORD OUT_JSON
"""
import json
import os
import sys
import tempfile

import mlflow
import requests
from mlflow.entities import Metric, Param
from mlflow.exceptions import MlflowException
from mlflow.server.auth.client import AuthServiceClient

server, admin_password, out_path = sys.argv[1:]
mlflow.set_tracking_uri(server)
client = mlflow.MlflowClient()
users = AuthServiceClient(server)
passwords = {"admin": admin_password}
report = {}


def sign_in(name, password=None):
    os.environ["MLFLOW_TRACKING_USERNAME"] = name
    os.environ["MLFLOW_TRACKING_PASSWORD"] = password or passwords[name]


def code_of(call):
    """The error code that a call is refused with."""
    try:
        call()
    except MlflowException as refusal:
        return refusal.error_code
    return None


def kinds(call):
    """The code that it is refused with, or that it is not."""
    return code_of(call) or "done"


# Users.
sign_in("admin")
for name in ("ann", "bob"):
    passwords[name] = f"{name} has this long one"
    made = users.create_user(name, passwords[name])
    report.setdefault("users", {})[name] = [made.username, made.is_admin]
report["users"]["again"] = kinds(lambda: users.create_user("ann", passwords["ann"]))
report["users"]["short"] = kinds(lambda: users.create_user("carl", "short"))
report["users"]["unknown"] = kinds(lambda: users.get_user("nobody"))
users.create_user("carl", "carl has this long one")
users.update_user_admin("carl", True)
report["users"]["carl"] = users.get_user("carl").is_admin
users.delete_user("carl")
report["users"]["carl is gone"] = kinds(lambda: users.get_user("carl"))
report["users"]["admin deletes the own account"] = kinds(lambda: users.delete_user("admin"))
sign_in("ann")
report["users"]["ann makes a user"] = kinds(lambda: users.create_user("dora", "dora has this long one"))
report["users"]["ann reads bob"] = kinds(lambda: users.get_user("bob"))
report["users"]["ann reads ann"] = users.get_user("ann").username
report["users"]["without the current one"] = kinds(lambda: users.update_user_password("ann", "quite another one"))
report["users"]["with a wrong one"] = kinds(
    lambda: users.update_user_password("ann", "quite another one", current_password="wrong wrong wrong")
)
users.update_user_password("ann", "quite another one", current_password=passwords["ann"])
report["users"]["with the old password"] = kinds(lambda: client.search_experiments())
passwords["ann"] = "quite another one"
sign_in("nobody", "nobody has this one")
report["users"]["a stranger"] = kinds(lambda: client.search_experiments())

# Experiments: who makes one manages it; others have the default, READ.
sign_in("ann")
experiment = client.create_experiment("anns")
run = client.create_run(experiment).info.run_id
client.log_batch(run, metrics=[Metric("m", 1.0, 1, 0)], params=[Param("p", "1")])


def what_bob_may():
    sign_in("bob")
    try:
        return {
            "get": kinds(lambda: client.get_experiment(experiment)),
            "get by name": kinds(lambda: client.get_experiment_by_name("anns")),
            "run": kinds(lambda: client.get_run(run)),
            "history": kinds(lambda: client.get_metric_history(run, "m")),
            "log": kinds(lambda: client.log_metric(run, "m", 2.0)),
            "tag": kinds(lambda: client.set_tag(run, "t", "v")),
            "create": kinds(lambda: client.create_run(experiment)),
            "rename": kinds(lambda: client.rename_experiment(experiment, "anns")),
            "delete run": kinds(lambda: client.delete_run(run)),
            "artifacts": kinds(lambda: client.list_artifacts(run)),
            "delete": kinds(lambda: client.delete_experiment(experiment)),
            "give": kinds(lambda: users.grant_user_permission("ann", "experiment", experiment + "0", "READ")),
            "experiments found": len([e for e in client.search_experiments() if e.name == "anns"]),
            "runs found": len(client.search_runs([experiment], "params.p = '1'")),
            "permission": vars(users.get_user_permission("bob", "experiment", experiment)),
        }
    finally:
        sign_in("ann")


report["experiments"] = {"default": what_bob_may()}
for level in ("DENY", "READ", "USE", "EDIT"):
    users.grant_user_permission("bob", "experiment", experiment, level)
    report["experiments"][level] = what_bob_may()
    users.revoke_user_permission("bob", "experiment", experiment)
report["experiments"]["granted twice"] = [
    kinds(lambda: users.grant_user_permission("bob", "experiment", experiment, "EDIT")) for _ in range(2)
]
users.revoke_user_permission("bob", "experiment", experiment)
report["experiments"]["revoked twice"] = kinds(
    lambda: users.revoke_user_permission("bob", "experiment", experiment)
)
report["experiments"]["no such level"] = kinds(
    lambda: users.grant_user_permission("bob", "experiment", experiment, "OWN")
)
report["experiments"]["no such kind"] = kinds(lambda: users.grant_user_permission("bob", "planet", "1", "READ"))
report["experiments"]["all of them, by ann"] = kinds(
    lambda: users.grant_user_permission("bob", "experiment", "*", "DENY")
)
sign_in("admin")
users.grant_user_permission("bob", "experiment", "*", "DENY")
sign_in("bob")
report["experiments"]["all denied"] = [
    len(client.search_experiments()),
    kinds(lambda: client.get_experiment("0")),
    len(client.search_runs([experiment])),
]
sign_in("admin")
users.revoke_user_permission("bob", "experiment", "*")

# Artifacts, by the proxy.
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "a.txt")
    with open(path, "w") as file:
        file.write("some text")
    sign_in("bob")
    report["artifacts"] = {"bob puts": None}
    try:
        client.log_artifact(run, path)
    except Exception as refusal:
        report["artifacts"]["bob puts"] = "403" in str(refusal) or "denied" in str(refusal)
    sign_in("ann")
    client.log_artifact(run, path)
    sign_in("bob")
    report["artifacts"]["bob gets"] = open(client.download_artifacts(run, "a.txt", folder)).read()
    sign_in("ann")
    users.grant_user_permission("bob", "experiment", experiment, "DENY")
    sign_in("bob")
    answers = {
        "proxy": f"/api/2.0/mlflow-artifacts/artifacts/{experiment}/{run}/artifacts/a.txt",
        "list": f"/api/2.0/mlflow-artifacts/artifacts?path={experiment}/{run}/artifacts",
        "run": f"/get-artifact?run_id={run}&path=a.txt",
        "ajax": f"/ajax-api/2.0/mlflow-artifacts/artifacts/{experiment}/{run}/artifacts/a.txt",
        "bulk": f"/ajax-api/2.0/mlflow/metrics/get-history-bulk?run_id={run}&metric_key=m",
        "interval": f"/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?run_ids={run}&metric_key=m",
    }
    for what, url in answers.items():
        report["artifacts"][what] = [
            requests.get(server + url, auth=("bob", passwords["bob"])).status_code,
            requests.get(server + url).status_code,
        ]
    dotted = f"{server}/api/2.0/mlflow-artifacts/artifacts?path=./{experiment}"
    report["not as MLflow's"] = {
        "dotted": [requests.get(dotted, auth=("bob", passwords["bob"])).status_code, requests.get(dotted).status_code]
    }
    sign_in("ann")
    users.revoke_user_permission("bob", "experiment", experiment)

# Logged models.
model = client.create_logged_model(experiment, name="model")
sign_in("bob")
report["logged models"] = {
    "get": kinds(lambda: client.get_logged_model(model.model_id)),
    "tag": kinds(lambda: client.set_logged_model_tags(model.model_id, {"k": "v"})),
    "delete": kinds(lambda: client.delete_logged_model(model.model_id)),
    "search": len(client.search_logged_models([experiment])),
    "create": kinds(lambda: client.create_logged_model(experiment, name="bobs")),
}
mine = client.create_run(client.create_experiment("bobs")).info.run_id
report["logged models"]["metric of bob's run to it"] = kinds(
    lambda: client.log_batch(mine, metrics=[Metric("m", 1.0, 1, 0, model_id=model.model_id)])
)

# The registry.
sign_in("ann")
client.create_registered_model("anns-model")
client.create_model_version("anns-model", "s3://bucket/model")


def what_bob_may_with_models():
    sign_in("bob")
    try:
        return {
            "get": kinds(lambda: client.get_registered_model("anns-model")),
            "version": kinds(lambda: client.get_model_version("anns-model", "1")),
            "describe": kinds(lambda: client.update_model_version("anns-model", "1", "words")),
            "make a version": kinds(lambda: client.create_model_version("anns-model", "s3://bucket/model")),
            "alias": kinds(lambda: client.set_registered_model_alias("anns-model", "best", "1")),
            "take the alias": kinds(lambda: client.delete_registered_model_alias("anns-model", "best")),
            "tag": kinds(lambda: client.set_registered_model_tag("anns-model", "k", "v")),
            "delete": kinds(lambda: client.delete_registered_model("anns-model")),
            "models found": len(client.search_registered_models("name = 'anns-model'")),
            "versions found": len(client.search_model_versions("version_number = 1 and name = 'anns-model'")) > 0,
            "permission": vars(users.get_user_permission("bob", "registered_model", "anns-model")),
        }
    finally:
        sign_in("ann")


report["registry"] = {"default": what_bob_may_with_models()}
for level in ("DENY", "READ", "EDIT"):
    users.grant_user_permission("bob", "registered_model", "anns-model", level)
    report["registry"][level] = what_bob_may_with_models()
    users.revoke_user_permission("bob", "registered_model", "anns-model")
users.grant_user_permission("bob", "registered_model", "anns-model", "DENY")
client.rename_registered_model("anns-model", "renamed")
sign_in("bob")
report["registry"]["denied after its renaming"] = kinds(lambda: client.get_registered_model("renamed"))
sign_in("ann")
client.delete_registered_model("renamed")
client.create_registered_model("renamed")
sign_in("bob")
report["registry"]["a new one of the old name"] = kinds(lambda: client.get_registered_model("renamed"))

# What anybody may ask.
report["strangers"] = {
    url: requests.get(server + url).status_code
    for url in ("/health", "/version", "/api/3.0/mlflow/server-info", "/api/2.0/mlflow/users/list", "/metrics")
}

with open(out_path, "w") as file:
    json.dump(report, file)
