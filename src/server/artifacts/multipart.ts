import { posix } from "node:path";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import type { DirectAccess } from "../../tracking/index.js";
import { unsupportedByStorage } from "../errors.js";
import { int64, parseRequest, required, text } from "../request.js";
import type { ArtifactPlaces } from "./places.js";

const prefixes = ["/api/2.0/mlflow-artifacts", "/ajax-api/2.0/mlflow-artifacts"];
const part = z.object({ part_number: int64, etag: text.default("") });

/** How long a signed URL holds, as in MLflow. */
export const downloadSeconds = 300;

/** Uploads in parts and downloads by signed URLs, between clients and an object store; folders have none. */
export async function multipart(app: FastifyInstance, { artifacts }: { artifacts: ArtifactPlaces }): Promise<void> {
  const direct = (kind: string): DirectAccess => {
    const { storage } = artifacts;
    if (!storage.direct) throw unsupportedByStorage(kind);
    return storage.direct;
  };

  for (const prefix of prefixes) {
    app.post(`${prefix}/mpu/create/*`, async (request) => {
      const { createUpload } = direct("Multipart upload");
      const { num_parts } = parseRequest(z.object({ num_parts: int64.default(1) }), request.body);
      const { uploadId, urls } = await createUpload(pathOf(request), num_parts);
      return {
        upload_id: uploadId,
        credentials: urls.map((url, i) => ({ url, part_number: i + 1, headers: {} })),
      };
    });
    app.post(`${prefix}/mpu/complete/*`, async (request) => {
      const { completeUpload } = direct("Multipart upload");
      const { upload_id, parts } = parseRequest(
        z.object({ upload_id: required, parts: z.array(part).min(1) }),
        request.body,
      );
      await completeUpload(
        pathOf(request),
        upload_id,
        parts.map(({ part_number, etag }) => ({ partNumber: part_number, etag })),
      );
      return {};
    });
    app.post(`${prefix}/mpu/abort/*`, async (request) => {
      const { abortUpload } = direct("Multipart upload");
      const { upload_id } = parseRequest(z.object({ upload_id: required }), request.body);
      await abortUpload(pathOf(request), upload_id);
      return {};
    });
    app.get(`${prefix}/presigned/*`, async ({ params }) => {
      const { downloadUrl } = direct("Multipart download");
      const { "*": path } = parseRequest(z.object({ "*": required }), params);
      const { url, headers, size } = await downloadUrl(path, downloadSeconds);
      return { url, headers, file_size: size };
    });
  }
}

/** The folder stands in the address; of the client's own path the name counts. */
function pathOf({ params, body }: FastifyRequest): string {
  const { "*": folder } = parseRequest(z.object({ "*": text.default("") }), params);
  const { path } = parseRequest(z.object({ path: required }), body);
  return [folder, posix.basename(path)].filter(Boolean).join("/");
}
