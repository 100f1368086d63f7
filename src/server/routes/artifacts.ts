import { z } from "zod";
import { required, text } from "../request.js";
import { type Backend, type Route, route } from "../route.js";

export const artifactRoutes: readonly Route[] = [
  route(
    "GET /mlflow/artifacts/list",
    z.object({ run_id: required, path: text.default(""), page_token: text.optional() }),
    async (backend, { run_id, path }) => {
      const { info } = await backend.tracking.getRun(run_id);
      return listing(backend, info.artifactUri, path);
    },
  ),
  route(
    "GET /mlflow/logged-models/{model_id}/artifacts/directories",
    z.object({ model_id: required, artifact_directory_path: text.default(""), page_token: text.optional() }),
    async (backend, { model_id, artifact_directory_path }) => {
      const { artifactUri } = await backend.tracking.getLoggedModel(model_id);
      return listing(backend, artifactUri, artifact_directory_path);
    },
  ),
];

async function listing({ artifacts }: Backend, rootUri: string, path: string) {
  const names = await artifacts.list(artifacts.locate(rootUri, path));
  const folder = path.replace(/\/+$/, "");
  const files = names.map(({ name, isDir, size }) => ({
    path: folder ? `${folder}/${name}` : name,
    is_dir: isDir,
    file_size: size,
  }));
  return { root_uri: rootUri, ...(files.length && { files }) };
}
