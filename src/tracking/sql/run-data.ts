import { sql } from "kysely";
import type { DatasetInput, Run, RunInfo } from "../entities.js";
import { listOf } from "./conditions.js";
import type { Reader } from "./database.js";
import { byInsertionOrKey, inOrderOfInsertion } from "./flavor.js";
import { groupedBy } from "./grouped.js";
import { type MetricRow, metricOf } from "./run-metrics.js";

interface OfRun {
  readonly run: string;
}

/** Runs with all that belongs to them, in six queries however many runs there are. */
export async function withData(db: Reader, infos: readonly RunInfo[]): Promise<Run[]> {
  if (infos.length === 0) return [];
  const ids = listOf(infos.map(({ runId }) => runId));
  const metrics = await sql<MetricRow & OfRun>`SELECT run_uuid AS run, key, value, is_nan, timestamp, step
    FROM latest_metrics WHERE run_uuid IN ${ids} ORDER BY ${byInsertionOrKey("latest_metrics")}`.execute(db);
  const params = await sql<KeyValue & OfRun>`SELECT run_uuid AS run, key, value
    FROM params WHERE run_uuid IN ${ids} ORDER BY ${byInsertionOrKey("params")}`.execute(db);
  const tags = await sql<KeyValue & OfRun>`SELECT run_uuid AS run, key, value
    FROM tags WHERE run_uuid IN ${ids} ORDER BY ${byInsertionOrKey("tags")}`.execute(db);
  const links = await linksOf(db, infos);

  const metricsOf = groupedBy(metrics.rows, ({ run }) => run);
  const paramsOf = groupedBy(params.rows, ({ run }) => run);
  const tagsOf = groupedBy(tags.rows, ({ run }) => run);
  return infos.map((info) => ({
    info,
    data: {
      metrics: (metricsOf.get(info.runId) ?? []).map(metricOf),
      params: (paramsOf.get(info.runId) ?? []).map(pair),
      tags: (tagsOf.get(info.runId) ?? []).map(pair),
    },
    ...links(info.runId),
  }));
}

/** The inputs and outputs of runs, by the run's id. */
export async function linksOf(
  db: Reader,
  infos: readonly RunInfo[],
): Promise<(runId: string) => Pick<Run, "inputs" | "outputs">> {
  const ids = listOf(infos.map(({ runId }) => runId));
  const edges = await sql<Edge & OfRun>`SELECT source_id AS run, source_type AS source, destination_id AS model, step
    FROM inputs WHERE source_type IN ('RUN_INPUT', 'RUN_OUTPUT') AND source_id IN ${ids}
    ORDER BY ${inOrderOfInsertion("inputs")}`.execute(db);
  const datasets = await datasetInputs(db, ids);
  const edgesOf = groupedBy(edges.rows, ({ run }) => run);
  return (runId) => {
    const models = edgesOf.get(runId) ?? [];
    return {
      inputs: {
        datasetInputs: datasets.get(runId) ?? [],
        modelInputs: models.filter(({ source }) => source === "RUN_INPUT").map(({ model }) => ({ modelId: model })),
      },
      outputs: {
        modelOutputs: models
          .filter(({ source }) => source === "RUN_OUTPUT")
          .map(({ model, step }) => ({ modelId: model, step })),
      },
    };
  };
}

interface KeyValue {
  readonly key: string;
  readonly value: string | null;
}

interface Edge {
  readonly source: string;
  readonly model: string;
  readonly step: number;
}

interface InputRow extends OfRun {
  readonly input: string;
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema: string | null;
  readonly profile: string | null;
}

async function datasetInputs(db: Reader, ids: ReturnType<typeof listOf>): Promise<Map<string, DatasetInput[]>> {
  const { rows } = await sql<InputRow>`SELECT i.destination_id AS run, i.input_uuid AS input, d.name, d.digest,
      d.dataset_source_type AS "sourceType", d.dataset_source AS source,
      d.dataset_schema AS schema, d.dataset_profile AS profile
    FROM inputs AS i JOIN datasets AS d ON d.dataset_uuid = i.source_id
    WHERE i.source_type = 'DATASET' AND i.destination_type = 'RUN' AND i.destination_id IN ${ids}
    ORDER BY ${inOrderOfInsertion("i")}`.execute(db);
  if (rows.length === 0) return new Map();
  const tags = await sql<KeyValue & { input: string }>`SELECT input_uuid AS input, name AS key, value
    FROM input_tags WHERE input_uuid IN ${listOf(rows.map(({ input }) => input))}
    ORDER BY ${inOrderOfInsertion("input_tags")}`.execute(db);
  const tagsOf = groupedBy(tags.rows, ({ input }) => input);
  const inputs = new Map<string, DatasetInput[]>();
  for (const [run, group] of groupedBy(rows, (row) => row.run)) {
    inputs.set(
      run,
      group.map(({ input, name, digest, sourceType, source, schema, profile }) => ({
        dataset: {
          name,
          digest,
          sourceType,
          source,
          ...(schema === null ? {} : { schema }),
          ...(profile === null ? {} : { profile }),
        },
        tags: (tagsOf.get(input) ?? []).map(pair),
      })),
    );
  }
  return inputs;
}

const pair = ({ key, value }: KeyValue) => ({ key, value: value ?? "" });
