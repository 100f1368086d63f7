import { z } from "zod";
import { inertCell } from "../dataset/index.js";
import { loadModel, predictWith } from "../model/index.js";
import { type Approaches, type AsOf, asOfNames, featureMatrix } from "../neo/index.js";
import { parseAs, writeFileAtomically } from "../support/index.js";
import { openTracking, resolveModelUri } from "../tracking/index.js";
import type { JobContext } from "./context.js";
import { loadData } from "./data.js";
import { asOfOf, featureSetOf } from "./evaluate.js";
import type { DataSummary } from "./report.js";
import { dataSettings } from "./settings.js";

export const predictSettings = z.object({
  ...dataSettings.shape,
  modelUri: z.string().min(1),
  /** Which approaches the history is made of, where it is to be another than in training. */
  asOf: z.enum(asOfNames).optional(),
  /** A CSV to write; without it, the rows are part of the result. */
  output: z.string().optional(),
});

/** One scored approach. */
export interface PredictedRow {
  readonly neo_id: string;
  readonly name: string;
  readonly miss_distance: number;
  readonly label: number;
  readonly probability: number;
}

export interface PredictResult {
  readonly model_uri: string;
  readonly data: DataSummary;
  /** Which approaches the history was made of; null for a model without history. */
  readonly as_of: AsOf | null;
  readonly rows: number;
  readonly flagged: number;
  readonly predict_seconds: number;
  readonly output?: string;
  readonly predictions?: readonly PredictedRow[];
}

/** Scores approaches, labelled or not, with a packaged model. */
export async function predict(input: z.input<typeof predictSettings>, context: JobContext): Promise<PredictResult> {
  const settings = parseAs(predictSettings, input, "the settings of predict");
  const tracking = await openTracking({ folder: context.folder, env: context.env });
  const model = await loadModel(await resolveModelUri(settings.modelUri, tracking));
  const { approaches, summary } = await loadData(settings, context, "optional");
  const trainedAsOf = asOfOf(model);
  const asOf = trainedAsOf && (settings.asOf ?? trainedAsOf);
  const x = featureMatrix(approaches, featureSetOf(model), asOf);
  const started = performance.now();
  const { label, probability } = predictWith(model, x);
  const predictSeconds = (performance.now() - started) / 1000;

  const rows = Array.from(label, (flag, row) => predictedRow(approaches, row, flag, probability[row] ?? Number.NaN));
  if (settings.output) await writeFileAtomically(settings.output, csvOf(rows));
  return {
    model_uri: settings.modelUri,
    data: summary,
    as_of: asOf ?? null,
    rows: rows.length,
    flagged: label.reduce((sum, flag) => sum + flag, 0),
    predict_seconds: predictSeconds,
    ...(settings.output ? { output: settings.output } : { predictions: rows }),
  };
}

function predictedRow(approaches: Approaches, row: number, label: number, probability: number): PredictedRow {
  const object = approaches.object[row] ?? 0;
  return {
    neo_id: approaches.objectIds[object] ?? "",
    name: approaches.objectNames[object] ?? "",
    miss_distance: approaches.missDistance[row] ?? Number.NaN,
    label,
    probability,
  };
}

function csvOf(rows: readonly PredictedRow[]): string {
  const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  const lines = rows.map((row) =>
    [quoted(inertCell(row.neo_id)), quoted(inertCell(row.name)), row.miss_distance, row.label, row.probability].join(
      ",",
    ),
  );
  return `neo_id,name,miss_distance,label,probability\n${lines.join("\n")}\n`;
}
