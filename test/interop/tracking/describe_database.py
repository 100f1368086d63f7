"""Describes the tables of the databases of MLflow and of Perigee, as SQLite sees them.

Usage: python describe_database.py PERIGEE_DATABASE MLFLOW_DATABASE OUT_JSON; the second is made.
"""
import json
import re
import sqlite3
import sys

import mlflow

ours, theirs, out_path = sys.argv[1:]
mlflow.set_tracking_uri(f"sqlite:///{theirs}")
mlflow.search_experiments()


def described(path):
    database = sqlite3.connect(path)

    def rows(query, *values):
        return [list(row) for row in database.execute(query, values)]

    tables = [name for (name,) in rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")]
    return {
        "version": rows("SELECT version_num FROM alembic_version"),
        "triggers": sorted(
            [name, re.sub(r"\s+", " ", text)] for name, text in rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        ),
        "tables": {table: described_table(rows, table) for table in sorted(tables)},
    }


def described_table(rows, table):
    indexes = rows("SELECT name, \"unique\", origin FROM pragma_index_list(?)", table)
    return {
        "columns": sorted(rows("SELECT name, upper(type), \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo(?)", table)),
        "keys": sorted(rows('SELECT "from", "table", "to", on_update, on_delete FROM pragma_foreign_key_list(?)', table)),
        "indexes": sorted(
            [
                name if origin == "c" else "",
                unique,
                rows("SELECT name, \"desc\" FROM pragma_index_xinfo(?) WHERE key", name),
            ]
            for name, unique, origin in indexes
            # Ours beyond MLflow's, which it does not look at.
            if not name.startswith("perigee_")
        ),
    }


with open(out_path, "w") as file:
    json.dump({"ours": described(ours), "theirs": described(theirs)}, file)
