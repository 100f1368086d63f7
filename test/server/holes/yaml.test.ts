import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadModel } from "../../../src/model/index.js";
import { runningServer } from "../running-server.js";

const server = await runningServer();

const ran = () => Reflect.get(globalThis, "ran");
const models: readonly (readonly [string, string])[] = [
  ["a function of JavaScript", "flavors: !!js/function 'function () { globalThis.ran = 1 }'\n"],
  ["an object of Python", "flavors: !!python/object/apply:os.system ['touch ran']\n"],
  ["a regular expression", "flavors: !!js/regexp /(a+)+$/\n"],
  ["a prototype", "__proto__:\n  ran: 1\nflavors: {}\n"],
  ["a merge of a prototype", "base: &b {__proto__: {ran: 1}}\nflavors: {<<: *b}\n"],
  ["text that grows without end", billionLaughs()],
];

describe("an MLmodel that holds", () => {
  it.each(models)("%s runs nothing, pollutes nothing and takes no memory", async (name, text) => {
    const folder = join(server.folder, name.replaceAll(" ", "-"));
    mkdirSync(folder);
    writeFileSync(join(folder, "MLmodel"), text);
    await expect(loadModel(folder)).rejects.toThrow();
    expect(ran()).toBeUndefined();
    expect(Reflect.get({}, "ran")).toBeUndefined();
  });

  it.each(models)("%s is text to the server, and is given back as it came", async (_name, text) => {
    const { info } = await server.stores.tracking.createRun({ experimentId: "0" });
    const address = `/api/2.0/mlflow-artifacts/artifacts/0/${info.runId}/artifacts/MLmodel`;
    expect((await server.send("PUT", address, text)).status).toBe(200);
    const answer = await server.send("GET", address);
    expect(answer.text).toBe(text);
    expect(answer.headers["content-type"]).toMatch(/^text\/plain/);
    expect(answer.headers["content-disposition"]).toMatch(/^attachment/);
  });
});

function billionLaughs(): string {
  const lines = ["a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol, lol]"];
  for (let i = 1; i < 12; i++) {
    lines.push(`a${i}: &a${i} [${Array.from({ length: 10 }, () => `*a${i - 1}`).join(", ")}]`);
  }
  return `${lines.join("\n")}\nflavors: *a11\n`;
}
