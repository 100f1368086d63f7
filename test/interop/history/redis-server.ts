import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createConnection } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort, program } from "../monitor/programs.js";

const path = program("redis-server");

/** Why the tests with Redis cannot run here, or nothing. */
export const missingRedis = path ? undefined : "there is no redis-server; apt-get install redis-server";

export const password = "s3cret/pass";

/** A Redis on a port of its own, which keeps its data in a folder while it is stopped. */
export class RedisServer {
  readonly port: number;
  readonly #folder: string;
  #process: ChildProcess | undefined;

  constructor(port: number, folder: string) {
    this.port = port;
    this.#folder = folder;
  }

  static async start(folder: string): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), folder);
    await server.start();
    return server;
  }

  /** The address of a log of its own. */
  address(key = "log", user = `:${encodeURIComponent(password)}@`): string {
    return `redis://${user}127.0.0.1:${this.port}/0?key=${key}`;
  }

  async start(): Promise<void> {
    const settings = {
      port: this.port,
      bind: "127.0.0.1",
      dir: this.#folder,
      requirepass: password,
      appendonly: "yes",
    };
    const words = Object.entries({ ...settings, save: "" }).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.#process = spawn(path ?? "redis-server", words, { stdio: "ignore" });
    for (let tries = 0; tries < 200; tries++) {
      if (await answers(this.port)) return;
      await sleep(50);
    }
    throw new Error("redis-server did not get ready");
  }

  /** Stops it from answering, as a network that swallows everything. */
  pause(): void {
    this.#process?.kill("SIGSTOP");
  }

  resume(): void {
    this.#process?.kill("SIGCONT");
  }

  async stop(): Promise<void> {
    if (!this.#process || this.#process.exitCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.kill("SIGCONT");
    this.#process.kill("SIGTERM");
    await ended;
    this.#process = undefined;
  }
}

async function answers(port: number): Promise<boolean> {
  const socket = createConnection(port, "127.0.0.1");
  try {
    await once(socket, "connect");
    socket.write(`AUTH ${password}\r\nPING\r\n`);
    const [said] = await once(socket, "data");
    return String(said).startsWith("+OK");
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
