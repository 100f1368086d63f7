import { type ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { PerigeeError } from "../../support/index.js";

/** A server that runs beside the demo. */
export interface Companion {
  readonly name: string;
  readonly url: string;
  /** Ends it and waits for its end. */
  stop(): Promise<void>;
}

const main = fileURLToPath(new URL("../main.js", import.meta.url));

/** Starts a server of Perigee's own as a process, and waits until it answers. */
export async function startPerigee(name: string, words: readonly string[], answersAt: string): Promise<Companion> {
  const port = await freePort();
  return startCompanion(name, process.execPath, [main, ...words, "--port", String(port)], {
    url: `http://127.0.0.1:${port}`,
    answersAt,
  });
}

/**
 * Starts a process and waits until it answers at a path. It ends when this process ends, however that comes.
 *
 * @throws `COMPANION_FAILED` with what it wrote last, where it exits or does not answer in time
 */
export async function startCompanion(
  name: string,
  file: string,
  words: readonly string[],
  { url, answersAt, seconds = 30 }: { readonly url: string; readonly answersAt: string; readonly seconds?: number },
): Promise<Companion> {
  const child = spawn(file, words, { stdio: ["ignore", "ignore", "pipe"] });
  let written = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    written = (written + text).slice(-2000);
  });
  let failure: Error | undefined;
  child.once("error", (error) => {
    failure = error;
  });
  const endWithUs = () => child.kill("SIGKILL");
  process.once("exit", endWithUs);

  const stop = async () => {
    process.off("exit", endWithUs);
    await end(child);
  };
  const deadline = performance.now() + 1000 * seconds;
  while (performance.now() < deadline && child.exitCode === null && !failure) {
    const answered = await fetch(url + answersAt).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return { name, url, stop };
    await sleep(100);
  }
  await stop();
  throw new PerigeeError(
    "COMPANION_FAILED",
    `the ${name} did not start${failure ? `: ${failure.message}` : ""}`,
    written,
    {
      exitCode: 1,
    },
  );
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  child.kill("SIGTERM");
  const lastResort = setTimeout(() => child.kill("SIGKILL"), 5000);
  await ended;
  clearTimeout(lastResort);
}

/** A port of the loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string")
    throw new PerigeeError("NO_PORT", "no port is free", undefined, { exitCode: 1 });
  return address.port;
}
