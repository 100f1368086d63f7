import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateRawSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { unzipFile } from "../../../src/dataset/index.js";
import { kaggle } from "../../../src/neo/sources/kaggle/download.js";
import { surroundings } from "./web/service.js";

const csv = [
  "neo_id,name,absolute_magnitude,estimated_diameter_min,estimated_diameter_max,orbiting_body,relative_velocity,miss_distance,is_hazardous",
  "2000433,433 Eros (A898 PA),10.31,23.04,51.53,Earth,20083.03,47112732.9,False",
  "3724393,(2015 OD22),21.21,0.152,0.34,Earth,91415.4,6541738.1,True",
].join("\n");

describe("a data set of Kaggle", () => {
  let server: Server;
  let api: string;
  let asked: { url?: string | undefined; authorization?: string | undefined }[] = [];
  const archive = zip({ "read me.txt": "no table", "nearest-earth-objects(1910-2024).csv": csv });

  beforeAll(async () => {
    server = createServer(({ url, headers: { authorization } }, response) => {
      asked.push({ url, authorization });
      response.writeHead(authorization ? 200 : 401, { "content-type": "application/zip" }).end(archive);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    api = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  });
  afterAll(() => server.close());
  const ask = (context: ReturnType<typeof surroundings>, changes: object = {}) =>
    kaggle.read(kaggle.query.parse({ api, allowPrivate: true, ...changes }), context);

  it("is downloaded with the user's token, unpacked and read, and once only", async () => {
    const context = surroundings({ KAGGLE_USERNAME: "ada", KAGGLE_KEY: "s3cret" });
    const { approaches, provenance } = await ask(context, { version: 2 });
    expect(approaches.objectNames).toEqual(["433 Eros (A898 PA)", "(2015 OD22)"]);
    expect(asked).toEqual([
      {
        url: "/api/v1/datasets/download/ivansher/nasa-nearest-earth-objects-1910-2024?datasetVersionNumber=2",
        authorization: `Basic ${Buffer.from("ada:s3cret").toString("base64")}`,
      },
    ]);
    await ask(context, { version: 2 });
    expect(asked).toHaveLength(1);
    expect(JSON.stringify(provenance)).not.toContain("s3cret");
  });

  it("takes the token of the file that Kaggle gives out", async () => {
    asked = [];
    const context = surroundings();
    writeFileSync(join(context.cacheFolder, "kaggle.json"), '{"username":"ada","key":"k"}');
    await ask({ ...context, env: { KAGGLE_CONFIG_DIR: context.cacheFolder } });
    expect(asked[0]?.authorization).toBe(`Basic ${Buffer.from("ada:k").toString("base64")}`);
  });

  it("says how to get a token where there is none", async () => {
    const context = surroundings();
    const env = { KAGGLE_CONFIG_DIR: context.cacheFolder };
    await expect(ask({ ...context, env })).rejects.toMatchObject({
      code: "KAGGLE_TOKEN_MISSING",
      hint: expect.stringContaining("KAGGLE_API_TOKEN"),
    });
  });

  it("names the files that it has where another one is asked for", async () => {
    const failure = ask(surroundings({ KAGGLE_API_TOKEN: "t" }), { file: "neo.csv" });
    await expect(failure).rejects.toMatchObject({
      code: "ARCHIVE_WITHOUT",
      hint: expect.stringContaining("nearest-earth-objects(1910-2024).csv"),
    });
  });
});

describe("a zip archive", () => {
  const folder = mkdtempSync(join(tmpdir(), "perigee-zip-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const [archive, target] = [join(folder, "a.zip"), join(folder, "a.csv")];
  const unpack = (bytes: Buffer) => {
    writeFileSync(archive, bytes);
    return unzipFile(archive, target, ([name]) => name);
  };

  it("is unpacked under the name given, whatever its own names are", async () => {
    await unpack(zip({ "folder/named otherwise.csv": "a,b\n1,2\n" }));
    expect(readFileSync(target, "utf8")).toBe("a,b\n1,2\n");
  });

  it.each<[string, Buffer, string]>([
    ["that is cut short", zip({ "a.csv": csv }).subarray(0, -30), "FILE_DAMAGED"],
    ["that leaves its folder", zip({ "../a.csv": csv }), "FILE_DAMAGED"],
    ["that is a bomb", zip({ "a.csv": "0".repeat(2 ** 25) }), "UNPACKS_TOO_LARGE"],
    ["that holds more than it says", zip({ "a.csv": csv }, 10), "FILE_DAMAGED"],
  ])("%s is refused", async (_, bytes, code) => {
    await expect(unpack(bytes)).rejects.toMatchObject({ code });
  });
});

/** A zip archive of deflated files (APPNOTE 6.3.10); `size` says what each claims to unpack to, where that is a lie. */
function zip(files: Record<string, string>, size?: number): Buffer {
  const locals: Buffer[] = [];
  const entries: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = deflateRawSync(content);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(8, 4);
    head.writeUInt32LE(crc32(Buffer.from(content)), 10);
    head.writeUInt32LE(data.length, 14);
    head.writeUInt32LE(size ?? Buffer.byteLength(content), 18);
    head.writeUInt16LE(Buffer.byteLength(name), 22);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004"), head, Buffer.from(name), data]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    entries.push(Buffer.concat([Buffer.from("PK\u0001\u0002\u0014\u0000"), head, tail, Buffer.from(name)]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", "latin1");
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}

function crc32(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
