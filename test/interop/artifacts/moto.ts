import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { eventually } from "../../cli/perigee.js";
import { python, pythonEnvironment } from "../python.js";

export interface ObjectStore {
  readonly url: string;
  /** The variables by which clients find it. */
  readonly env: Record<string, string>;
  stop(): Promise<void>;
}

/** moto's server, which speaks Amazon S3's protocol and keeps all in memory; with a bucket `neo`. */
export async function objectStore(): Promise<ObjectStore> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(python, ["-m", "moto.server", "-H", "127.0.0.1", "-p", `${port}`], {
    env: { ...pythonEnvironment, AWS_EC2_METADATA_DISABLED: "true" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const ended = new Promise((done) => server.once("close", done));
  let said = "";
  server.stderr.on("data", (text) => {
    said = `${said}${text}`.slice(-2000);
  });
  await eventually(async () => {
    if (server.exitCode !== null) throw new Error(`moto's server has ended:\n${said}`);
    return (await fetch(`${url}/neo`, { method: "PUT" }).catch(() => undefined))?.ok || undefined;
  }, 120);
  return {
    url,
    env: {
      MLFLOW_S3_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: "testing",
      AWS_SECRET_ACCESS_KEY: "testing",
      AWS_DEFAULT_REGION: "us-east-1",
      AWS_EC2_METADATA_DISABLED: "true",
    },
    async stop() {
      server.kill("SIGTERM");
      await ended;
    },
  };
}

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => found(port));
    });
  });
}
