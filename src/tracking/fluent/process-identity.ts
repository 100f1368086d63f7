import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { Values } from "../client/pairs.js";

/** Which process works on a run, said so that nobody takes another for it: numbers of processes are used again. */
export interface ProcessIdentity {
  readonly host: string;
  readonly pid: number;
  /** When the process began, in the words of its system; undefined where that cannot be told. */
  readonly started?: string | undefined;
  /** The machine's own id (hashed), the boot, and the namespace that the number belongs to, by `/`. */
  readonly machine: string;
}

const tagNames = {
  host: "perigee.host",
  pid: "perigee.pid",
  started: "perigee.process_started",
  machine: "perigee.machine",
} as const;

export const ownIdentity = (): ProcessIdentity => ({
  host: hostname(),
  pid: process.pid,
  started: startOf(process.pid),
  machine: machineOf(),
});

/** The tags that a run is given at its start, for `perigee runs reap`. */
export const identityTags = (identity = ownIdentity()): Values => ({
  [tagNames.host]: identity.host,
  [tagNames.pid]: identity.pid,
  [tagNames.started]: identity.started,
  [tagNames.machine]: identity.machine,
});

/** The process that a run's tags name; undefined where they name none. */
export function identityOf(tags: Readonly<Record<string, string>>): ProcessIdentity | undefined {
  const { [tagNames.host]: host, [tagNames.pid]: pid, [tagNames.started]: started, [tagNames.machine]: machine } = tags;
  const number = Number(pid);
  if (!host || !machine || !Number.isSafeInteger(number) || number < 1) return undefined;
  return { host, pid: number, started, machine };
}

/** When a process began; undefined where there is none, or nothing tells. */
function startOf(pid: number): string | undefined {
  try {
    if (process.platform === "linux") {
      // The name, in brackets, may hold anything; the start is the 20th field behind it, in ticks since the boot.
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      // A zombie has ended, and only its number is still there.
      return state === "Z" ? "ended" : fields[18];
    }
    const words = ["-o", "lstart=", "-p", String(pid)];
    return execFileSync("ps", words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/**
 * Whether a process is alive or gone, seen from here; `unknown` where it ran on another machine or in another
 * container, or where nothing tells when a process began.
 */
export function presenceOf(
  { host, pid, started, machine }: ProcessIdentity,
  here = ownIdentity(),
): "alive" | "gone" | "unknown" {
  if (host !== here.host) return "unknown";
  if (machine !== here.machine) return wasBootedSince(machine, here.machine) ? "gone" : "unknown";
  if (!isAlive(pid)) return "gone";
  const startedNow = startOf(pid);
  if (startedNow === undefined || started === undefined) return "unknown";
  return startedNow === started ? "alive" : "gone";
}

/** Whether two of `ProcessIdentity.machine` are boots of one machine, outside any container. */
function wasBootedSince(before: string, now: string): boolean {
  const [id, boot, space] = before.split("/");
  const [idNow, bootNow, spaceNow] = now.split("/");
  return Boolean(id) && id === idNow && boot !== bootNow && space === spaceNow && space === firstNamespace;
}

/** The namespace of processes that Linux begins with has the same number after each boot. */
const firstNamespace = "pid:[4026531836]";

/** Whether there is such a process, also one of another user. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}

function machineOf(): string {
  const own = contentOf("/etc/machine-id");
  const id = own === "" ? "" : createHash("sha256").update(own).digest("hex").slice(0, 16);
  return [id, contentOf("/proc/sys/kernel/random/boot_id"), namespace()].join("/");
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return "";
  }
}

function namespace(): string {
  try {
    return readlinkSync("/proc/self/ns/pid");
  } catch {
    return "";
  }
}
