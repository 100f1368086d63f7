import { describe, expect, it } from "vitest";
import { z } from "zod";
import { postgresAbsent } from "../tracking/postgres.js";
import { postgresStores } from "../tracking/stores.js";
import {
  type Conversation,
  conversations,
  filled,
  type RecordedAnswer,
  type RecordedRequest,
  shown,
} from "./conversations.js";
import { type RunningServer, runningServer } from "./running-server.js";

for (const conversation of conversations()) {
  await hold(conversation, await runningServer());
  if (postgresAbsent) describe.skip(`over PostgreSQL, in ${conversation.name} (${postgresAbsent})`);
  else await hold(onPostgres(conversation), await runningServer(await postgresStores("mlflow-artifacts:/")));
}

/** What SQLite keeps and a column of MLflow's in PostgreSQL does not: longer texts, and NUL. */
const beyondColumns: ReadonlySet<string> = new Set([
  "an experiment of 500 characters",
  "a registered model's description of 5001 characters",
  "a registered model's tag's value of 100000 characters",
  "a logged model's name of 501 characters",
  'the experiment of the name: "e%00"',
  'the run: "%00"',
]);

function onPostgres(conversation: Conversation): Conversation {
  const requests = conversation.requests.map((request) => {
    if (beyondColumns.has(request.name)) return { ...request, ours: beyondColumn };
    // It comes after an experiment that is refused, so that its id is another.
    return request.name === "an experiment's location of 2048 characters" ? { ...request, ours: made } : request;
  });
  return { ...conversation, requests, name: `${conversation.name}, over PostgreSQL` };
}

const beyondColumn = { status: 400, error: "INVALID_PARAMETER_VALUE", why: "PostgreSQL's column does not take it" };
const made = { status: 200, why: "its id is another" };

async function hold({ name: title, requests, answers }: Conversation, server: RunningServer): Promise<void> {
  const kept = new Map<string, unknown>();

  describe(`the tracking server answers as MLflow 3.17.2's does, in ${title}`, () => {
    it("to every request that was recorded", () => {
      expect(requests.map(({ name }) => name)).toEqual(answers.map(({ name }) => name));
    });

    for (const [at, request] of requests.entries()) {
      const { name } = request;
      const ours = request.ours ?? mended(answers[at]);
      it(`to ${name}${ours ? `, but on purpose: ${ours.why}` : ""}`, async () => {
        const theirs = answers[at]!;
        const { status, json, text } = await send(request);
        const expected = ours?.status ?? theirs.status;
        expect({ status, text: status === expected ? "" : text }).toEqual({ status: expected, text: "" });
        const error = ours ? ours.error : theirs.error;
        if (ours?.shown !== undefined) expect(plain(shown(json, request.show ?? ""))).toEqual(ours.shown);
        if (error) {
          expect(json).toEqual({ error_code: error, message: expect.stringMatching(/\S/) });
          if (theirs.message && !ours) expect(plain(json.message)).toSatisfy(saysOf(theirs.message, request));
        } else if (status < 400 && !ours) {
          const answer = request.show ? { shown: shown(json, request.show) } : json;
          expect(plain(theirs.body?.text === undefined ? answer : { text })).toEqual(theirs.body);
        }
      });
    }
  });

  async function send(request: RecordedRequest) {
    const [method = "", place = ""] = request.send.split(/ (.*)/s, 2);
    const path = String(filled(place.startsWith("/") ? place : `/api/2.0/mlflow/${place}`, kept));
    const text = request.text ?? (request.body === undefined ? undefined : JSON.stringify(filled(request.body, kept)));
    const headers = Object.entries({ "content-type": request.type, ...request.headers }).filter(([, value]) => value);
    const answer = await server.send(method, path, text, Object.fromEntries(headers));
    for (const [name, where] of Object.entries(request.keep)) {
      kept.set(name, z.string({ error: () => `no ${where} in ${answer.text}` }).parse(shown(answer.json, where)));
    }
    return answer;
  }

  /** Whether a message names the fields and the values of the request that MLflow's names. */
  function saysOf(theirs: string, request: RecordedRequest) {
    const reason = theirs.split("Error: (")[0] ?? "";
    const given = partsOf([request.body, ...new URLSearchParams(request.send.split("?")[1])]);
    const named = [
      ...given.fields.filter((field) => reason.includes(`'${field}'`)),
      ...given.values
        .map((value) => String(plain(filled(value, kept))))
        .filter((value) => value.length > 2 && value.length < 100 && isNamed(value, reason)),
    ];
    return (ours: unknown) => named.every((word) => String(ours).includes(word));
  }

  /** An answer without what differs from server to server, as record_mlflow_answers.py has it. */
  function plain(value: unknown): unknown {
    if (typeof value === "string") {
      const names = [...kept]
        .map(([name, text]) => [name, String(text)] as const)
        .filter(([, text]) => text.length >= 20)
        .sort(([, a], [, b]) => b.length - a.length);
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
}

/** Where MLflow fails on what it is asked, the request is refused. */
const mended = (theirs: RecordedAnswer | undefined) =>
  (theirs?.status ?? 0) >= 500
    ? { status: 400, error: "INVALID_PARAMETER_VALUE", shown: undefined, why: "MLflow fails on it" }
    : undefined;

/** Whether a text has a word as such, not as a part of another. */
const isNamed = (word: string, text: string) =>
  text
    .split(word)
    .some((before, i, parts) => i + 1 < parts.length && /(^|\W)$/.test(before) && /^(\W|$)/.test(parts[i + 1] ?? ""));

/** The names of fields and the plain values within a request. */
function partsOf(value: unknown): { readonly fields: string[]; readonly values: string[] } {
  if (typeof value === "string") return { fields: [], values: [value] };
  if (typeof value !== "object" || value === null) return { fields: [], values: [] };
  const inner = Object.values(value).map(partsOf);
  return {
    fields: [...(Array.isArray(value) ? [] : Object.keys(value)), ...inner.flatMap(({ fields }) => fields)],
    values: inner.flatMap(({ values }) => values),
  };
}

/** The latest versions, whose order MLflow leaves open, by number. */
function inOrder(name: string, value: unknown): unknown {
  return name === "latest_versions" && Array.isArray(value) ? value.sort(by("version")) : value;
}

const by = (name: string) => (a: unknown, b: unknown) => (fieldOf(a, name) < fieldOf(b, name) ? -1 : 1);

const fieldOf = (item: unknown, name: string): string => String(Reflect.get(Object(item), name) ?? "");
