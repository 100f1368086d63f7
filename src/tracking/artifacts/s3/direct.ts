import { posix } from "node:path";
import { invalidParameter } from "../../errors.js";
import { artifactContentType } from "../content-type.js";
import { invalidPath } from "../errors.js";
import { relativeArtifactPath } from "../path.js";
import type { DirectAccess } from "../storage.js";
import type { S3Context } from "./context.js";

/** As long as the longest upload of parts may take, which Amazon's own library gives too. */
const partSeconds = 3600;
const mostParts = 10_000;

/** Signed URLs into the store. */
export function directAccess(context: S3Context): DirectAccess {
  const { asking, place, keyOf, owner } = context;
  const objectOf = (path: string) => {
    if (relativeArtifactPath(path) === "") throw invalidPath(path);
    return { Bucket: place.bucket, Key: keyOf(path), ...owner };
  };

  return {
    async createUpload(path, parts) {
      if (parts < 1 || parts > mostParts) {
        throw invalidParameter(`num_parts is ${parts} where 1 to ${mostParts} are possible; send larger parts.`);
      }
      const { CreateMultipartUploadCommand, UploadPartCommand } = await import("@aws-sdk/client-s3");
      const { getSignedUrl } = await import("@aws-sdk/s3-request-presigner");
      const object = objectOf(path);
      return asking(path, async (client) => {
        const create = new CreateMultipartUploadCommand({
          ...object,
          ContentType: artifactContentType(posix.basename(path)),
          ...context.uploadArguments,
        });
        const { UploadId: uploadId = "" } = await client.send(create);
        const urls = await Promise.all(
          Array.from({ length: parts }, (_, i) =>
            getSignedUrl(client, new UploadPartCommand({ ...object, UploadId: uploadId, PartNumber: i + 1 }), {
              expiresIn: partSeconds,
            }),
          ),
        );
        return { uploadId, urls };
      });
    },

    async completeUpload(path, uploadId, parts) {
      const { CompleteMultipartUploadCommand } = await import("@aws-sdk/client-s3");
      const Parts = parts.map(({ partNumber, etag }) => ({ PartNumber: partNumber, ETag: etag }));
      const complete = new CompleteMultipartUploadCommand({
        ...objectOf(path),
        UploadId: uploadId,
        MultipartUpload: { Parts },
      });
      await asking(path, (client) => client.send(complete));
    },

    async abortUpload(path, uploadId) {
      const { AbortMultipartUploadCommand } = await import("@aws-sdk/client-s3");
      const abort = new AbortMultipartUploadCommand({ ...objectOf(path), UploadId: uploadId });
      await asking(path, (client) => client.send(abort));
    },

    async downloadUrl(path, seconds) {
      const { GetObjectCommand, HeadObjectCommand } = await import("@aws-sdk/client-s3");
      const { getSignedUrl } = await import("@aws-sdk/s3-request-presigner");
      const object = objectOf(path);
      return asking(path, async (client) => {
        const { ContentLength: size = 0 } = await client.send(new HeadObjectCommand(object));
        const get = new GetObjectCommand({
          ...object,
          // A browser that follows the URL keeps the file instead of showing it.
          ResponseContentDisposition: `attachment; filename*=UTF-8''${encodeURIComponent(posix.basename(path))}`,
        });
        return { url: await getSignedUrl(client, get, { expiresIn: seconds }), headers: {}, size };
      });
    },

    async uploadUrl(path, seconds) {
      const { PutObjectCommand } = await import("@aws-sdk/client-s3");
      const { getSignedUrl } = await import("@aws-sdk/s3-request-presigner");
      const ContentType = artifactContentType(posix.basename(path));
      const put = new PutObjectCommand({ ...objectOf(path), ContentType, ...context.uploadArguments });
      const url = await asking(path, (client) => getSignedUrl(client, put, { expiresIn: seconds }));
      return { url, headers: { "Content-Type": ContentType } };
    },
  };
}
