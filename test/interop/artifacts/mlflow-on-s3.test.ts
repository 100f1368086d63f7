import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTracking } from "../../../src/tracking/index.js";
import { temporaryFolder } from "../../cli/perigee.js";
import { missingInPython } from "../python.js";
import { runScript } from "../python-script.js";
import { perigeeServerIn, type RunningServer } from "../tracking/servers.js";
import { type ObjectStore, objectStore } from "./moto.js";

const absent = missingInPython("mlflow", "moto", "flask", "boto3");
const script = fileURLToPath(new URL("client_on_s3.py", import.meta.url));

describe.skipIf(absent)(
  `MLflow's own client and ours on an object store${absent ? ` (${absent}: pip install "moto[server]" boto3)` : ""}`,
  () => {
    const folder = temporaryFolder();
    let store: ObjectStore;
    let server: RunningServer;
    let report: Readonly<Record<string, unknown>>;

    beforeAll(async () => {
      store = await objectStore();
      const words = ["--artifacts-destination", "s3://neo/root", "--further-artifact-roots", "s3://neo/theirs"];
      server = await perigeeServerIn(folder.path, words, store.env);
      const ours = await openTracking({ trackingUri: server.url, env: store.env });
      const local = join(folder.path, "large.bin");
      writeFileSync(local, Buffer.alloc(20_000_000, "perigee"));
      await ours.artifactsOf("s3://neo/ours").upload(local, "from-perigee");
      const out = join(folder.path, "report.json");
      await runScript(script, [out], {
        cwd: folder.path,
        env: {
          ...store.env,
          MLFLOW_TRACKING_URI: server.url,
          OURS: "s3://neo/ours",
          // Files go in parts from here on, by URLs that the server signs.
          MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE: String(8 * 1024 * 1024),
          MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE: String(5 * 1024 * 1024),
        },
      });
      report = JSON.parse(readFileSync(out, "utf8"));
    });
    afterAll(async () => {
      await server?.stop();
      await store?.stop();
      folder.remove();
    });

    it("sends and fetches files through perigee server, whole and in parts", () => {
      expect(report).toMatchObject({
        listed: [
          ["in/deep", true, null],
          ["in/small.txt", false, 5],
        ],
        "large by proxy": true,
        "in parts, by signed URLs": true,
        folder: "small",
        left: ["large.bin"],
      });
    });

    it("finds them in the store under MLflow's own keys", () => {
      expect(report.keys).toEqual(["/artifacts/in/deep/large.bin", "/artifacts/in/small.txt", "/artifacts/large.bin"]);
    });

    it("reads with boto3 what ours wrote", () => {
      expect(report).toMatchObject({ ours: 20_000_000, "ours listed": ["from-perigee/large.bin"] });
    });

    it("and ours reads what it wrote, by itself and through the server", async () => {
      const ours = await openTracking({ trackingUri: server.url, env: store.env });
      const uri = String(report["artifact uri"]);
      expect(uri).toMatch(/^s3:\/\/neo\/theirs\//);
      expect(`${Buffer.from(await ours.artifactsOf(uri).read("deep/theirs.txt"))}`).toBe("from mlflow");
      const run = uri.split("/").at(-2);
      const served = await fetch(`${server.url}/get-artifact?run_id=${run}&path=deep/theirs.txt`);
      expect(await served.text()).toBe("from mlflow");
      const signed = await fetch(`${server.url}/api/2.0/mlflow/artifacts/presigned-download-url`, {
        method: "POST",
        body: JSON.stringify({ run_id: run, path: "deep/theirs.txt" }),
      });
      const { presigned_url } = JSON.parse(await signed.text());
      expect(await (await fetch(presigned_url)).text()).toBe("from mlflow");
    });

    it("is told what to set where the server has no keys", async () => {
      const keyless = await perigeeServerIn(folder.path, ["--artifacts-destination", "s3://neo/root"], {
        MLFLOW_S3_ENDPOINT_URL: store.url,
        AWS_EC2_METADATA_DISABLED: "true",
      });
      const answer = await fetch(`${keyless.url}/api/2.0/mlflow-artifacts/artifacts/x`, { method: "PUT", body: "x" });
      expect(answer.status).toBe(403);
      expect(JSON.parse(await answer.text()).message).toContain("AWS_ACCESS_KEY_ID");
      await keyless.stop();
    });
  },
);
