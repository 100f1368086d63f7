import { createRequire } from "node:module";
import type { Logger } from "pino";

export type { Logger } from "pino";

// Loaded with the first log: it takes longer than all of `learn/`, which logs nothing.
const require = createRequire(import.meta.url);

/**
 * The log of a process, on stderr: for people on a terminal, JSON lines elsewhere.
 * `PERIGEE_LOG_LEVEL` sets the level (`info`).
 */
export function createLogger(name: string, level = process.env.PERIGEE_LOG_LEVEL ?? "info"): Logger {
  const { pino }: typeof import("pino") = require("pino");
  const options = { name, level, redact: ["req.headers.authorization", "password", "token"] };
  if (!process.stderr.isTTY) return pino(options, pino.destination({ dest: 2, sync: false }));
  const pretty: typeof import("pino-pretty") = require("pino-pretty");
  return pino(options, pretty({ destination: 2, sync: true, ignore: "pid,hostname,name" }));
}

/** Says nothing: for tests and libraries. */
export function silentLogger(): Logger {
  const { pino }: typeof import("pino") = require("pino");
  return pino({ level: "silent" });
}
