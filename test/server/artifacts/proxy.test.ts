import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openTracking } from "../../../src/tracking/index.js";
import { eventually } from "../../cli/perigee.js";
import { leavingPaths } from "../outside-paths.js";
import { runningServer } from "../running-server.js";

const server = await runningServer();
const root = join(server.folder, "artifacts");
const proxy = "/api/2.0/mlflow-artifacts/artifacts";

const unfinished = () => (existsSync(join(root, ".uploads")) ? readdirSync(join(root, ".uploads")) : []);

describe("artifacts through the server", () => {
  it("come back byte for byte, under names with spaces, signs and other alphabets", async () => {
    const bytes = randomBytes(3_000_000);
    for (const name of ["plain.bin", "with space.bin", "100%.bin", "é ü.bin", "a#b?c.bin"]) {
      const url = `${server.url}${proxy}/round/${encodeURIComponent(name)}`;
      expect((await fetch(url, { method: "PUT", body: bytes })).status).toBe(200);
      expect(bytes.equals(Buffer.from(await (await fetch(url)).arrayBuffer()))).toBe(true);
    }
    const { json } = await server.send("GET", `${proxy}?path=round`);
    expect(json.files).toHaveLength(5);
    expect(unfinished()).toEqual([]);
  });

  it("are there whole or not at all: an upload that is cut leaves nothing", async () => {
    await server.send("PUT", `${proxy}/cut/file.bin`, "the old one");
    const { port } = new URL(server.url);
    const socket = connect({ host: "127.0.0.1", port: Number(port) });
    socket.write(`PUT ${proxy}/cut/file.bin HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-length: 1000000\r\n\r\n`);
    socket.write(Buffer.alloc(100_000));
    await eventually(() => (unfinished().length > 0 ? true : undefined));
    socket.destroy();
    await eventually(() => (unfinished().length === 0 ? true : undefined));
    expect(readdirSync(join(root, "cut"))).toEqual(["file.bin"]);
    expect(readFileSync(join(root, "cut/file.bin"), "utf8")).toBe("the old one");
  });

  it("are not written where a file is in the way, which stays", async () => {
    await server.send("PUT", `${proxy}/way/file`, "here");
    const { status, json } = await server.send("PUT", `${proxy}/way/file/below`, "x");
    expect({ status, json }).toMatchObject({ status: 400, json: { error_code: "INVALID_PARAMETER_VALUE" } });
    expect(readFileSync(join(root, "way/file"), "utf8")).toBe("here");
    expect((await server.send("GET", `${proxy}/way`)).json.error_code).toBe("INVALID_PARAMETER_VALUE");
  });

  it("are never shown to a browser as a page of this server: attachment, sandbox, nosniff", async () => {
    await server.send("PUT", `${proxy}/page/evil.html`, "<script>alert(1)</script>");
    const { headers } = await server.send("GET", `${proxy}/page/evil.html`);
    expect(headers).toMatchObject({
      "content-disposition": "attachment; filename*=UTF-8''evil.html",
      "content-security-policy": expect.stringContaining("sandbox"),
      "x-content-type-options": "nosniff",
    });
  });

  it.each(leavingPaths)("do not leave the root by %j, to read, write, delete or list", async (path) => {
    const outside = join(server.folder, "x");
    writeFileSync(outside, "secret");
    // Written into a URL it is decoded once by the server, so it is encoded once here.
    const place = encodeURIComponent(path);
    for (const [method, target] of [
      ["GET", `${proxy}/${place}`],
      ["PUT", `${proxy}/${place}`],
      ["DELETE", `${proxy}/${place}`],
      ["GET", `${proxy}?path=${place}`],
    ] as const) {
      const answer = await server.send(method, target, method === "PUT" ? "changed" : undefined);
      expect(answer, `${method} ${target}`).toMatchObject({
        status: 400,
        json: { error_code: "INVALID_PARAMETER_VALUE" },
      });
      expect(answer.text).not.toContain("secret");
    }
    expect(readFileSync(outside, "utf8")).toBe("secret");
  });

  it("do not leave the root by a link in it", async () => {
    const outside = join(server.folder, "outside");
    mkdirSync(outside, { recursive: true });
    writeFileSync(join(outside, "secret.txt"), "secret");
    mkdirSync(join(root, "links"), { recursive: true });
    symlinkSync(outside, join(root, "links", "out"));
    for (const [method, target] of [
      ["GET", `${proxy}/links/out/secret.txt`],
      ["GET", `${proxy}?path=links/out`],
      ["PUT", `${proxy}/links/out/new.txt`],
      ["DELETE", `${proxy}/links/out/secret.txt`],
    ] as const) {
      expect((await server.send(method, target, method === "PUT" ? "x" : undefined)).status).toBe(400);
    }
    expect(readdirSync(outside)).toEqual(["secret.txt"]);
  });

  it("do not leave the root by a link that leads to nothing yet", async () => {
    mkdirSync(join(root, "links"), { recursive: true });
    symlinkSync(join(server.folder, "not-yet"), join(root, "links", "dangling"));
    await server.send("PUT", `${proxy}/links/dangling/new.txt`, "x");
    await server.send("PUT", `${proxy}/links/dangling`, "x");
    expect(existsSync(join(server.folder, "not-yet"))).toBe(false);
  });

  it("are not what the server is uploading just now", async () => {
    for (const method of ["GET", "PUT", "DELETE"]) {
      expect((await server.send(method, `${proxy}/.uploads/x`, method === "PUT" ? "x" : undefined)).status).toBe(400);
    }
    expect(JSON.stringify((await server.send("GET", proxy)).json)).not.toContain(".uploads");
  });

  it("are written and read by our own client, a folder at a time", async () => {
    const tracking = await openTracking({ trackingUri: server.url, env: {} });
    const artifacts = tracking.artifactsOf("mlflow-artifacts:/ours");
    const local = join(server.folder, "local");
    mkdirSync(join(local, "deep"), { recursive: true });
    writeFileSync(join(local, "a b.txt"), "a");
    writeFileSync(join(local, "deep/é.txt"), "b");
    await artifacts.upload(local);
    await artifacts.write("deep/c.json", "{}");
    expect((await artifacts.list()).map(({ path, isDir }) => [path, isDir])).toEqual([
      ["a b.txt", false],
      ["deep", true],
    ]);
    const copy = await artifacts.download("deep", join(server.folder, "copy"));
    expect(readdirSync(copy).sort()).toEqual(["c.json", "é.txt"]);
    await artifacts.remove("deep");
    expect(await artifacts.list("deep")).toEqual([]);
    await expect(artifacts.read("deep/c.json")).rejects.toMatchObject({ code: "ARTIFACT_MISSING" });
    await tracking.close();
  });
});
