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
  readonly started: string | undefined;
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
export function startOf(pid: number): string | undefined {
  try {
    if (process.platform === "linux") {
      // The name, in brackets, may hold anything; the start is the 20th field behind it, in ticks since the boot.
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    }
    const words = ["-o", "lstart=", "-p", String(pid)];
    return execFileSync("ps", words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Whether there is such a process, also one of another user. */
export function isAlive(pid: number): boolean {
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
