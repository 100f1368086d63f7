import { z } from "zod";
import type { Metric } from "../../entities.js";

/** Fields of answers, as protobuf's JSON writes them: 64-bit integers as numbers or text, empty ones left out. */
export const text = z.string().default("");
export const optionalText = z.string().optional();
/** Ids are text; some servers write those that are numbers as numbers. */
export const id = z.union([z.string(), z.number().transform(String)]);
export const optionalTime = z.coerce.number().optional();
export const time = z.coerce.number().default(0);

export const double = z.union([z.number(), z.string().transform(Number)]);

export const keyValue = z.object({ key: z.string(), value: text });
export const keyValues = z.array(keyValue).default([]);

export const metric = z
  .object({
    key: z.string(),
    value: double.default(0),
    timestamp: time,
    step: time,
    model_id: optionalText,
    run_id: optionalText,
    dataset_name: optionalText,
    dataset_digest: optionalText,
  })
  .transform(
    ({ key, value, timestamp, step, model_id, run_id, dataset_name, dataset_digest }): Metric => ({
      key,
      value,
      timestamp,
      step,
      ...(model_id && { modelId: model_id }),
      ...(run_id && { runId: run_id }),
      ...(dataset_name && { datasetName: dataset_name }),
      ...(dataset_digest && { datasetDigest: dataset_digest }),
    }),
  );

export const nothing = z.unknown().transform(() => undefined);

/** One page of a search, whose items stand under `name`. */
export function pageOf<Item extends z.ZodType>(name: string, item: Item) {
  return z
    .looseObject({ next_page_token: optionalText })
    .transform((answer): unknown => ({ items: answer[name] ?? [], token: answer.next_page_token }))
    .pipe(z.object({ items: z.array(item), token: optionalText }))
    .transform(({ items, token }) => (token ? { items, nextPageToken: token } : { items }));
}
