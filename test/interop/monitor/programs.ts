import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** The first of some names that is a program on the path. */
export function program(...names: string[]): string | undefined {
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of names) if (existsSync(join(folder, name))) return join(folder, name);
  }
  return undefined;
}

export interface Running {
  readonly url: string;
  /** Ends the process and waits until it is gone. */
  stop(): Promise<void>;
}

/** Starts a program that serves HTTP and waits until it is ready. */
export async function start(path: string, words: string[], port: number, readyPath: string): Promise<Running> {
  const child = spawn(path, words, { stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (part: Buffer) => {
    said = (said + part.toString()).slice(-4000);
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = () => ended(child);
  for (let tries = 0; tries < 150; tries++) {
    if (child.exitCode !== null) throw new Error(`${path} ended:\n${said}`);
    const isReady = await fetch(url + readyPath).then(
      (answer) => answer.ok,
      () => false,
    );
    if (isReady) return { url, stop };
    await sleep(100);
  }
  await stop();
  throw new Error(`${path} did not get ready:\n${said}`);
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  const kill = setTimeout(() => child.kill("SIGKILL"), 5000);
  await exit;
  clearTimeout(kill);
}

/** Runs a program to its end; what it says, and its exit code. */
export function run(path: string, words: string[]): { code: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync(path, words, { encoding: "utf8" });
  return { code: status, said: stdout + stderr };
}

/** A port that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}
