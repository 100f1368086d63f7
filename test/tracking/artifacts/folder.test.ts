import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { openFolder } from "../../../src/tracking/artifacts/folder/index.js";
import { temporaryFolder } from "../stores.js";

const work = temporaryFolder();
const root = join(work, "artifacts");
const artifacts = openFolder(root, { folder: work });
const text = async (path: string) => Buffer.from(await artifacts.read(path)).toString();

describe("artifacts in a folder", () => {
  it("are written, listed by path with their sizes, read, and removed", async () => {
    await artifacts.write("a/b.txt", "hello");
    await artifacts.write("a/c d/é.bin", Uint8Array.of(1, 2, 3));
    await artifacts.write("top.json", "{}");
    expect(await artifacts.list()).toEqual([
      { path: "a", isDir: true },
      { path: "top.json", isDir: false, fileSize: 2 },
    ]);
    expect(await artifacts.list("a")).toEqual([
      { path: "a/b.txt", isDir: false, fileSize: 5 },
      { path: "a/c d", isDir: true },
    ]);
    expect(await text("a/b.txt")).toBe("hello");
    expect(await artifacts.read("a/c d/é.bin")).toEqual(Buffer.from([1, 2, 3]));
    await artifacts.remove("a");
    expect(await artifacts.list("a")).toEqual([]);
    await artifacts.remove("a");
  });

  it("are listed as none for a file, and where there is nothing", async () => {
    await artifacts.write("one.txt", "1");
    expect(await artifacts.list("one.txt")).toEqual([]);
    expect(await artifacts.list("nothing/here")).toEqual([]);
    await expect(artifacts.read("nothing")).rejects.toMatchObject({ code: "ARTIFACT_MISSING" });
    await expect(artifacts.download("nothing", work)).rejects.toMatchObject({ code: "ARTIFACT_MISSING" });
  });

  it("go up as a file into a folder, or as a folder's content, and come down under their own name", async () => {
    const local = join(work, "local");
    mkdirSync(join(local, "deep"), { recursive: true });
    writeFileSync(join(local, "deep", "x.txt"), "x");
    writeFileSync(join(local, "y.txt"), "y");
    await artifacts.upload(local, "up");
    await artifacts.upload(join(local, "y.txt"), "up/again");
    expect(await text("up/deep/x.txt")).toBe("x");
    expect(await text("up/again/y.txt")).toBe("y");
    const folder = await artifacts.download("up", join(work, "down"));
    expect(folder).toBe(join(work, "down", "up"));
    expect(readdirSync(folder).sort()).toEqual(["again", "deep", "y.txt"]);
    expect(readFileSync(await artifacts.download("up/y.txt", join(work, "down")), "utf8")).toBe("y");
  });

  it("are replaced whole, with nothing half-written beside them", async () => {
    const long = "x".repeat(2_000_000);
    await artifacts.write("swap/file", "old");
    const seen = new Set<string>();
    const writing = artifacts.write("swap/file", long);
    for (let look = 0; look < 50; look++) seen.add((await text("swap/file")) === "old" ? "old" : "new");
    await writing;
    expect(await text("swap/file")).toBe(long);
    expect(readdirSync(join(root, "swap"))).toEqual(["file"]);
    for (const state of seen) expect(["old", "new"]).toContain(state);
    mkdirSync(join(root, "swap/folder"));
    await expect(artifacts.write("swap/folder", "x")).rejects.toThrow();
    expect(readdirSync(join(root, "swap")).sort()).toEqual(["file", "folder"]);
  });

  it.each(["..", "../x", "a/../../x", "/etc/passwd", "./../x"])("are never outside it: %s", async (path) => {
    const outside = { code: "INVALID_PARAMETER_VALUE" };
    writeFileSync(join(work, "x"), "secret");
    await expect(artifacts.read(path)).rejects.toMatchObject(outside);
    await expect(artifacts.write(path, "changed")).rejects.toMatchObject(outside);
    await expect(artifacts.upload(join(work, "x"), path)).rejects.toMatchObject(outside);
    await expect(artifacts.download(path, join(work, "down"))).rejects.toMatchObject(outside);
    await expect(artifacts.remove(path)).rejects.toMatchObject(outside);
    await expect(artifacts.list(path)).rejects.toMatchObject(outside);
    expect(readFileSync(join(work, "x"), "utf8")).toBe("secret");
  });

  it("are never removed as a whole", async () => {
    await artifacts.write("stays.txt", "1");
    for (const path of ["", ".", "a/.."]) {
      await expect(artifacts.remove(path)).rejects.toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
    }
    expect(existsSync(join(root, "stays.txt"))).toBe(true);
  });

  it("are never outside it by a link, whether it leads somewhere or nowhere yet", async () => {
    mkdirSync(join(work, "elsewhere"));
    writeFileSync(join(work, "elsewhere", "secret"), "secret");
    symlinkSync(join(work, "elsewhere"), join(root, "out"));
    symlinkSync(join(work, "not-yet"), join(root, "dangling"));
    for (const path of ["out/secret", "out/new", "dangling/new", "dangling"]) {
      await expect(artifacts.read(path)).rejects.toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
      await expect(artifacts.write(path, "x")).rejects.toMatchObject({ code: "INVALID_PARAMETER_VALUE" });
    }
    expect(readdirSync(join(work, "elsewhere"))).toEqual(["secret"]);
    expect(existsSync(join(work, "not-yet"))).toBe(false);
  });

  it("lie at a path or a file URI, absolute or relative to the working folder", () => {
    for (const uri of [
      "artifacts",
      "./artifacts",
      root,
      pathToFileURL(root).href,
      "file:artifacts",
      "file:./artifacts",
    ]) {
      expect(openFolder(uri, { folder: work }).localRoot).toBe(root);
    }
  });
});
