import { resolve } from "node:path";
import { type Column, isWebAddress, missingCode } from "../dataset/index.js";
import { tableOf } from "../neo/index.js";
import type { Dataset } from "../tracking/index.js";
import type { LoadedData } from "./data.js";

/**
 * Data as the dataset of an MLflow input, in the forms that `mlflow.data` reads: the source of its `HTTPDatasetSource`
 * or `LocalArtifactDatasetSource`, and the schema as `{"mlflow_colspec": […]}` with MLflow's column types.
 */
export function datasetInput({ approaches, path, summary }: LoadedData): Dataset {
  return {
    name: summary.name,
    digest: summary.digest,
    ...sourceOf(summary.source, path),
    schema: JSON.stringify({ mlflow_colspec: tableOf(approaches).columns.map(columnSpec) }),
    profile: JSON.stringify({
      num_rows: summary.rows,
      num_objects: summary.objects,
      hazardous_share: summary.hazardous_share,
      sha256: summary.sha256,
    }),
  };
}

function sourceOf(from: string, path: string): Pick<Dataset, "sourceType" | "source"> {
  if (!isWebAddress(from)) return { sourceType: "local", source: JSON.stringify({ uri: resolve(path) }) };
  const address = new URL(from);
  address.username = "";
  address.password = "";
  return { sourceType: "http", source: JSON.stringify({ url: address.href }) };
}

function columnSpec(column: Column) {
  const required = column.kind === "number" ? !column.values.some(Number.isNaN) : !column.codes.includes(missingCode);
  return { type: typeOf(column), name: column.name, required };
}

/** As the columns are typed in the Parquet file of a version. */
function typeOf(column: Column): "double" | "boolean" | "datetime" | "string" {
  if (column.kind === "number") return "double";
  const every = (pattern: RegExp) => column.values.length > 0 && column.values.every((value) => pattern.test(value));
  if (every(/^(?:True|False)$/)) return "boolean";
  return every(/^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2}\.\d{3}Z)?$/) ? "datetime" : "string";
}
