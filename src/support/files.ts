import { createHash, randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, resolve, sep } from "node:path";
import { pipeline } from "node:stream/promises";
import { PerigeeError } from "./errors.js";

/** Writes a file whole or not at all: to a neighbour first, then renamed into place. */
export async function writeFileAtomically(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const neighbour = `${path}.${randomBytes(6).toString("hex")}.part`;
  try {
    await writeFile(neighbour, content);
    await rename(neighbour, path);
  } catch (cause) {
    await rm(neighbour, { force: true });
    throw cause;
  }
}

/** SHA-256 of a file's bytes, in hexadecimal, read as a stream. */
export async function sha256OfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest("hex");
}

/** SHA-256 of bytes or text, in hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/**
 * A path from outside, resolved inside a root.
 *
 * @throws `PATH_OUTSIDE_ROOT` where it would leave the root
 */
export function resolveInside(root: string, path: string): string {
  const base = resolve(root);
  const full = resolve(base, path);
  if (full !== base && !full.startsWith(base + sep)) {
    throw new PerigeeError("PATH_OUTSIDE_ROOT", `the path ${JSON.stringify(path)} leaves its folder`);
  }
  return full;
}
