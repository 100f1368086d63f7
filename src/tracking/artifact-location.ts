import { resolve } from "node:path";

/** A location with segments added to its path, before the query or fragment that a URI may have. */
export function appendToLocation(location: string, ...segments: readonly string[]): string {
  const [, base = location, rest = ""] = /^([a-zA-Z][\w+.-]+:[^?#]*)([?#].*)$/s.exec(location) ?? [];
  return `${[base.replace(/\/+$/, ""), ...segments].join("/")}${rest}`;
}

/** A local path made absolute; a URI as it is. */
export function absoluteLocation(location: string, folder: string): string {
  return /^[a-zA-Z][\w+.-]+:/.test(location) ? location : resolve(folder, location);
}
