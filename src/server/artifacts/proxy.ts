import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { checksumsIn } from "../../tracking/index.js";
import { parseRequest, required, text } from "../request.js";
import type { ArtifactPlaces } from "./places.js";
import { sendArtifact } from "./send.js";

const prefixes = ["/api/2.0/mlflow-artifacts/artifacts", "/ajax-api/2.0/mlflow-artifacts/artifacts"];
const wildcard = z.object({ "*": required });

/** Files up and down, by path below the destination; bodies pass through and are never held in memory. */
export async function artifactProxy(app: FastifyInstance, { artifacts }: { artifacts: ArtifactPlaces }): Promise<void> {
  const { storage } = artifacts;
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _payload, done) => done(null));

  for (const prefix of prefixes) {
    app.get(prefix, async ({ query }) => {
      const { path } = parseRequest(z.object({ path: text.default("") }), query);
      const files = (await storage.list(path)).entries.map(({ name, isDir, size }) => ({
        path: name,
        is_dir: isDir,
        file_size: size,
      }));
      return files.length ? { files } : {};
    });
    app.route({
      method: ["GET", "HEAD"],
      url: `${prefix}/*`,
      handler: (request, reply) =>
        sendArtifact(request, reply, { storage, path: parseRequest(wildcard, request.params)["*"] }),
    });
    app.put(`${prefix}/*`, async ({ params, raw, headers }, reply) => {
      const length = headers["content-length"];
      const stored = await storage.write(parseRequest(wildcard, params)["*"], raw, {
        checksums: checksumsIn(headers),
        ...(length !== undefined && { size: Number(length) }),
      });
      if (stored.etag !== undefined) reply.header("etag", stored.etag);
      return {};
    });
    app.delete(`${prefix}/*`, async ({ params }) => {
      await storage.remove(parseRequest(wildcard, params)["*"]);
      return {};
    });
  }
}
