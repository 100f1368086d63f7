import { spawn } from "node:child_process";
import { readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { MlflowClient, valuesOf } from "../../../src/tracking/index.js";
import { temporaryFolder } from "../../cli/perigee.js";
import { program } from "../monitor/programs.js";
import { perigeeServer, type RunningServer } from "../tracking/servers.js";

const chromium = program("chromium", "chromium-browser", "google-chrome");
const root = fileURLToPath(new URL("../../..", import.meta.url));

/** A page that logs a run, reads it back, and writes what it found. */
const page = (trackingUri: string) => `<!doctype html><meta charset="utf-8"><output>waiting</output>
<script type="importmap">{"imports":{
  "zod":"/node_modules/zod/index.js","yaml":"/node_modules/yaml/browser/index.js",
  "perigee/tracking":"/dist/tracking/rest/index.js"}}</script>
<script type="module">
import { MlflowClient, valuesOf } from "perigee/tracking";
const output = document.querySelector("output");
try {
  const client = new MlflowClient({ trackingUri: ${JSON.stringify(trackingUri)} });
  const { info } = await client.createRun("0", { runName: "of a page" });
  await client.logParam(info.runId, "depth", 3);
  for (let step = 0; step < 5; step++) await client.logMetric(info.runId, "loss", 1 / (step + 1), { step, synchronous: false });
  await client.logText(info.runId, "grüße", "notes/a.txt");
  await client.setTerminated(info.runId);
  const run = await client.getRun(info.runId);
  const text = new TextDecoder().decode(await client.readArtifact(info.runId, "notes/a.txt"));
  const history = await client.getMetricHistory(info.runId, "loss");
  output.textContent = JSON.stringify({ status: run.info.status, params: valuesOf(run.data.params), text, points: history.length });
} catch (failure) {
  output.textContent = "failed: " + failure;
}
</script>`;

describe.skipIf(!chromium)("the tracking client in a page, in a real Chromium", () => {
  const folder = temporaryFolder();
  const profile = temporaryFolder();
  let tracking: RunningServer;
  const pages = createServer((request, response) => {
    const path = normalize(decodeURI(request.url ?? "/"));
    if (path === "/") return void response.writeHead(200, { "content-type": "text/html" }).end(page(tracking.url));
    const file = join(root, path);
    const isServed = /^\/(dist\/|node_modules\/(zod|yaml)\/)/.test(path) && file.endsWith(".js");
    if (!isServed || !statSync(file, { throwIfNoEntry: false })?.isFile()) return void response.writeHead(404).end();
    return void response.writeHead(200, { "content-type": "text/javascript" }).end(readFileSync(file));
  });
  let origin = "";

  beforeAll(async () => {
    await new Promise<void>((done) => pages.listen(0, "127.0.0.1", done));
    const address = pages.address();
    origin = `http://dash.example.org:${typeof address === "object" && address ? address.port : 0}`;
    tracking = await perigeeServer(folder.path, "--cors-allowed-origins", origin);
  });
  afterAll(async () => {
    pages.close();
    await tracking.stop();
    folder.remove();
    profile.remove();
  });

  it("logs a run to a server that lets the page's origin write, with history and artifacts", async () => {
    const quiet = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
    const flags = ["--headless", "--no-sandbox", "--disable-gpu", ...quiet, `--user-data-dir=${profile.path}`];
    // The name is one of the loopback to this browser alone: an origin that only the option lets write. The browser
    // asks before it lets such a page reach private addresses, which nobody is there to answer.
    const names = [
      "--host-resolver-rules=MAP dash.example.org 127.0.0.1",
      "--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests",
    ];
    const words = [...flags, ...names, "--virtual-time-budget=60000", "--dump-dom", origin];
    const browser = spawn(chromium ?? "", words, { stdio: ["ignore", "pipe", "ignore"] });
    let stdout = "";
    browser.stdout.on("data", (text) => {
      stdout += text;
    });
    await new Promise((resolve) => browser.once("close", resolve));
    const shown = /<output>(.*?)<\/output>/.exec(stdout)?.[1];
    expect(shown).toBe('{"status":"FINISHED","params":{"depth":"3"},"text":"grüße","points":5}');

    const client = new MlflowClient({ trackingUri: tracking.url, env: {} });
    const { items } = await client.searchRuns(["0"], { filter: "attributes.run_name = 'of a page'" });
    expect(items.map(({ data }) => valuesOf(data.metrics))).toEqual([{ loss: 0.2 }]);
  });
});
