import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { program } from "../monitor/programs.js";

const chromium = program("chromium", "chromium-browser", "google-chrome");
const script = fileURLToPath(new URL("../../../examples/browser/serve.mjs", import.meta.url));

describe.skipIf(!chromium)("the engine in a page, in a real Chromium", () => {
  const profile = mkdtempSync(join(tmpdir(), "perigee-chromium-"));
  let server: ChildProcess;
  let url: string;

  beforeAll(async () => {
    server = spawn(process.execPath, [script, "0"], { stdio: ["ignore", "pipe", "inherit"] });
    url = await new Promise((resolve) =>
      server.stdout?.once("data", (line: Buffer) => resolve(line.toString().trim())),
    );
  });
  afterAll(() => {
    server.kill();
    rmSync(profile, { recursive: true, force: true });
  });

  it("trains, scores and explains on one thread", () => {
    const quiet = ["--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
    const words = ["--headless", "--no-sandbox", "--disable-gpu", ...quiet, `--user-data-dir=${profile}`];
    const { stdout } = spawnSync(chromium ?? "", [...words, "--virtual-time-budget=60000", "--dump-dom", url], {
      encoding: "utf8",
      timeout: 120_000,
    });
    expect(stdout).toMatch(/role="status">done</);
    const [, prAuc] = /PR-AUC on other objects<\/dt><dd>([\d.]+)/.exec(stdout) ?? [];
    expect(Number(prAuc)).toBeGreaterThan(0.5);
    expect(stdout.match(/class="bar/g)).toHaveLength(3);
  });
});
