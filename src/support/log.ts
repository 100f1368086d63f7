import { type Logger, pino } from "pino";
import pretty from "pino-pretty";

export type { Logger } from "pino";

/**
 * The log of a process, on stderr: for people on a terminal, JSON lines elsewhere.
 * `PERIGEE_LOG_LEVEL` sets the level (`info`).
 */
export function createLogger(name: string, level = process.env.PERIGEE_LOG_LEVEL ?? "info"): Logger {
  const options = { name, level, redact: ["req.headers.authorization", "password", "token"] };
  return process.stderr.isTTY
    ? pino(options, pretty({ destination: 2, sync: true, ignore: "pid,hostname,name" }))
    : pino(options, pino.destination({ dest: 2, sync: false }));
}

/** Says nothing: for tests and libraries. */
export const silentLogger: Logger = pino({ level: "silent" });
