import { invalidPath } from "./errors.js";

/**
 * A path of an artifact from outside, decoded once already, as a clean relative path with `/`.
 *
 * The one place where such paths are judged. Names that would leave the root after further rounds of decoding are
 * refused too: something behind this server may decode again.
 *
 * @returns `""` for the root itself
 * @throws `INVALID_PARAMETER_VALUE`
 */
export function relativeArtifactPath(path: string): string {
  let seen = path;
  for (let round = 0; ; round++) {
    if (leavesRoot(seen) || round > 10) throw invalidPath(path);
    const next = decoded(seen);
    if (next === seen) break;
    seen = next;
  }
  const clean = path
    .split("/")
    .filter((part) => part !== "" && part !== ".")
    .join("/");
  // What stood before it may have hidden a drive's letter: ./C:x
  if (leavesRoot(clean)) throw invalidPath(path);
  return clean;
}

function leavesRoot(path: string): boolean {
  return (
    path.startsWith("/") ||
    path.includes("\\") ||
    /^[a-zA-Z]:/.test(path) ||
    /^file:/i.test(path) ||
    // Control characters have no place in names, and NUL would cut the path short in the file system.
    [...path].some((character) => character < " " || character === "\u007f") ||
    path.split("/").includes("..")
  );
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
