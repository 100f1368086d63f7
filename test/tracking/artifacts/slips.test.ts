import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import type { ArtifactEntry, ArtifactStorage } from "../../../src/tracking/artifacts/storage.js";
import { storedArtifacts } from "../../../src/tracking/artifacts/stored-repository.js";
import { temporaryFolder } from "../stores.js";

/** A server that lists what it likes, and gives a file for any path. */
function hostile(names: readonly ArtifactEntry[]): ArtifactStorage {
  const found = { size: 4, etag: '"x"' };
  return {
    list: async (path) => ({ entries: path === "model" ? names : [] }),
    stat: async () => found,
    open: async () => ({ ...found, content: Readable.from([Buffer.from("evil")]) }),
    write: async () => found,
    remove: async () => {},
  };
}

describe("a folder that comes down from a server", () => {
  it.each(["..", "../evil", "../../evil", "/tmp/evil", "a/../../evil", ".", ""])(
    "puts nothing beside where it was asked to, whatever the server names its files: %j",
    async (name) => {
      const work = temporaryFolder();
      mkdirSync(join(work, "to"));
      for (const isDir of [false, true]) {
        const artifacts = storedArtifacts("mlflow-artifacts:/x", hostile([{ name, isDir, size: 4 }]));
        await expect(artifacts.download("model", join(work, "to"))).rejects.toThrow();
      }
      expect(readdirSync(work)).toEqual(["to"]);
      expect(existsSync("/tmp/evil")).toBe(false);
      expect(readdirSync(join(work, "to"), { recursive: true }).filter((each) => each !== "model")).toEqual([]);
    },
  );
});
