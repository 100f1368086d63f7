import { constants } from "node:os";
import type { RunStatus } from "../entities.js";

/** Ends a run, with what it became of it. */
export type EndRun = (status: RunStatus) => Promise<void>;

const signals = ["SIGINT", "SIGTERM"] as const;
type Signal = (typeof signals)[number];

/** A server that does not answer must not keep the process from stopping. */
const patienceMilliseconds = 10_000;

/** The runs of this process that are open, parents before children. */
const open = new Set<EndRun>();
/** Those of them that no function holds, so that nothing but the process's own end ends them. */
const loose = new Set<EndRun>();

/**
 * Keeps watch over an open run: on SIGINT or SIGTERM every open run is killed, children first, and the process
 * exits with 128 and the signal's number, as shells expect. A second signal exits at once.
 *
 * @param isLoose ends the run too where the process comes to its end: FINISHED, or FAILED by an error that nobody catches
 * @returns ends the watch; the handlers are gone when no run is open
 */
export function watchOverRun(end: EndRun, isLoose = false): () => void {
  if (open.size === 0) for (const signal of signals) process.on(signal, stop);
  open.add(end);
  if (isLoose) {
    if (loose.size === 0) process.on("beforeExit", finish).on("uncaughtException", fail);
    loose.add(end);
  }
  return () => {
    open.delete(end);
    if (open.size === 0) for (const signal of signals) process.off(signal, stop);
    if (loose.delete(end) && loose.size === 0) process.off("beforeExit", finish).off("uncaughtException", fail);
  };
}

let stopping = false;

async function stop(signal: Signal): Promise<void> {
  await endAll(open, "KILLED", 128 + constants.signals[signal]);
}

async function finish(): Promise<void> {
  for (const end of [...loose].reverse()) {
    await end("FINISHED").catch((failure: unknown) => {
      process.stderr.write(`${failure instanceof Error ? failure.message : String(failure)}\n`);
      process.exitCode = 1;
    });
  }
}

async function fail(failure: unknown): Promise<void> {
  // Whoever handles such errors decides what becomes of the process.
  if (process.listenerCount("uncaughtException") > 1) return;
  process.stderr.write(`${failure instanceof Error ? (failure.stack ?? failure.message) : String(failure)}\n`);
  await endAll(open, "FAILED", 1);
}

async function endAll(runs: ReadonlySet<EndRun>, status: RunStatus, exitCode: number): Promise<void> {
  if (stopping) process.exit(exitCode);
  stopping = true;
  setTimeout(() => process.exit(exitCode), patienceMilliseconds).unref();
  for (const end of [...runs].reverse()) await end(status).catch(() => {});
  process.exit(exitCode);
}
