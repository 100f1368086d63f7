import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { runningServer } from "../running-server.js";

const server = await runningServer();
const { tracking, registry } = server.stores;
let hidden: string;

beforeAll(async () => {
  const experimentId = await tracking.createExperiment({ name: "hidden" });
  hidden = (await tracking.createRun({ experimentId, runName: "hidden-run" })).info.runId;
  await tracking.logParam(hidden, { key: "secret", value: "hidden-value" });
  await registry.createRegisteredModel({ name: "kept", tags: [{ key: "k", value: "v" }] });
});

const attacks = [
  "' OR 1=1 --",
  "' OR '1'='1",
  "'; DROP TABLE runs; --",
  "x' UNION SELECT * FROM params --",
  "x') OR (1=1",
  "\\' OR 1=1 --",
  "%' OR 1=1 --",
  "` OR 1=1 --",
  '" OR 1=1 --',
  "') UNION SELECT sql FROM sqlite_master --",
  "1; ATTACH DATABASE 'x' AS y",
];
const quoted = fc.constantFrom(...attacks, "k", "v");
const filter = fc.oneof(
  fc.tuple(quoted, quoted).map(([key, value]) => `params.\`${key}\` = '${value}'`),
  fc.tuple(quoted, quoted).map(([key, value]) => `tags.${key} LIKE "${value}"`),
  quoted.map((value) => `attributes.run_id IN ('${value}')`),
  quoted.map((value) => `name = '${value}'`),
  quoted.map((value) => `metrics.${value} > 1`),
  quoted,
);

describe("SQL in a filter, an order, a page token or a name", () => {
  it("finds nothing that was not asked for, and changes nothing", async () => {
    await fc.assert(
      fc.asyncProperty(filter, quoted, async (text, order) => {
        const asked = { filter: text, order_by: [order] };
        const answers = [
          await server.post("runs/search", { experiment_ids: ["0"], ...asked }),
          await server.post("runs/search", { experiment_ids: ["0"], filter: text }),
          await server.post("runs/search", { experiment_ids: ["0"], order_by: [order] }),
          await server.post("runs/search", { experiment_ids: [order], filter: "" }),
          await server.post("runs/search", {
            experiment_ids: ["0"],
            page_token: Buffer.from(order).toString("base64"),
          }),
          await server.post("experiments/search", { filter: text, order_by: [order] }),
          await server.post("logged-models/search", { experiment_ids: ["0"], filter: text }),
          await server.get(`registered-models/search?${new URLSearchParams({ filter: text })}`),
          await server.get(`model-versions/search?${new URLSearchParams({ filter: text })}`),
        ];
        for (const { status, text: said } of answers) {
          expect(status, said).toBeLessThan(500);
          expect(said).not.toContain(hidden);
          expect(said).not.toContain("hidden-value");
          expect(said).not.toMatch(/CREATE TABLE|SQLITE_/);
        }
      }),
      { numRuns: 150 },
    );
    expect((await tracking.getRun(hidden)).data.params).toEqual([{ key: "secret", value: "hidden-value" }]);
    expect(await registry.getRegisteredModel("kept")).toMatchObject({ tags: [{ key: "k", value: "v" }] });
  });

  it.each(attacks)("is a name like others: %j", async (name) => {
    const { json } = await server.post("experiments/create", { name, tags: [{ key: "k", value: name }] });
    expect(json.experiment_id).toMatch(/^\d+$/);
    const found = await tracking.getExperimentByName(name);
    expect(found).toMatchObject({ name, tags: [{ key: "k", value: name }] });
  });
});
