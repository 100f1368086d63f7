import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { invalidParameter } from "../../tracking/index.js";
import { parseRequest, required } from "../request.js";
import type { Backend } from "../route.js";
import { sendArtifact } from "./send.js";

const reading = ["GET", "HEAD"];
const inRun = z.object({ run_id: required, path: required });

/** Artifacts by what they belong to: a run, a version of a registered model, a logged model. */
export async function artifactDownloads(app: FastifyInstance, backend: Backend): Promise<void> {
  const { artifacts, tracking, registry } = backend;

  app.route({
    method: reading,
    url: "/get-artifact",
    async handler(request, reply) {
      const { run_id, path } = parseRequest(inRun, request.query);
      const { info } = await tracking.getRun(run_id);
      return sendArtifact(request, reply, artifacts.locate(info.artifactUri, path));
    },
  });

  app.route({
    method: reading,
    url: "/model-versions/get-artifact",
    async handler(request, reply) {
      const asked = z.object({ name: required, version: required, path: required });
      const { name, version, path } = parseRequest(asked, request.query);
      const source = await registry.getModelVersionDownloadUri(name, version);
      return sendArtifact(request, reply, artifacts.locate(source, path));
    },
  });

  app.route({
    method: reading,
    url: "/ajax-api/2.0/mlflow/logged-models/:model_id/artifacts/files",
    async handler(request, reply) {
      const { model_id } = parseRequest(z.object({ model_id: required }), request.params);
      const { artifact_file_path } = parseRequest(z.object({ artifact_file_path: required }), request.query);
      const { artifactUri } = await tracking.getLoggedModel(model_id);
      return sendArtifact(request, reply, artifacts.locate(artifactUri, artifact_file_path));
    },
  });
}

const mostFromPage = 10 * 1024 * 1024;

/** A small file from MLflow's web page into a run. */
export async function artifactFromPage(app: FastifyInstance, { artifacts, tracking }: Backend): Promise<void> {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", (_request, _payload, done) => done(null));

  app.post("/ajax-api/2.0/mlflow/upload-artifact", async ({ query, headers, raw }) => {
    const { run_id, path } = parseRequest(inRun, query);
    const size = Number(headers["content-length"] ?? Number.NaN);
    if (!(size > 0)) throw invalidParameter("Request must specify data, with its content-length.");
    if (size > mostFromPage) throw invalidParameter("Artifact size is too large. Max size is 10MB.");
    const { info } = await tracking.getRun(run_id);
    const place = artifacts.locate(info.artifactUri, path);
    await place.storage.write(place.path, raw, { size });
    return {};
  });
}
