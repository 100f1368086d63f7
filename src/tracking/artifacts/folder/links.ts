import { lstat, realpath } from "node:fs/promises";
import { dirname, sep } from "node:path";
import { invalidPath } from "../errors.js";

/**
 * Symbolic links may point about in the root, but not out of it, and not to where nothing is yet.
 *
 * @param full below the root or the root itself
 * @param path as it was given, for the error
 * @throws `INVALID_PARAMETER_VALUE`
 */
export async function checkLinks(root: string, full: string, path: string): Promise<void> {
  const base = await realpath(root).catch(() => undefined);
  if (base === undefined) return;
  for (let at = full; at !== root; at = dirname(at)) {
    const real = await realpath(at).catch(() => undefined);
    if (real === undefined) {
      if (await exists(at)) throw invalidPath(path);
      continue;
    }
    if (real !== base && !real.startsWith(base + sep)) throw invalidPath(path);
    return;
  }
}

/** A link that leads nowhere exists. */
const exists = (path: string) =>
  lstat(path).then(
    (found) => found.isSymbolicLink(),
    () => false,
  );
