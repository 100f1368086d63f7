import { spawn } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const python = process.env.PERIGEE_PYTHON ?? "python3";
const perigee = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/**
 * `perigee server` as a process of its own.
 *
 * @param {string} folder of its database and artifacts
 */
export async function startOurs(folder) {
  const port = await freePort();
  return started(process.execPath, [perigee, "server", "--port", `${port}`], folder, port);
}

/**
 * The real `mlflow server`, which keeps artifacts in a folder and hands them through.
 *
 * @param {string} folder of its database and artifacts
 */
export async function startMlflow(folder) {
  const port = await freePort();
  const words = ["-m", "mlflow", "server", "--port", `${port}`, "--workers", "1"];
  const store = ["--backend-store-uri", "sqlite:///mlflow.db", "--artifacts-destination", `${folder}/mlartifacts`];
  return started(python, [...words, ...store], folder, port);
}

async function started(command, words, cwd, port) {
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(command, words, { cwd, stdio: "ignore", detached: true });
  for (let tries = 0; tries < 600; tries++) {
    if (child.exitCode !== null) throw new Error(`${command} ${words.slice(0, 3).join(" ")} ended`);
    if ((await fetch(`${url}/health`).catch(() => undefined))?.ok) break;
    await sleep(100);
  }
  return {
    url,
    /** The most memory that its processes took, each its own, in MiB. */
    peak: () => family(child.pid).reduce((sum, pid) => sum + peakOf(pid), 0),
    /** Seconds of processor time that its processes have taken. */
    processor: () => family(child.pid).reduce((sum, pid) => sum + processorOf(pid), 0),
    stop: () => process.kill(-child.pid, "SIGTERM"),
  };
}

function family(pid) {
  const parents = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), fieldOf(name, "PPid")]),
  );
  const found = [pid];
  for (const known of found) for (const [child, parent] of parents) if (parent === known) found.push(child);
  return found;
}

const peakOf = (pid) => (fieldOf(pid, "VmHWM") ?? 0) / 1024;

/** In hundredths of a second, after the name in brackets. */
function processorOf(pid) {
  try {
    const [, user, system] = /\) (?:\S+ ){11}(\d+) (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return (Number(user) + Number(system)) / 100;
  } catch {
    return 0;
  }
}

function fieldOf(pid, name) {
  try {
    return Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    return undefined;
  }
}

function freePort() {
  return new Promise((found, failed) => {
    const probe = createServer().once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });
}
