import { readFile } from "node:fs/promises";
import { isMap, isScalar, parseDocument } from "yaml";
import { z } from "zod";

/** A number that the file may hold as text. */
const whole = z.coerce.number().int();
const optional = z.string().nullish();
const stage = z
  .string()
  .nullish()
  .transform((text) => (text === "deleted" ? ("deleted" as const) : ("active" as const)));

export const experimentMeta = z.object({
  experiment_id: z.string(),
  name: z.string(),
  artifact_location: optional,
  lifecycle_stage: stage,
  creation_time: whole.nullish(),
  last_update_time: whole.nullish(),
});

export const runMeta = z
  .object({
    run_id: optional,
    run_uuid: optional,
    run_name: optional,
    name: optional,
    user_id: optional,
    status: whole.nullish(),
    start_time: whole.nullish(),
    end_time: whole.nullish(),
    lifecycle_stage: stage,
    artifact_uri: optional,
  })
  .refine(({ run_id, run_uuid }) => run_id || run_uuid, "it has no run_id");

export const inputMeta = z.object({
  source_id: optional,
  destination_id: optional,
  source_type: optional,
  step: whole.nullish(),
  tags: z.record(z.string(), z.string().nullable()).nullish(),
});

export const datasetMeta = z.object({
  name: z.string(),
  digest: z.string(),
  source_type: optional,
  source: optional,
  schema: optional,
  profile: optional,
});

export const loggedModelMeta = z.object({
  model_id: z.string(),
  name: optional,
  artifact_location: optional,
  creation_timestamp: whole,
  last_updated_timestamp: whole,
  status: whole.nullish(),
  status_message: optional,
  model_type: optional,
  source_run_id: optional,
  lifecycle_stage: stage,
});

export const registeredModelMeta = z.object({
  name: z.string(),
  description: optional,
  creation_timestamp: whole.nullish(),
  last_updated_timestamp: whole.nullish(),
});

export const versionMeta = z.object({
  name: z.string(),
  version: whole,
  creation_timestamp: whole.nullish(),
  last_updated_timestamp: whole.nullish(),
  current_stage: optional,
  description: optional,
  source: optional,
  storage_location: optional,
  run_id: optional,
  run_link: optional,
  status: optional,
  status_message: optional,
  user_id: optional,
});

/**
 * A `meta.yaml` of MLflow's file store, as its schema says.
 *
 * MLflow writes YAML 1.1, in which a digest such as `1234e567` needs no quotes, and a reader of YAML 1.2 takes it for a
 * number. So values are read as the text that they are, and the schema makes numbers of those that it expects.
 */
export async function readMeta<Meta>(path: string, schema: z.ZodType<Meta>): Promise<Meta> {
  const document = parseDocument(await readFile(path, "utf8"), { schema: "failsafe", maxAliasCount: 0 } as never);
  if (document.errors[0]) throw new Error(`it is not YAML: ${document.errors[0].message.split("\n")[0]}`);
  const parsed = schema.safeParse(plainOf(document.contents));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new Error(`${issue?.path.join(".") || "the file"}: ${issue?.message}`);
}

function plainOf(node: unknown): unknown {
  if (isMap(node)) {
    return Object.fromEntries(
      node.items.map(({ key, value }) => [isScalar(key) ? String(key.value) : String(key), plainOf(value)]),
    );
  }
  if (!isScalar(node)) return null;
  return node.type === "PLAIN" && /^(null|~|)$/i.test(String(node.value)) ? null : String(node.value);
}
