"""Makes a database as MLflow had it at a revision, by MLflow's own migrations, with a row or more in its tables of runs
and models, or brings one to the newest.

Usage: python make_old_database.py make URI REVISION | upgrade URI | dump URI OUT_JSON
"""
import json
import re
import sys

import sqlalchemy
from alembic import command
from mlflow.store.db.utils import _get_alembic_config, _upgrade_db, create_sqlalchemy_engine
from mlflow.store.tracking.dbmodels.initial_models import Base as InitialBase

action, uri, *rest = sys.argv[1:]
uri = re.sub(r"^postgresql:", "postgresql+psycopg2:", uri)
engine = create_sqlalchemy_engine(uri)

ROWS = {
    "experiments": [
        {"experiment_id": 0, "name": "Default", "artifact_location": "/a/0", "lifecycle_stage": "active"},
        {"experiment_id": 3, "name": "neo é", "artifact_location": "s3://b/3", "lifecycle_stage": "deleted"},
    ],
    "experiment_tags": [{"key": "team", "value": "x" * 3000, "experiment_id": 3}],
    "runs": [
        {"run_uuid": f"{n:032x}", "name": f"run {n}", "source_type": "LOCAL", "status": "KILLED", "start_time": n * 10**12,
         "lifecycle_stage": "active", "artifact_uri": "/a", "experiment_id": 3} for n in (2, 1)
    ],
    "metrics": [
        {"key": "loss", "value": v, "timestamp": 2**40 + n, "run_uuid": f"{1:032x}", "step": 2**35 + n, "is_nan": nan}
        for n, (v, nan) in enumerate([(0.1, False), (0, True), (1.7976931348623157e308, False)])
    ],
    "latest_metrics": [{"key": "loss", "value": 0.1, "timestamp": 1, "run_uuid": f"{1:032x}", "step": 2, "is_nan": False}],
    "params": [{"key": "p", "value": "v" * 6000, "run_uuid": f"{1:032x}"}],
    "tags": [{"key": "t", "value": "v" * 5000, "run_uuid": f"{2:032x}"}],
    "datasets": [{"dataset_uuid": "d", "experiment_id": 3, "name": "n", "digest": "g", "dataset_source_type": "local",
                  "dataset_source": "{}", "dataset_schema": None, "dataset_profile": "p"}],
    "inputs": [{"input_uuid": "i", "source_type": "DATASET", "source_id": "d", "destination_type": "RUN", "destination_id": "r"}],
    "input_tags": [{"input_uuid": "i", "name": "k", "value": "v"}],
    "registered_models": [{"name": "neo", "creation_time": 1, "last_updated_time": 2, "description": "words"}],
    "registered_model_tags": [{"key": "k", "value": "v", "name": "neo"}],
    "registered_model_aliases": [{"alias": "champion", "version": 1, "name": "neo"}],
    "model_versions": [{"name": "neo", "version": 1, "current_stage": "Production", "source": "s3://b/m", "status": "READY",
                        "run_id": f"{1:032x}", "storage_location": "s3://b/m"}],
    "model_version_tags": [{"key": "k", "value": "v", "name": "neo", "version": 1}],
}


def reflected():
    metadata = sqlalchemy.MetaData()
    metadata.reflect(engine)
    return metadata


if action == "make":
    InitialBase.metadata.create_all(engine)
    config = _get_alembic_config(uri)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, rest[0])
    metadata = reflected()
    with engine.begin() as connection:
        for name, rows in ROWS.items():
            connection.execute(metadata.tables[name].insert(), rows)
elif action == "upgrade":
    _upgrade_db(engine)
else:
    metadata = reflected()
    with engine.connect() as connection:
        dumped = {
            name: sorted(
                ({key: str(value) for key, value in row._mapping.items()} for row in connection.execute(table.select())),
                key=lambda row: json.dumps(row, sort_keys=True),
            )
            for name, table in sorted(metadata.tables.items())
        }
    with open(rest[0], "w") as file:
        json.dump(dumped, file)
