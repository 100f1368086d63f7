import { posix } from "node:path";
import type { FastifyReply, FastifyRequest } from "fastify";
import { artifactContentType, type ByteRange, type StoredArtifact } from "../../tracking/index.js";
import { noSuchRange } from "../errors.js";
import type { ArtifactPlace } from "./places.js";
import { isUnchanged, rangeOf } from "./ranges.js";

/**
 * Answers with a file, or the part of it that was asked for. As an attachment, and without rights should a browser
 * show it after all: artifacts may hold scripts.
 */
export async function sendArtifact(
  request: FastifyRequest,
  reply: FastifyReply,
  { storage, path }: ArtifactPlace,
): Promise<FastifyReply> {
  const { headers, method } = request;
  const name = posix.basename(path);
  if (headers["if-none-match"] !== undefined || headers["if-modified-since"] !== undefined || method === "HEAD") {
    const found = await storage.stat(path);
    if (isUnchanged(headers, found)) return describe(reply, name, found).code(304).send();
    if (method === "HEAD") return describe(reply, name, found).header("content-length", found.size).send();
  }
  const choose = (found: StoredArtifact): ByteRange | undefined => {
    const asked = rangeOf(headers, found);
    if (asked !== "beyond") return asked;
    reply.header("content-range", `bytes */${found.size}`);
    throw noSuchRange(found.size);
  };
  const { content, range, ...found } = await storage.open(path, headers.range === undefined ? undefined : choose);
  describe(reply, name, found);
  if (!range) return reply.header("content-length", found.size).send(content);
  return reply
    .code(206)
    .header("content-range", `bytes ${range.start}-${range.end}/${found.size}`)
    .header("content-length", range.end - range.start + 1)
    .send(content);
}

function describe(reply: FastifyReply, name: string, { modified, etag }: StoredArtifact): FastifyReply {
  reply
    .header("content-type", artifactContentType(name))
    .header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(name)}`)
    .header("content-security-policy", "sandbox; default-src 'none'")
    .header("x-content-type-options", "nosniff")
    .header("accept-ranges", "bytes")
    .header("cache-control", "no-cache");
  if (modified) reply.header("last-modified", modified.toUTCString());
  if (etag !== undefined) reply.header("etag", etag);
  return reply;
}
