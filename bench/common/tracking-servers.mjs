import { spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const python = process.env.PERIGEE_PYTHON ?? "python3";
const main = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));
const startMilliseconds = 120_000;

/**
 * @typedef {{ name: string, url: string, port: number, peakMebibytes: () => number, stop: () => Promise<void> }} Server
 */

/**
 * Starts `perigee server` on an empty folder.
 *
 * @param {string} folder
 * @param {readonly string[]} options more words of the command
 * @returns {Promise<Server>}
 */
export const startPerigee = (folder, options = []) =>
  start("perigee", folder, (port) => [process.execPath, main, "server", "--port", port, ...options]);

/**
 * Starts the real `mlflow server` as it comes: SQLite, and its default number of workers.
 *
 * @param {string} folder
 * @returns {Promise<Server>}
 */
export const startMlflow = (folder) =>
  start("mlflow", folder, (port) => [python, "-m", "mlflow", "server", "--port", port]);

async function start(name, folder, wordsOn) {
  const port = await freePort();
  const [program, ...words] = wordsOn(String(port));
  const log = join(folder, "server.log");
  const output = openSync(log, "w");
  const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith("MLFLOW_"));
  const PATH = dirname(python) === "." ? process.env.PATH : dirname(python) + delimiter + process.env.PATH;
  // A group of its own, as MLflow starts workers that would outlive it.
  const child = spawn(program, words, {
    cwd: folder,
    detached: true,
    env: { ...Object.fromEntries(inherited), PATH },
    stdio: ["ignore", output, output],
  });
  closeSync(output);
  const kill = () => {
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended.
    }
  };
  process.once("exit", kill);
  const ended = new Promise((resolve) => child.once("close", resolve));
  const failed = new Promise((_, reject) => child.once("error", reject));
  const url = `http://127.0.0.1:${port}`;
  for (const until = Date.now() + startMilliseconds; ; ) {
    if (child.exitCode !== null || Date.now() > until) {
      throw new Error(`${name} server does not start:\n${readFileSync(log, "utf8").slice(-2000)}`);
    }
    const answer = await Promise.race([fetch(`${url}/health`).catch(() => undefined), failed]);
    if (answer?.ok) break;
    await sleep(200);
  }
  return {
    name,
    url,
    port,
    peakMebibytes: () => peakOfGroup(child.pid),
    async stop() {
      process.off("exit", kill);
      process.kill(-child.pid, "SIGTERM");
      await Promise.race([ended, sleep(15_000).then(() => process.kill(-child.pid, "SIGKILL"))]);
    },
  };
}

/** Of all processes of a group together, where the system has `/proc`; NaN elsewhere. */
function peakOfGroup(group) {
  try {
    let kibibytes = 0;
    for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        // The fields after the command, which stands in parentheses: state, parent, group.
        if (Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[2]) !== group) continue;
        kibibytes += Number(/VmHWM:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
      } catch {
        // It has ended meanwhile.
      }
    }
    return kibibytes / 1024;
  } catch {
    return Number.NaN;
  }
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}
