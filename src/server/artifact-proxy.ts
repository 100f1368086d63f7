import type { FastifyInstance, FastifyReply } from "fastify";
import { z } from "zod";
import type { ArtifactFile, ArtifactFolder } from "./artifact-folder.js";
import { contentTypeOf } from "./content-type.js";
import { parseRequest, required, text } from "./request.js";
import type { Backend } from "./route.js";

const prefixes = ["/api/2.0/mlflow-artifacts/artifacts", "/ajax-api/2.0/mlflow-artifacts/artifacts"];
const wildcard = z.object({ "*": required });

/** Files up and down, by path below the artifact root; bodies pass through and are never held in memory. */
export async function artifactProxy(app: FastifyInstance, { artifacts }: { artifacts: ArtifactFolder }): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _payload, done) => done(null));

  for (const prefix of prefixes) {
    app.get(prefix, async ({ query }) => {
      const { path } = parseRequest(z.object({ path: text.default("") }), query);
      const files = (await artifacts.list(path)).map(({ name, isDir, size }) => ({
        path: name,
        is_dir: isDir,
        file_size: size,
      }));
      return files.length ? { files } : {};
    });
    app.get(`${prefix}/*`, async ({ params }, reply) =>
      sendFile(reply, await artifacts.read(parseRequest(wildcard, params)["*"])),
    );
    app.put(`${prefix}/*`, async ({ params, raw }) => {
      await artifacts.write(parseRequest(wildcard, params)["*"], raw);
      return {};
    });
    app.delete(`${prefix}/*`, async ({ params }) => {
      await artifacts.remove(parseRequest(wildcard, params)["*"]);
      return {};
    });
  }
}

/** Artifacts by what they belong to: a run, a version of a registered model, a logged model. */
export async function artifactDownloads(app: FastifyInstance, backend: Backend): Promise<void> {
  const { artifacts, tracking, registry } = backend;

  app.get("/get-artifact", async ({ query }, reply) => {
    const { run_id, path } = parseRequest(z.object({ run_id: required, path: required }), query);
    const { info } = await tracking.getRun(run_id);
    return sendFile(reply, await artifacts.read(artifacts.locate(info.artifactUri, path)));
  });

  app.get("/model-versions/get-artifact", async ({ query }, reply) => {
    const { name, version, path } = parseRequest(
      z.object({ name: required, version: required, path: required }),
      query,
    );
    const source = await registry.getModelVersionDownloadUri(name, version);
    return sendFile(reply, await artifacts.read(artifacts.locate(source, path)));
  });

  app.get("/ajax-api/2.0/mlflow/logged-models/:model_id/artifacts/files", async ({ params, query }, reply) => {
    const { model_id } = parseRequest(z.object({ model_id: required }), params);
    const { artifact_file_path } = parseRequest(z.object({ artifact_file_path: required }), query);
    const { artifactUri } = await tracking.getLoggedModel(model_id);
    return sendFile(reply, await artifacts.read(artifacts.locate(artifactUri, artifact_file_path)));
  });
}

/** As an attachment, and without rights should a browser show it after all: artifacts may hold scripts. */
function sendFile(reply: FastifyReply, file: ArtifactFile): FastifyReply {
  return reply
    .header("content-type", contentTypeOf(file.name))
    .header("content-length", file.size)
    .header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`)
    .header("content-security-policy", "sandbox; default-src 'none'")
    .header("last-modified", file.modified.toUTCString())
    .header("cache-control", "no-cache")
    .send(file.content);
}
