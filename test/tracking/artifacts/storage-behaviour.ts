import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { beforeAll, describe, expect, it } from "vitest";
import type { ArtifactStorage } from "../../../src/tracking/artifacts/storage.js";

const refused = { code: "INVALID_PARAMETER_VALUE" };
const absent = { code: "RESOURCE_DOES_NOT_EXIST" };

export const contentOf = (...pieces: readonly (string | Buffer)[]) =>
  Readable.from(pieces.map((one) => Buffer.from(one)));

/** Content that ends with a failure, as that of a sender whose connection is cut. */
export function cutContent(bytes: Buffer): Readable {
  return Readable.from(
    (async function* () {
      yield bytes;
      throw new Error("cut");
    })(),
  );
}

export const md5Of = (content: string | Buffer) => createHash("md5").update(content).digest("base64");

/** What holds of every storage, however it keeps files. */
export function behavesAsStorage(name: string, opening: () => Promise<ArtifactStorage>): void {
  describe(`artifacts in ${name}`, () => {
    let storage: ArtifactStorage;
    beforeAll(async () => {
      storage = await opening();
    });
    const bytesAt = async (path: string) => buffer((await storage.open(path)).content);

    it("come back byte for byte, with their size and an ETag that changes with them", async () => {
      const bytes = randomBytes(3_000_000);
      const written = await storage.write("a/é b.bin", contentOf(bytes.subarray(0, 10), bytes.subarray(10)));
      expect(written.size).toBe(bytes.length);
      const { content, size, etag } = await storage.open("a/é b.bin");
      expect({ size, etag }).toEqual({ size: bytes.length, etag: written.etag });
      expect((await buffer(content)).equals(bytes)).toBe(true);
      expect(await storage.stat("a/é b.bin")).toMatchObject({ size: bytes.length, etag });
      await storage.write("a/é b.bin", contentOf("other"));
      expect((await storage.stat("a/é b.bin")).etag).not.toBe(etag);
      expect(`${await bytesAt("a/é b.bin")}`).toBe("other");
    });

    it("may be empty", async () => {
      await storage.write("empty/none.txt", contentOf(), { size: 0 });
      expect(await bytesAt("empty/none.txt")).toHaveLength(0);
      expect((await storage.list("empty")).entries).toEqual([{ name: "none.txt", isDir: false, size: 0 }]);
    });

    it("are read from a byte to another", async () => {
      await storage.write("range.txt", contentOf("0123456789"));
      for (const [start, end, text] of [
        [0, 0, "0"],
        [3, 6, "3456"],
        [9, 9, "9"],
        [0, 9, "0123456789"],
      ] as const) {
        const { content, range, size } = await storage.open("range.txt", () => ({ start, end }));
        expect({ range, size }).toEqual({ range: { start, end }, size: 10 });
        expect(`${await buffer(content)}`).toBe(text);
      }
      expect((await storage.open("range.txt", () => undefined)).range).toBeUndefined();
      const wrong = () => {
        throw new RangeError("no such bytes");
      };
      await expect(storage.open("range.txt", wrong)).rejects.toThrow("no such bytes");
    });

    it("are listed by name, folders beside files, all or a page at a time", async () => {
      for (const file of ["b.txt", "c/1.txt", "c/2.txt", "a.txt", "d.txt"]) {
        await storage.write(`list/${file}`, contentOf(file));
      }
      const all = [
        { name: "a.txt", isDir: false, size: 5 },
        { name: "b.txt", isDir: false, size: 5 },
        { name: "c", isDir: true },
        { name: "d.txt", isDir: false, size: 5 },
      ];
      expect((await storage.list("list")).entries).toEqual(all);
      const paged = [];
      let pageToken: string | undefined;
      let pages = 0;
      do {
        const page = await storage.list("list", { maxResults: 2, ...(pageToken && { pageToken }) });
        expect(page.entries.length).toBeLessThanOrEqual(2);
        paged.push(...page.entries);
        pageToken = page.nextPageToken;
        pages++;
      } while (pageToken && pages < 10);
      expect({ paged, pages }).toEqual({ paged: all, pages: 2 });
      expect((await storage.list("list/a.txt")).entries).toEqual([]);
      expect((await storage.list("nothing/here")).entries).toEqual([]);
    });

    it("are kept only where size and checksums are as announced", async () => {
      const checksums = (value: string) => [{ name: "content-md5", algorithm: "md5" as const, value }];
      await storage.write("sum.txt", contentOf("right"), { size: 5, checksums: checksums(md5Of("right")) });
      const wrong = [
        { size: 4 },
        { size: 6 },
        { checksums: checksums(md5Of("else")) },
        { size: 5, checksums: [...checksums(md5Of("wrong")), ...checksums(md5Of("else"))] },
      ];
      for (const expected of wrong) {
        await expect(storage.write("sum.txt", contentOf("wrong"), expected)).rejects.toMatchObject(refused);
        await expect(storage.write("new.txt", contentOf("wrong"), expected)).rejects.toMatchObject(refused);
      }
      expect(`${await bytesAt("sum.txt")}`).toBe("right");
      await expect(storage.stat("new.txt")).rejects.toMatchObject(absent);
    });

    it("are there whole or not at all: content that is cut leaves nothing", async () => {
      await storage.write("cut/old.bin", contentOf("old"));
      for (const bytes of [Buffer.from("half"), randomBytes(20_000_000)]) {
        await expect(storage.write("cut/old.bin", cutContent(bytes))).rejects.toThrow();
        await expect(storage.write("cut/new.bin", cutContent(bytes), { size: 30_000_000 })).rejects.toThrow();
      }
      expect((await storage.list("cut")).entries).toEqual([{ name: "old.bin", isDir: false, size: 3 }]);
      expect((await storage.list("")).entries.map(({ name }) => name)).not.toContain(".uploads");
    });

    it("are removed as files, or as folders with all below them, and no neighbours whose names begin alike", async () => {
      for (const file of ["gone/a.txt", "gone/b/c.txt", "gone-not/d.txt", "gone.txt"]) {
        await storage.write(file, contentOf("x"));
      }
      await storage.remove("gone");
      await storage.remove("never was");
      expect((await storage.list("gone")).entries).toEqual([]);
      expect(`${await bytesAt("gone-not/d.txt")}`).toBe("x");
      await storage.remove("gone.txt");
      await expect(storage.stat("gone.txt")).rejects.toMatchObject(absent);
    });

    it("are named where they are missing", async () => {
      await expect(storage.open("no/such.txt")).rejects.toMatchObject(absent);
      await expect(storage.open("no/such.txt", () => undefined)).rejects.toThrow("no/such.txt");
      await expect(storage.stat("no/such.txt")).rejects.toMatchObject(absent);
    });

    it.each(["..", "../x", "a/../../x", "/etc/passwd", "%2e%2e/x", "..\\x", "file:///etc"])(
      "are never outside their root: %s",
      async (path) => {
        await expect(storage.list(path)).rejects.toMatchObject(refused);
        await expect(storage.stat(path)).rejects.toMatchObject(refused);
        await expect(storage.open(path)).rejects.toMatchObject(refused);
        await expect(storage.write(path, contentOf("x"))).rejects.toMatchObject(refused);
        await expect(storage.remove(path)).rejects.toMatchObject(refused);
      },
    );

    it("are never written or removed as the root itself", async () => {
      for (const path of ["", ".", "./"]) {
        await expect(storage.write(path, contentOf("x"))).rejects.toMatchObject(refused);
        await expect(storage.remove(path)).rejects.toMatchObject(refused);
      }
    });
  });
}
