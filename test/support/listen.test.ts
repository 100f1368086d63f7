import { createServer } from "node:net";
import fastify from "fastify";
import { afterEach, describe, expect, it } from "vitest";
import { listen } from "../../src/support/index.js";

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

describe("listening", () => {
  it("says at which address a client reaches the server", async () => {
    const app = fastify().get("/", async () => "here");
    open.push(app);
    const { url, port } = await listen(app, { host: "127.0.0.1", port: 0 });
    expect(url).toBe(`http://127.0.0.1:${port}`);
    expect(await (await fetch(url)).text()).toBe("here");
  });

  it("names the port that is in use, and another to try", async () => {
    const other = createServer();
    open.push(other);
    const taken = await new Promise<number>((resolve) => {
      other.listen(0, "127.0.0.1", () => {
        const address = other.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
    const app = fastify();
    open.push(app);
    await expect(listen(app, { host: "127.0.0.1", port: taken })).rejects.toMatchObject({
      code: "PORT_IN_USE",
      exitCode: 2,
      message: `port ${taken} on 127.0.0.1 is in use`,
      hint: expect.stringContaining("--port"),
    });
  });

  it("says that a host is none of this machine's", async () => {
    const app = fastify();
    open.push(app);
    await expect(listen(app, { host: "192.0.2.1", port: 0 })).rejects.toMatchObject({ code: "ADDRESS_UNAVAILABLE" });
  });
});
