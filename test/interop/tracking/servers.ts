import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { eventually, start } from "../../cli/perigee.js";
import { python, pythonEnvironment } from "../python.js";

export interface RunningServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** What a server is started with beside its folder. */
export interface ServerOptions {
  readonly words?: readonly string[];
  readonly env?: Record<string, string>;
}

/** `perigee server` as a process, with its database and artifacts in the folder. */
export const perigeeServer = (folder: string, ...words: string[]): Promise<RunningServer> =>
  perigeeServerIn(folder, words, {});

/** The same with variables of its own. */
export async function perigeeServerIn(
  folder: string,
  words: readonly string[],
  env: Record<string, string>,
): Promise<RunningServer> {
  const started = start(["server", "--port", "0", ...words], folder, env);
  const url = await eventually(() => {
    if (started.child.exitCode !== null) throw new Error(`perigee server has ended:\n${started.stderr()}`);
    return /Tracking server at (http:\S+)/.exec(started.stdout())?.[1];
  });
  return {
    url,
    async stop() {
      started.child.kill("SIGTERM");
      await started.ended;
    },
  };
}

/** `mlflow server` as a process, with its database and artifacts in the folder. */
export async function mlflowServer(folder: string, options: ServerOptions = {}): Promise<RunningServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const words = ["-m", "mlflow", "server", "--port", `${port}`, "--workers", "1"];
  // A group of its own, as the command starts workers that would outlive it.
  const server = spawn(python, [...words, "--backend-store-uri", "sqlite:///mlflow.db", ...(options.words ?? [])], {
    detached: true,
    cwd: folder,
    env: { ...pythonEnvironment, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [server.stdout, server.stderr]) stream.on("data", (text) => (said += text));
  await eventually(async () => {
    if (server.exitCode !== null) throw new Error(`mlflow server has ended:\n${said}`);
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    return answer?.ok || undefined;
  }, 120);
  return { url, stop: () => stopGroup(server) };
}

async function stopGroup(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null) return;
  const ended = new Promise((done) => server.once("exit", done));
  process.kill(-server.pid, "SIGTERM");
  await Promise.race([ended, sleep(10_000)]);
  if (server.exitCode === null && server.signalCode === null) process.kill(-server.pid, "SIGKILL");
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => found(port));
    });
  });
}
