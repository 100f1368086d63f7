"""Reads a Parquet file and tells types and rows as JSON.

Usage: python read_parquet.py pyarrow|polars FILE OUT_JSON
"""
import datetime
import json
import sys

reader, path, out_path = sys.argv[1:]

if reader == "pyarrow":
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path)
    types = {field.name: str(field.type) for field in table.schema}
    columns = [column.to_pylist() for column in table.columns]
else:
    import polars

    frame = polars.read_parquet(path)
    types = {
        name: f"Datetime('{kind.time_unit}')" if isinstance(kind, polars.Datetime) else str(kind)
        for name, kind in frame.schema.items()
    }
    columns = [column.to_list() for column in frame]


def spelled(value):
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(timespec="milliseconds") + "Z"
    return value.isoformat() if isinstance(value, datetime.date) else value


rows = [[spelled(value) for value in row] for row in zip(*columns)]
with open(out_path, "w") as file:
    json.dump({"types": types, "rows": rows}, file)
