import { describe, expect, it } from "vitest";
import { routes } from "../../src/server/routes/index.js";
import { unsupported } from "../../src/server/routes/unsupported.js";
import { type Conversation, conversations, type RecordedRequest } from "./conversations.js";

const all = conversations();
const routed = all.flatMap(({ name, requests, answers }: Conversation) =>
  requests.map((request, at) => ({ conversation: name, request, answer: answers[at]!, route: routeOf(request) })),
);

describe("docs/mlflow-compatibility.md", () => {
  it("lists every route with what covers it, what is not supported, and where Perigee differs on purpose", async () => {
    await expect(page()).toMatchFileSnapshot("../../docs/mlflow-compatibility.md");
  });

  it.each(routes.map(({ id }) => id))("can say of %s that a recorded answer covers it", (id) => {
    // What signs URLs needs an object store, which has its own tests.
    if (id.includes("presigned")) return;
    expect(routed.filter(({ route }) => route === id).length).toBeGreaterThan(0);
  });
});

function page(): string {
  const count = routed.length;
  return `# Compatibility with MLflow

\`perigee server\` answers as the tracking server of MLflow 3.17.2. ${count} requests were sent to that server and its answers recorded; a test sends the same to Perigee and compares status, error code, what the message names, and content. This page is made from the table of routes and those requests: \`npx vitest run test/server/compatibility-page.test.ts -u\`.

Every path stands below \`/api/2.0\` and \`/ajax-api/2.0\`, or \`3.0\` where the table says so; the schemas of all requests are at \`/openapi.json\`. The requests lie in \`test/server/reference/requests\`, a file for each conversation.

## Routes

${table(
  ["route", "recorded requests, by conversation"],
  routes.map(({ id, version }) => [
    `${id.replace(/^(\S+) /, (_, methods) => `${methods.replaceAll("|", ", ")} \``)}\`${version === 3 ? " (3.0)" : ""}`,
    coverage(id),
  ]),
)}

Beside these: \`/health\`, \`/version\`, \`/openapi.json\`, \`/get-artifact\`, \`/model-versions/get-artifact\`, and the artifacts' proxy \`mlflow-artifacts/artifacts\` with uploads in parts.

## Not supported

MLflow's client is told so in its own words: \`ENDPOINT_NOT_FOUND\` (404) where it then does without, \`NOT_IMPLEMENTED\` (501) where MLflow's server says that of a feature that is off. Nor is there \`/graphql\`, which only MLflow's own web page calls.

${table(
  ["what", "answer", "paths"],
  unsupported.map(({ name, errorCode, paths }) => [
    name,
    `\`${errorCode}\``,
    paths.map((path) => `\`${path}\``).join(", "),
  ]),
)}

## Differences on purpose

Where MLflow's server fails on what it is asked (status 500), Perigee answers 400 \`INVALID_PARAMETER_VALUE\`. Integers beyond 2⁵³ are refused, as they would lose digits. Filters have at most 100,000 characters and 200 conditions, orders 50 clauses. And:

${table(
  ["request", "MLflow", "Perigee", "why"],
  routed.flatMap(({ conversation, request, answer }) =>
    request.ours
      ? [
          [
            `${request.name} (${conversation})`,
            `${answer.status} ${answer.error ?? ""}`.trim(),
            `${request.ours.status} ${request.ours.error ?? ""}`.trim(),
            request.ours.why,
          ],
        ]
      : [],
  ),
)}
`;
}

function coverage(id: string): string {
  const of = routed.filter(({ route }) => route === id);
  const names = [...new Set(of.map(({ conversation }) => conversation))];
  return names.map((name) => `${name} ${of.filter(({ conversation }) => conversation === name).length}`).join(", ");
}

/** The id of the route that a request goes to; none where it goes elsewhere. */
function routeOf({ send }: RecordedRequest): string | undefined {
  const [method = "", place = ""] = send.split(" ");
  const whole = place.startsWith("/") ? place : `/api/2.0/mlflow/${place}`;
  const path = (whole.split("?")[0] ?? "").replace(/^\/(?:ajax-)?api\/[23]\.0/, "");
  const found = routes.find(({ methods, path: pattern }) => {
    const matches = new RegExp(`^${pattern.replace(/\{\w+\}/g, "[^/]+")}$`);
    return methods.some((known) => known === method) && matches.test(path);
  });
  return found?.id;
}

/** A table whose columns are aligned. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, ...rows].map((cells) => cells.map((cell) => cell.replace(/\|/g, "\\|").replace(/\s+/g, " ")));
  const widths = head.map((_, at) => Math.max(...lines.map((cells) => (cells[at] ?? "").length)));
  const [first = "", ...rest] = lines.map(
    (cells) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(" | ")} |`,
  );
  return [first, `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rest].join("\n");
}
