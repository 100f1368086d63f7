import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { createFolderStorage } from "../../../src/tracking/artifacts/folder/storage.js";
import type { ArtifactRepository, TransferProgress } from "../../../src/tracking/artifacts/repository.js";
import type { ArtifactStorage } from "../../../src/tracking/artifacts/storage.js";
import { storedArtifacts } from "../../../src/tracking/artifacts/stored-repository.js";
import { temporaryFolder } from "../stores.js";

const work = temporaryFolder();
const storage = createFolderStorage(join(work, "stored"));
const local = join(work, "local");
mkdirSync(join(local, "deep"), { recursive: true });
const names = Array.from({ length: 9 }, (_, i) => (i % 2 ? `deep/${i}.bin` : `${i}.bin`));
for (const [i, name] of names.entries()) writeFileSync(join(local, name), Buffer.alloc(i * 100_000, i));
const bytes = 3_600_000;

const over = (changes: Partial<ArtifactStorage>): ArtifactRepository =>
  storedArtifacts("x:/", { ...storage, ...changes });

/** Content that breaks after some bytes. */
const broken = (content: Readable, after: number) =>
  Readable.from(
    (async function* () {
      for await (const piece of content) {
        yield Buffer.from(piece).subarray(0, after);
        throw new Error("the connection broke");
      }
    })(),
  );

describe("a folder of artifacts that goes up and down", () => {
  it("tells how far it has come, in files and bytes", async () => {
    for (const go of [
      (onProgress: (progress: TransferProgress) => void) => over({}).upload(local, "told", { onProgress }),
      async (onProgress: (progress: TransferProgress) => void) => {
        await over({}).download("told", join(work, "down"), { onProgress });
      },
    ]) {
      const told: TransferProgress[] = [];
      await go((progress) => told.push(progress));
      expect(told.at(-1)).toEqual({ files: 9, filesDone: 9, bytes, bytesDone: bytes });
      for (const [i, progress] of told.entries()) {
        expect(progress.bytesDone).toBeGreaterThanOrEqual(told[i - 1]?.bytesDone ?? 0);
        expect(progress.bytesDone).toBeLessThanOrEqual(bytes);
      }
    }
    for (const name of names) {
      expect(readFileSync(join(work, "down/told", name)).equals(readFileSync(join(local, name)))).toBe(true);
    }
  });

  it("sends and fetches several files at once, but not all", async () => {
    let under = 0;
    let most = 0;
    const counted = async <Result>(doing: Promise<Result>): Promise<Result> => {
      most = Math.max(most, ++under);
      return doing.finally(() => under--);
    };
    const artifacts = over({
      write: (...call) => counted(storage.write(...call)),
      open: (...call) => counted(storage.open(...call)),
    });
    await artifacts.upload(local, "several");
    expect([most > 1, most < names.length]).toEqual([true, true]);
    most = 0;
    await artifacts.download("several", join(work, "several"));
    expect([most > 1, most < names.length]).toEqual([true, true]);
  });

  it("goes on where a connection broke, from the byte on that it has", async () => {
    await storage.write("broken/8.bin", Readable.from([readFileSync(join(local, "8.bin"))]));
    const asked: (number | undefined)[] = [];
    const artifacts = over({
      async open(path, choose) {
        const opened = await storage.open(path, choose);
        asked.push(opened.range?.start);
        return asked.length < 4 ? { ...opened, content: broken(opened.content, 100_000) } : opened;
      },
    });
    const file = await artifacts.download("broken/8.bin", join(work, "resumed"));
    expect(readFileSync(file).equals(readFileSync(join(local, "8.bin")))).toBe(true);
    expect(asked).toEqual([undefined, 100_000, 200_000, 300_000]);
    expect(readdirSync(join(work, "resumed"))).toEqual(["8.bin"]);
  });

  it("begins anew where the file has changed between, and mixes nothing", async () => {
    await storage.write("changing/file.bin", Readable.from([Buffer.alloc(300_000, 1)]));
    let first = true;
    const artifacts = over({
      async open(path, choose) {
        const opened = await storage.open(path, choose);
        if (!first) return opened;
        first = false;
        await storage.write(path, Readable.from([Buffer.alloc(200_000, 2)]));
        return { ...opened, content: broken(opened.content, 50_000) };
      },
    });
    const file = await artifacts.download("changing/file.bin", join(work, "changed"));
    expect(readFileSync(file).equals(Buffer.alloc(200_000, 2))).toBe(true);
  });

  it("leaves nothing half down where the connection breaks again and again, and says so", async () => {
    await storage.write("gone/file.bin", Readable.from([Buffer.alloc(300_000, 1)]));
    const artifacts = over({
      async open(path, choose) {
        const opened = await storage.open(path, choose);
        return { ...opened, content: broken(opened.content, 0) };
      },
    });
    await expect(artifacts.download("gone/file.bin", join(work, "gone"))).rejects.toThrow("the connection broke");
    expect(readdirSync(join(work, "gone"))).toEqual([]);
  });

  it("compares the sizes of what has arrived", async () => {
    const artifacts = over({ stat: async () => ({ size: 7 }), list: async () => ({ entries: [] }) });
    const incomplete = { code: "ARTIFACT_INCOMPLETE", message: expect.stringMatching(/\.bin/) };
    await expect(artifacts.upload(join(local, "8.bin"), "short")).rejects.toMatchObject(incomplete);
    await expect(artifacts.upload(local, "short")).rejects.toMatchObject(incomplete);
    const short = over({ open: async (path) => ({ ...(await storage.open(path)), size: 8_000_000, etag: undefined }) });
    await over({}).upload(join(local, "8.bin"), "short");
    await expect(short.download("short/8.bin", join(work, "short"))).rejects.toThrow("800000 of its 8000000 bytes");
  });
});
