import { constants } from "node:os";

/** What ends a run when the process is told to stop. */
export type Kill = () => Promise<void>;

const signals = ["SIGINT", "SIGTERM"] as const;
type Signal = (typeof signals)[number];

/** A server that does not answer must not keep the process from stopping. */
const patienceMilliseconds = 10_000;

/** The runs of this process that are open, parents before children. */
const open = new Set<Kill>();

/**
 * Keeps watch over an open run: on SIGINT or SIGTERM every open run is killed, children first, and the process
 * exits with 128 and the signal's number, as shells expect. A second signal exits at once.
 *
 * @returns ends the watch; the handlers are gone when no run is open
 */
export function watchOverRun(kill: Kill): () => void {
  if (open.size === 0) for (const signal of signals) process.on(signal, stop);
  open.add(kill);
  return () => {
    open.delete(kill);
    if (open.size === 0) for (const signal of signals) process.off(signal, stop);
  };
}

let stopping = false;

async function stop(signal: Signal): Promise<void> {
  const exitCode = 128 + constants.signals[signal];
  if (stopping) process.exit(exitCode);
  stopping = true;
  setTimeout(() => process.exit(exitCode), patienceMilliseconds).unref();
  for (const kill of [...open].reverse()) await kill().catch(() => {});
  process.exit(exitCode);
}
