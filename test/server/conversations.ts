import { readdirSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import { z } from "zod";

const folder = new URL("reference/", import.meta.url);

/** How Perigee answers on purpose where it answers otherwise. */
const difference = { status: z.int(), error: z.string().optional(), shown: z.unknown().optional(), why: z.string() };

const request = z.strictObject({
  name: z.string(),
  send: z.string(),
  body: z.unknown().optional(),
  text: z.string().optional(),
  type: z.string().default("application/json"),
  headers: z.record(z.string(), z.string()).default({}),
  keep: z.record(z.string(), z.string()).default({}),
  show: z.string().optional(),
  each: z.array(z.unknown()).optional(),
  ours: z.strictObject(difference).optional(),
  but: z.array(z.strictObject({ each: z.array(z.unknown()), ...difference })).optional(),
});
export type RecordedRequest = z.output<typeof request>;

const answers = z.array(
  z.strictObject({
    name: z.string(),
    status: z.int(),
    error: z.string().nullish(),
    message: z.string().optional(),
    body: z.record(z.string(), z.unknown()).optional(),
  }),
);
export type RecordedAnswer = z.output<typeof answers>[number];

/** Requests in their order, and what MLflow's server has answered; record_mlflow_answers.py recorded it. */
export interface Conversation {
  readonly name: string;
  readonly requests: readonly RecordedRequest[];
  readonly answers: readonly RecordedAnswer[];
}

export function conversations(): Conversation[] {
  const names = readdirSync(new URL("requests/", folder)).filter((name) => name.endsWith(".yaml"));
  return names.sort().map((file) => {
    const name = file.replace(".yaml", "");
    const written = z.array(request).parse(parse(readFileSync(new URL(`requests/${file}`, folder), "utf8")));
    const recorded: unknown = JSON.parse(readFileSync(new URL(`answers/${name}.json`, folder), "utf8"));
    return { name, requests: written.flatMap(expanded), answers: answers.parse(recorded) };
  });
}

/** A request for each of its `each`. */
function expanded(written: RecordedRequest): RecordedRequest[] {
  const { each, but = [], ...rest } = written;
  if (!each) return [written];
  return each.map((value) => {
    const kept = new Map([["each", value]]);
    const { each: _, ...ours } = but.find((one) => one.each.some((other) => isDeepStrictEqual(other, value))) ?? {};
    return {
      ...rest,
      ...("status" in ours && { ours }),
      name: `${rest.name}: ${JSON.stringify(value)}`,
      send: String(filled(rest.send, kept)),
      ...(rest.body !== undefined && { body: filled(rest.body, kept) }),
    };
  });
}

/** The part of an answer at a place such as `runs.info.run_id`, of each where there is a list; null where none is. */
export function shown(value: unknown, place: string): unknown {
  const [part = "", ...rest] = place.split(".");
  if (Array.isArray(value) && !/^\d+$/.test(part)) return value.map((each) => shown(each, place));
  const inner: unknown = Reflect.get(Object(value), part) ?? null;
  return rest.length ? shown(inner, rest.join(".")) : inner;
}

/** The value with what was kept in place of names in braces, and with what is to be repeated repeated. */
export function filled(value: unknown, kept: ReadonlyMap<string, unknown>): unknown {
  if (typeof value === "string") {
    const [, whole = ""] = /^\{(\w+)\}$/.exec(value) ?? [];
    if (kept.has(whole)) return kept.get(whole);
    return value.replace(/\{(\w+)\}/g, (braces, name) => String(kept.get(name) ?? braces));
  }
  if (Array.isArray(value)) return value.map((each) => filled(each, kept));
  if (typeof value !== "object" || value === null) return value;
  const { times, text, item }: { times?: unknown; text?: unknown; item?: unknown } = value;
  if (typeof times === "number") {
    if (typeof text === "string") return text.repeat(times);
    return Array.from({ length: times }, (_, n) => filled(item, new Map([...kept, ["n", n]])));
  }
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filled(inner, kept)]));
}
