import { createHash } from "node:crypto";
import { existsSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runningServer } from "../running-server.js";

const server = await runningServer();
const proxy = "/api/2.0/mlflow-artifacts/artifacts";
const digits = "0123456789";
await server.send("PUT", `${proxy}/digits.txt`, digits);

const get = (headers: Readonly<Record<string, string>>, method = "GET", path = "digits.txt") =>
  server.send(method, `${proxy}/${path}`, undefined, headers);

describe("a range of an artifact", () => {
  it.each([
    ["bytes=0-3", "0123", "bytes 0-3/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-2", "89", "bytes 8-9/10"],
    ["bytes=-99", digits, "bytes 0-9/10"],
    ["bytes=5-99", "56789", "bytes 5-9/10"],
    ["BYTES = 1 - 1", undefined, undefined],
  ])("is sent as it was asked for: %s", async (range, text, contentRange) => {
    const answer = await get({ range });
    expect(answer.status).toBe(text === undefined ? 200 : 206);
    expect(answer.text).toBe(text ?? digits);
    expect(answer.headers["content-range"]).toBe(contentRange);
    expect(answer.headers["content-length"]).toBe(String((text ?? digits).length));
    expect(answer.headers["accept-ranges"]).toBe("bytes");
  });

  it.each(["bytes=10-", "bytes=99-100", "bytes=-0"])("beyond its end is refused, with its size: %s", async (range) => {
    const answer = await get({ range });
    expect(answer).toMatchObject({ status: 416, json: { error_code: "INVALID_PARAMETER_VALUE" } });
    expect(answer.headers["content-range"]).toBe("bytes */10");
  });

  it.each(["bytes=3-1", "bytes=0-1,4-5", "bytes=x-y", "lines=1-2", "bytes=", ""])(
    "that cannot be sent as one is the whole: %j",
    async (range) => expect(await get({ range })).toMatchObject({ status: 200, text: digits }),
  );

  it("is the whole where the content is no more what the client began with", async () => {
    const { headers } = await get({});
    const [etag, date] = [String(headers.etag), String(headers["last-modified"])];
    const part = { status: 206, text: "89" };
    expect(await get({ range: "bytes=8-", "if-range": etag })).toMatchObject(part);
    expect(await get({ range: "bytes=8-", "if-range": date })).toMatchObject(part);
    for (const other of ['"other"', `W/${etag}`, "Thu, 01 Jan 1970 00:00:00 GMT", "nonsense"]) {
      expect(await get({ range: "bytes=8-", "if-range": other })).toMatchObject({ status: 200, text: digits });
    }
  });

  it("joined with its neighbours is the artifact", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.integer({ min: 1, max: 9 })), async (cuts) => {
        const starts = [0, ...cuts.sort((a, b) => a - b)];
        const parts = await Promise.all(
          starts.map((start, i) => get({ range: `bytes=${start}-${(starts[i + 1] ?? 10) - 1}` })),
        );
        expect(parts.map(({ text }) => text).join("")).toBe(digits);
      }),
      { numRuns: 30 },
    );
  });
});

describe("an artifact that the client has", () => {
  it("is not sent again", async () => {
    const { headers } = await get({});
    const [etag, date] = [String(headers.etag), String(headers["last-modified"])];
    for (const [name, value] of [
      ["if-none-match", etag],
      ["if-none-match", `"a", W/${etag}`],
      ["if-modified-since", date],
    ] as const) {
      const answer = await get({ [name]: value });
      expect(answer).toMatchObject({ status: 304, text: "" });
      expect(answer.headers.etag).toBe(etag);
    }
    expect(await get({ "if-none-match": '"other"', "if-modified-since": date })).toMatchObject({ status: 200 });
  });

  it("is told by HEAD alone: size, time and ETag", async () => {
    const [head, whole] = [await get({}, "HEAD"), await get({})];
    expect(head).toMatchObject({ status: 200, text: "" });
    for (const name of ["content-length", "etag", "last-modified", "content-type", "content-disposition"]) {
      expect(head.headers[name]).toBe(whole.headers[name]);
    }
    expect((await get({}, "HEAD", "no-such.txt")).status).toBe(404);
  });

  it("has another ETag when it has changed, by us or on the disk", async () => {
    const etags = new Set([(await get({})).headers.etag]);
    const file = join(server.folder, "artifacts", "digits.txt");
    await server.send("PUT", `${proxy}/digits.txt`, digits);
    etags.add((await get({})).headers.etag);
    writeFileSync(file, digits);
    utimesSync(file, 1, 1);
    etags.add((await get({})).headers.etag);
    expect(etags.size).toBe(3);
  });
});

const sum = (algorithm: string) => createHash(algorithm).update(digits).digest("base64");
const crc = (text: string) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(text));
  return bytes.toString("base64");
};

describe("a checksum that comes with an artifact", () => {
  const put = (headers: Readonly<Record<string, string>>, body = digits) =>
    server.send("PUT", `${proxy}/sums/file.txt`, body, headers);

  it.each([
    ["content-md5", sum("md5")],
    ["x-amz-checksum-sha256", sum("sha256")],
    ["x-amz-checksum-sha1", sum("sha1")],
    ["x-amz-checksum-crc32", crc(digits)],
    ["content-digest", `sha-256=:${sum("sha256")}:, sha-512=:${sum("sha512")}:`],
    ["repr-digest", `sha-256=:${sum("sha256")}:`],
  ])("is compared with the content: %s", async (name, value) => {
    const right = await put({ [name]: value });
    expect(right.status).toBe(200);
    expect(right.headers.etag).toBe((await server.send("HEAD", `${proxy}/sums/file.txt`)).headers.etag);
    const wrong = await put({ [name]: value }, "9876543210");
    expect(wrong).toMatchObject({ status: 400, json: { message: expect.stringContaining(name) } });
    expect((await server.send("GET", `${proxy}/sums/file.txt`)).text).toBe(digits);
  });

  it.each([
    ["content-md5", "short"],
    ["content-md5", sum("sha256")],
    ["x-amz-checksum-crc64nvme", "AAAAAAAAAAA="],
    ["content-digest", "sha-256=none"],
    ["content-digest", "unixsum=:AAAA:"],
  ])("that is malformed or unknown is refused, not passed over: %s %s", async (name, value) => {
    const answer = await put({ [name]: value });
    expect(answer).toMatchObject({ status: 400, json: { message: expect.stringContaining(name) } });
  });
});

describe("a list of artifacts", () => {
  const { tracking } = server.stores;

  it("comes whole, or in pages where max_results is given, of a run and of a logged model", async () => {
    const { info } = await tracking.createRun({ experimentId: "0" });
    const { modelId, artifactUri } = await tracking.createLoggedModel({ experimentId: "0", name: "m" });
    const names = Array.from({ length: 25 }, (_, i) => `f${String(i).padStart(2, "0")}.txt`);
    for (const uri of [info.artifactUri, artifactUri]) {
      for (const name of names)
        await server.send("PUT", `${proxy}/${uri.replace("mlflow-artifacts:/", "")}/${name}`, "x");
    }
    for (const call of [
      `artifacts/list?run_id=${info.runId}`,
      `logged-models/${modelId}/artifacts/directories?artifact_directory_path=`,
    ]) {
      const whole = await server.get(call);
      expect(whole.json.files).toHaveLength(25);
      expect(whole.json.next_page_token).toBeUndefined();
      const found: string[] = [];
      let token = "";
      do {
        const { json } = await server.get(`${call}&max_results=10&page_token=${encodeURIComponent(token)}`);
        found.push(...[json.files].flat().map((file) => String(Reflect.get(Object(file), "path"))));
        token = String(json.next_page_token ?? "");
      } while (token);
      expect(found).toEqual(names);
      for (const wrong of ["max_results=0", "max_results=10&page_token=nonsense"]) {
        expect((await server.get(`${call}&${wrong}`)).status).toBe(400);
      }
    }
  });
});

describe("what a folder cannot do", () => {
  it("is told in the words by which MLflow's client falls back to the proxy", async () => {
    const mpu = "/api/2.0/mlflow-artifacts/mpu";
    for (const [address, body] of [
      [`${mpu}/create/x`, { path: "f", num_parts: 2 }],
      [`${mpu}/complete/x`, { path: "f", upload_id: "u", parts: [{ part_number: 1, etag: "e" }] }],
      [`${mpu}/abort/x`, { path: "f", upload_id: "u" }],
    ] as const) {
      const { status, json } = await server.send("POST", address, JSON.stringify(body));
      expect({ status, json }).toEqual({
        status: 501,
        json: {
          error_code: "NOT_IMPLEMENTED",
          message: "Multipart upload is not supported for the current artifact repository",
        },
      });
    }
    expect((await server.send("GET", "/ajax-api/2.0/mlflow-artifacts/presigned/x")).json.message).toBe(
      "Multipart download is not supported for the current artifact repository",
    );
    const info = await server.send("GET", "/api/3.0/mlflow/server-info");
    expect(info.json).toMatchObject({ multipart_uploads_enabled: false, multipart_downloads_enabled: false });
  });
});

describe("a file from MLflow's page", () => {
  it("is put into its run, up to 10 MB", async () => {
    const { info } = await server.stores.tracking.createRun({ experimentId: "0" });
    const address = (path: string) => `/ajax-api/2.0/mlflow/upload-artifact?run_uuid=${info.runId}&path=${path}`;
    expect((await server.send("POST", address("deep/note.txt"), "text")).status).toBe(200);
    expect((await server.send("GET", `/get-artifact?run_id=${info.runId}&path=deep/note.txt`)).text).toBe("text");
    expect((await server.send("POST", address("large.bin"), "x".repeat(10 * 1024 * 1024 + 1))).status).toBe(400);
    expect((await server.send("POST", address("none.bin"), "")).status).toBe(400);
    expect(existsSync(join(server.folder, "artifacts", ".uploads"))).toBe(false);
    expect(readdirSync(join(server.folder, "artifacts", "0", info.runId, "artifacts"))).toEqual(["deep"]);
  });
});
