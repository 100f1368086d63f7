import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { runningServer } from "./running-server.js";

const requests = z
  .array(
    z.strictObject({
      name: z.string(),
      send: z.string(),
      body: z.unknown().optional(),
      text: z.string().optional(),
      type: z.string().default("application/json"),
      headers: z.record(z.string(), z.string()).default({}),
      keep: z.record(z.string(), z.string()).default({}),
      ours: z.strictObject({ status: z.int(), error: z.string().optional(), why: z.string() }).optional(),
    }),
  )
  .parse(parse(readFileSync(new URL("reference/requests.yaml", import.meta.url), "utf8")));
const recorded = z
  .array(
    z.strictObject({
      name: z.string(),
      status: z.int(),
      error: z.string().nullish(),
      body: z.record(z.string(), z.unknown()).optional(),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL("reference/mlflow-answers.json", import.meta.url), "utf8")));

const server = await runningServer();
const kept = new Map<string, string>();

describe("the tracking server answers as MLflow 3.17.2's does", () => {
  it("to every request that was recorded", () => {
    expect(requests.map(({ name }) => name)).toEqual(recorded.map(({ name }) => name));
  });

  for (const [at, request] of requests.entries()) {
    const { name, ours } = request;
    it(`to ${name}${ours ? `, but on purpose: ${ours.why}` : ""}`, async () => {
      const theirs = recorded[at]!;
      const { status, json, text } = await send(request);
      expect({ status, text: status >= 500 ? text : "" }).toEqual({ status: ours?.status ?? theirs.status, text: "" });
      const error = ours ? ours.error : theirs.error;
      if (error) {
        expect(json).toEqual({ error_code: error, message: expect.stringMatching(/\S/) });
      } else if (status < 400 && !ours) {
        expect(plain(theirs.body?.text === undefined ? json : { text })).toEqual(theirs.body);
      }
    });
  }
});

async function send(request: (typeof requests)[number]) {
  const [method = "", place = ""] = request.send.split(" ", 2);
  const path = String(filled(place.startsWith("/") ? place : `/api/2.0/mlflow/${place}`));
  const text = request.text ?? (request.body === undefined ? undefined : JSON.stringify(filled(request.body)));
  const headers = Object.entries({ "content-type": request.type, ...request.headers }).filter(([, value]) => value);
  const answer = await server.send(method, path, text, Object.fromEntries(headers));
  for (const [name, where] of Object.entries(request.keep)) {
    const value = where.split(".").reduce<unknown>((inner, part) => Reflect.get(Object(inner), part), answer.json);
    kept.set(name, z.string().parse(value, { error: () => `no ${where} in ${answer.text}` }));
  }
  return answer;
}

/** The value with what was kept in place of names in braces. */
function filled(value: unknown): unknown {
  if (typeof value === "string") return value.replace(/\{(\w+)\}/g, (braces, name) => kept.get(name) ?? braces);
  if (Array.isArray(value)) return value.map(filled);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, filled(inner)]));
}

/** An answer without what differs from server to server, as record_mlflow_answers.py has it. */
function plain(value: unknown): unknown {
  if (typeof value === "string") {
    const names = [...kept].filter(([, text]) => text.length >= 20).sort(([, a], [, b]) => b.length - a.length);
    return names.reduce((text, [name, id]) => text.replaceAll(id, `{${name}}`), value);
  }
  if (typeof value === "number") return value > 1.71e12 && value < 1e13 ? "time" : value;
  if (Array.isArray(value)) {
    const items = value.map(plain);
    const keys = items.map((item) => fieldOf(item, "key"));
    if (keys.includes("")) return items;
    const isHistory = new Set(keys).size < keys.length;
    return isHistory ? items : items.sort(by("key"));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, inOrder(name, plain(inner))]));
}

/** The latest versions, whose order MLflow leaves open, by number. */
function inOrder(name: string, value: unknown): unknown {
  return name === "latest_versions" && Array.isArray(value) ? value.sort(by("version")) : value;
}

const by = (name: string) => (a: unknown, b: unknown) => (fieldOf(a, name) < fieldOf(b, name) ? -1 : 1);

const fieldOf = (item: unknown, name: string): string => String(Reflect.get(Object(item), name) ?? "");
