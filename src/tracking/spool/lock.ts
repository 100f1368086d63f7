import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { z } from "zod";
import { randomId } from "../client/backend.js";
import { ownIdentity, presenceOf } from "../fluent/process-identity.js";

const holder = z.object({ host: z.string(), pid: z.number(), started: z.string().optional(), machine: z.string() });

export type Holder = z.output<typeof holder>;

/**
 * Does a piece of work while no other process does it: a file names the one that does. One that was left by a process
 * that is gone is taken away.
 *
 * @returns who holds it, where the work was not done
 */
export async function whileLocked<Result>(
  path: string,
  work: () => Promise<Result>,
): Promise<{ readonly done: Result } | { readonly heldBy: Holder }> {
  const own = JSON.stringify(ownIdentity());
  for (;;) {
    try {
      await writeFile(path, own, { flag: "wx" });
      break;
    } catch (cause) {
      if (!(cause instanceof Error && "code" in cause && cause.code === "EEXIST")) throw cause;
    }
    const text = await readFile(path, "utf8").catch(() => undefined);
    if (text === undefined) continue;
    const other = parsed(text);
    if (other && presenceOf(other) !== "gone") return { heldBy: other };
    // Another may have done the same by now: what is taken away must be what was read.
    const aside = `${path}.${randomId()}`;
    await rename(path, aside).catch(() => {});
    if ((await readFile(aside, "utf8").catch(() => text)) !== text) await rename(aside, path).catch(() => {});
    await rm(aside, { force: true });
  }
  try {
    return { done: await work() };
  } finally {
    await rm(path, { force: true });
  }
}

function parsed(text: string): Holder | undefined {
  try {
    return holder.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
