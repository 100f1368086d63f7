import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type DownloadOptions, downloadFile } from "../../../src/dataset/remote/download.js";

const content = Buffer.from(Array.from({ length: 40_000 }, (_, row) => `${row},${row * row}\n`).join(""));

describe("a download", () => {
  const folder = mkdtempSync(join(tmpdir(), "perigee-download-"));
  const path = join(folder, "table.csv");
  let server: Server;
  let base: string;
  let ranges: (string | undefined)[] = [];
  let answer: (request: IncomingMessage, response: ServerResponse) => void = whole;

  beforeAll(async () => {
    server = createServer((request, response) => {
      ranges.push(request.headers.range);
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    base = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    ranges = [];
    answer = whole;
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
  });
  const download = (options: DownloadOptions = {}) =>
    downloadFile(new URL("/table.csv?token=s3cret", base), path, { allowPrivate: true, ...options });

  it("has the bytes of the file, and leaves nothing else", async () => {
    await download();
    expect(readFileSync(path).equals(content)).toBe(true);
    expect(readdirSync(folder)).toEqual(["table.csv"]);
  });

  it("that was cut leaves no file, says how far it came, and goes on from there", async () => {
    answer = (_, response) => cutAfter(response, 100_000, { etag: '"v1"' });
    await expect(download()).rejects.toMatchObject({
      code: "DOWNLOAD_CUT",
      message: expect.stringMatching(new RegExp(`after \\d+ of ${content.length} bytes`)),
    });
    expect(existsSync(path)).toBe(false);
    answer = (request, response) => rest(request, response, '"v1"');
    await download();
    expect(ranges[1]).toMatch(/^bytes=[1-9]\d*-$/);
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it("begins anew where the file is another one by now", async () => {
    answer = (_, response) => cutAfter(response, 100_000, { etag: '"v1"' });
    await expect(download()).rejects.toThrow();
    answer = (request, response) => rest(request, response, '"v2"');
    await download();
    expect(readFileSync(path).equals(content)).toBe(true);
  });

  it.each<[string, DownloadOptions, typeof answer, string]>([
    ["a web page", {}, (_, r) => r.writeHead(200, { "content-type": "text/html" }).end("<html>"), "WEB_PAGE_INSTEAD"],
    ["another status", {}, (_, r) => r.writeHead(403).end(), "DOWNLOAD_REFUSED"],
    ["more bytes than allowed, announced", { mostBytes: 1000 }, whole, "DOWNLOAD_TOO_LARGE"],
    [
      "more bytes than allowed, without a word",
      { mostBytes: 1000 },
      (_, r) => {
        r.writeHead(200);
        r.write(content.subarray(0, 5000));
        r.end(content);
      },
      "DOWNLOAD_TOO_LARGE",
    ],
  ])("refuses %s, and shows no query", async (_, options, say, code) => {
    answer = say;
    const failure = await download(options).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code, message: expect.not.stringContaining("s3cret") });
    expect(existsSync(path)).toBe(false);
  });

  it("asks no address that is not public, by number, by name, or sent there", async () => {
    await expect(download({ allowPrivate: false })).rejects.toMatchObject({ code: "ADDRESS_PRIVATE" });
    const named = new URL("/table.csv", base.replace("127.0.0.1", "localhost"));
    await expect(downloadFile(named, path)).rejects.toMatchObject({ code: "ADDRESS_PRIVATE" });
    expect(ranges).toEqual([]);
  });

  it("follows redirects, not in circles, and not with credentials to another host", async () => {
    let authorization: string | undefined;
    answer = (request, response) => {
      authorization = request.headers.authorization;
      if (request.url?.startsWith("/elsewhere")) return whole(request, response);
      response.writeHead(302, { location: `${base.replace("127.0.0.1", "localhost")}/elsewhere` }).end();
    };
    await download({ headers: { authorization: "Bearer s3cret" } });
    expect(authorization).toBeUndefined();
    answer = (_, response) => response.writeHead(302, { location: "/table.csv" }).end();
    await expect(download()).rejects.toMatchObject({ code: "DOWNLOAD_FAILED", message: /redirects more than 5/ });
  });
});

function whole(_: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { "content-length": content.length, etag: '"v1"' }).end(content);
}

function cutAfter(response: ServerResponse, bytes: number, headers: Record<string, string>): void {
  response.writeHead(200, { "content-length": content.length, ...headers });
  response.write(content.subarray(0, bytes), () => setTimeout(() => response.destroy(), 20));
}

/** The rest that was asked for, where it is of this version; else all. */
function rest(request: IncomingMessage, response: ServerResponse, version: string): void {
  if (request.headers["if-range"] !== version) {
    whole(request, response);
    return;
  }
  const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1]);
  response.writeHead(206, { "content-length": content.length - from }).end(content.subarray(from));
}
