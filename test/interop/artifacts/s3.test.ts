import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createS3Storage, s3PlaceOf } from "../../../src/tracking/artifacts/s3/index.js";
import { behavesAsStorage, contentOf } from "../../tracking/artifacts/storage-behaviour.js";
import { missingInPython } from "../python.js";
import { type ObjectStore, objectStore } from "./moto.js";

const absent = missingInPython("moto", "flask", "boto3");

describe.skipIf(absent)(`an object store${absent ? ` (${absent}: pip install "moto[server]" boto3)` : ""}`, () => {
  let store: ObjectStore;
  const storage = (uri = "s3://neo/some/prefix", changes: Readonly<Record<string, string | undefined>> = {}) =>
    createS3Storage(s3PlaceOf(uri), { ...store.env, ...changes });
  beforeAll(async () => {
    store = await objectStore();
  });
  afterAll(() => store.stop());

  behavesAsStorage("an object store", async () => storage());
  behavesAsStorage("a bucket's root", async () => storage("s3://neo/"));

  it("has more objects than one of its pages, all of which are listed and removed", async () => {
    const many = storage("s3://neo/many");
    const names = Array.from({ length: 1100 }, (_, i) => `${String(i).padStart(4, "0")}.txt`);
    for (let i = 0; i < names.length; i += 100) {
      await Promise.all(names.slice(i, i + 100).map((name) => many.write(`folder/${name}`, contentOf("x"))));
    }
    expect((await many.list("folder")).entries.map(({ name }) => name)).toEqual(names);
    const page = await many.list("folder", { maxResults: 1050 });
    expect(page.entries).toHaveLength(1050);
    expect((await many.list("folder", { pageToken: page.nextPageToken ?? "" })).entries).toHaveLength(50);
    await many.remove("folder");
    expect((await many.list("")).entries).toEqual([]);
  });

  it("gives clients signed URLs for parts, and for downloads as attachments", async () => {
    const { direct, open } = storage();
    const bytes = Buffer.alloc(6 * 1024 * 1024, "perigee");
    const { uploadId, urls } = (await direct?.createUpload("direct/large.html", 2)) ?? { uploadId: "", urls: [] };
    const parts = await Promise.all(
      urls.map(async (url, i) => {
        const half = bytes.subarray(i * 5 * 1024 * 1024, (i + 1) * 5 * 1024 * 1024);
        const answer = await fetch(url, { method: "PUT", body: half });
        return { partNumber: i + 1, etag: answer.headers.get("etag") ?? "" };
      }),
    );
    await expect(open("direct/large.html")).rejects.toMatchObject({ code: "RESOURCE_DOES_NOT_EXIST" });
    await direct?.completeUpload("direct/large.html", uploadId, parts);
    const download = await direct?.downloadUrl("direct/large.html", 60);
    expect(download?.size).toBe(bytes.length);
    expect(new URL(download?.url ?? "").searchParams.get("response-content-disposition")).toContain("attachment");
    const answer = await fetch(download?.url ?? "");
    expect(bytes.equals(Buffer.from(await answer.arrayBuffer()))).toBe(true);
    await expect(direct?.completeUpload("direct/other.bin", "no such upload", parts)).rejects.toThrow();
    await expect(direct?.createUpload("direct/other.bin", 10_001)).rejects.toThrow("num_parts is 10001");
  });

  it("takes what MLFLOW_S3_UPLOAD_EXTRA_ARGS says with each upload", async () => {
    const extra = storage("s3://neo/extra", { MLFLOW_S3_UPLOAD_EXTRA_ARGS: '{"StorageClass": "STANDARD_IA"}' });
    await extra.write("x.txt", contentOf("x"));
    const { url = "" } = (await extra.direct?.downloadUrl("x.txt", 60)) ?? {};
    expect((await fetch(url)).headers.get("x-amz-storage-class")).toBe("STANDARD_IA");
    expect(() => storage("s3://neo", { MLFLOW_S3_UPLOAD_EXTRA_ARGS: "[1]" })).toThrow("MLFLOW_S3_UPLOAD_EXTRA_ARGS");
  });

  it("says what to set where there is no such bucket, no key, or no store", async () => {
    const failures: [ReturnType<typeof storage>, string, string][] = [
      [storage("s3://no-such-bucket/x"), "RESOURCE_DOES_NOT_EXIST", "There is no bucket 'no-such-bucket'"],
      [
        storage(undefined, {
          AWS_ACCESS_KEY_ID: undefined,
          AWS_SECRET_ACCESS_KEY: undefined,
        }),
        "PERMISSION_DENIED",
        "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
      ],
      [
        storage(undefined, { MLFLOW_S3_ENDPOINT_URL: "http://127.0.0.1:9" }),
        "TEMPORARILY_UNAVAILABLE",
        "MLFLOW_S3_ENDPOINT_URL",
      ],
    ];
    for (const [failing, code, words] of failures) {
      const attempts = [() => failing.list(""), () => failing.open("x"), () => failing.write("x", contentOf("x"))];
      for (const attempt of attempts) {
        await expect(attempt()).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
      }
    }
    for (const uri of ["s3:/neo", "s3://", "s3://neo/../x", "s3:neo", "s3://neo/x?y"])
      expect(() => s3PlaceOf(uri)).toThrow();
  });
});
