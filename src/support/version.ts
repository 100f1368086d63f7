import { readFileSync } from "node:fs";

/** The version of this package, as its package.json says. */
export function packageVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));
  const version = typeof manifest === "object" && manifest && "version" in manifest ? manifest.version : undefined;
  return String(version);
}
