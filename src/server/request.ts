import { z } from "zod";
import { invalidParameter, type Metric } from "../tracking/index.js";

/** Fields of requests, as protobuf's JSON writes them. */
export const text = z.string();
export const required = z.string().min(1);

/** 64-bit integers travel as numbers or as text; beyond 2⁵³ they would lose digits here and are refused. */
export const int64 = z.union([
  z.int(),
  z
    .string()
    .regex(/^[+-]?\d{1,16}$/)
    .transform(Number)
    .pipe(z.int()),
]);

function namedDouble(name: string): number {
  if (/nan/i.test(name)) return Number.NaN;
  return name.startsWith("-") ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
}

export const double = z.union([
  z.number(),
  z
    .string()
    .regex(/^(?:nan|[+-]?inf(?:inity)?)$/i)
    .transform(namedDouble),
  z
    .string()
    .regex(/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/)
    .transform(Number),
]);

export const flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")]);

export const tag = z.object({ key: required, value: z.string().default("") });
export const param = tag;
const metricFields = z.object({
  key: required,
  value: double,
  timestamp: int64,
  step: int64.default(0),
  model_id: text.optional(),
  dataset_name: text.optional(),
  dataset_digest: text.optional(),
});
export const metric = metricFields.transform(metricOf);

export function metricOf(fields: z.output<typeof metricFields>): Metric {
  const { key, value, timestamp, step, model_id, dataset_name, dataset_digest } = fields;
  return {
    key,
    value,
    timestamp,
    step,
    ...(model_id && { modelId: model_id }),
    ...(dataset_name && { datasetName: dataset_name }),
    ...(dataset_digest && { datasetDigest: dataset_digest }),
  };
}

/** An enumeration of protobuf: its name, or its number. */
export function enumeration<const Names extends Readonly<Record<string, number>>>(numbers: Names) {
  const names = Object.keys(numbers).filter((name): name is keyof Names & string => Object.hasOwn(numbers, name));
  const byNumber = new Map(names.map((name) => [numbers[name] as number, name]));
  return z.union([z.string(), z.int()]).transform((value, context): keyof Names & string => {
    const name = typeof value === "number" ? byNumber.get(value) : names.find((known) => known === value);
    if (name !== undefined) return name;
    context.addIssue({ code: "custom", message: `Known: ${names.join(", ")}.` });
    return z.NEVER;
  });
}

export const viewType = enumeration({ ACTIVE_ONLY: 1, DELETED_ONLY: 2, ALL: 3 });
export const runStatus = enumeration({ RUNNING: 1, SCHEDULED: 2, FINISHED: 3, FAILED: 4, KILLED: 5 });

/**
 * A request as the type of its schema; fields that are null count as left out, unknown ones are ignored.
 *
 * @throws `INVALID_PARAMETER_VALUE` in MLflow's words
 */
export function parseRequest<Schema extends z.ZodObject>(schema: Schema, input: unknown): z.output<Schema> {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    throw invalidParameter("The request's body must be a JSON object.");
  }
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== null));
  // Clients from before MLflow 1.0 say run_uuid.
  if (given.run_id === undefined && given.run_uuid !== undefined) given.run_id = given.run_uuid;
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw inMlflowsWords(parsed.error, given);
}

function inMlflowsWords(error: z.ZodError, input: unknown) {
  const issue = error.issues[0];
  const path = issue?.path ?? [];
  const name = path.map((part, i) => (typeof part === "number" ? `[${part}]` : (i ? "." : "") + String(part))).join("");
  const value = valueAt(input, path);
  if (value === undefined || value === "") {
    return invalidParameter(
      `Missing value for required parameter '${name}'. See the API docs for more information about request parameters.`,
    );
  }
  const hint = issue?.code === "custom" ? issue.message : `Hint: Value was of type '${typeof value}'.`;
  return invalidParameter(
    `Invalid value ${shown(value)} for parameter '${name}' supplied: ${hint} See the API docs for more information about request parameters.`,
  );
}

function shown(value: unknown): string {
  try {
    const text = JSON.stringify(value) ?? String(value);
    return text.length > 200 ? `${text.slice(0, 200)}…` : text;
  } catch {
    // JSON is parsed at any depth, but not written.
    return "that is nested too deeply";
  }
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const part of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}
