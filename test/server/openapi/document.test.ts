import { describe, expect, it } from "vitest";
import { describeApi } from "../../../src/server/openapi/document.js";
import { routes } from "../../../src/server/routes/index.js";
import { runningServer } from "../running-server.js";

const document = describeApi(routes);

describe("the description of the API", () => {
  it("is served as JSON", async () => {
    const server = await runningServer();
    const { status, json } = await server.send("GET", "/openapi.json");
    expect(status).toBe(200);
    expect(json).toEqual(JSON.parse(JSON.stringify(document)));
  });

  it("has every route by each of its methods, with an id of its own", () => {
    const described = Object.entries(document.paths).flatMap(([path, operations]) =>
      Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
    );
    for (const { methods, version, path } of routes) {
      for (const method of methods) expect(described).toContain(`${method} /api/${version}.0${path}`);
    }
    const ids = Object.values(document.paths).flatMap((operations) =>
      Object.values(operations).map((operation) => String(Reflect.get(Object(operation), "operationId"))),
    );
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("says of a request what is checked of it", () => {
    expect(document.paths["/api/2.0/mlflow/runs/log-parameter"]).toMatchObject({
      post: {
        requestBody: {
          content: {
            "application/json": {
              schema: { required: ["run_id", "key"], properties: { key: { type: "string", minLength: 1 } } },
            },
          },
        },
      },
    });
    expect(document.paths["/api/2.0/mlflow/logged-models/{model_id}"]).toMatchObject({
      get: { parameters: [{ name: "model_id", in: "path", required: true }] },
    });
  });

  it("refers to nothing that it does not hold", () => {
    const references = JSON.stringify(document).match(/"\$ref":"[^"]+"/g) ?? [];
    expect(new Set(references)).toEqual(new Set(['"$ref":"#/components/schemas/Error"']));
  });
});
