import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const face = fileURLToPath(new URL("../../../src/tracking/rest/index.ts", import.meta.url));

/** The packages that a file needs when it runs, and those of what it imports. */
function packagesOf(file: string, seen = new Set<string>(), found = new Set<string>()): Set<string> {
  if (seen.has(file)) return found;
  seen.add(file);
  const text = readFileSync(file, "utf8");
  for (const [, from = ""] of text.matchAll(/^(?:import|export)\b(?! type)[^;]*?from "([^"]+)"/gm)) {
    if (from.startsWith(".")) packagesOf(resolve(dirname(file), from.replace(/\.js$/, ".ts")), seen, found);
    else found.add(from);
  }
  return found;
}

describe("perigee/tracking in a browser", () => {
  it("needs nothing of Node's", () => {
    expect([...packagesOf(face)].sort()).toEqual(["yaml", "zod"]);
  });

  it("is what bundlers get for the condition browser", () => {
    const root = join(dirname(face), "..", "..", "..");
    const { exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
    expect(exports["./tracking"].browser.default).toBe("./dist/tracking/rest/index.js");
    expect(Object.keys(exports["./tracking"])[0]).toBe("browser");
  });
});
