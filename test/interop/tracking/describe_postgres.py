"""Describes the tables of a PostgreSQL database that MLflow makes and of one that Perigee has made, from the catalog.

Usage: python describe_postgres.py PERIGEE_URI MLFLOW_URI OUT_JSON [REVISION]; MLflow's tables are made, or upgraded.
"""
import json
import re
import sys

import sqlalchemy
from mlflow.store.db.utils import _initialize_tables, _upgrade_db, create_sqlalchemy_engine

ours, theirs, out_path = sys.argv[1:]

QUERIES = {
    "columns": """SELECT table_name, column_name, data_type, character_maximum_length, is_nullable, column_default,
        is_identity, generation_expression FROM information_schema.columns WHERE table_schema = 'public'""",
    "constraints": """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE connamespace = 'public'::regnamespace AND contype <> 't'""",
    "indexes": "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    "triggers": "SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "sequences": "SELECT sequencename, data_type::text, increment_by FROM pg_sequences WHERE schemaname = 'public'",
    "version": "SELECT version_num FROM alembic_version",
    "workspaces": "SELECT name, description FROM workspaces",
}


def driver(uri):
    return re.sub(r"^postgresql:", "postgresql+psycopg2:", uri)


def described(uri):
    with sqlalchemy.create_engine(driver(uri)).connect() as connection:
        return {
            name: sorted([list(row) for row in connection.execute(sqlalchemy.text(query))], key=str)
            for name, query in QUERIES.items()
        }


engine = create_sqlalchemy_engine(driver(theirs))
if sqlalchemy.inspect(engine).has_table("experiments"):
    _upgrade_db(engine)
else:
    _initialize_tables(engine)
with open(out_path, "w") as file:
    json.dump({"ours": described(ours), "theirs": described(theirs)}, file)
