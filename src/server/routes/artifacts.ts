import { z } from "zod";
import { invalidParameter } from "../../tracking/index.js";
import { downloadSeconds } from "../artifacts/multipart.js";
import { schemeOf } from "../artifacts/plain-uri.js";
import { unsupportedByStorage } from "../errors.js";
import { int64, required, text } from "../request.js";
import { type Backend, type Route, route } from "../route.js";

/** Beside MLflow's own fields, `max_results` asks for pages; all come at once without it, as no client asks twice. */
const paged = { page_token: text.optional(), max_results: int64.optional() };
type Pages = { readonly page_token?: string | undefined; readonly max_results?: number | undefined };

const longest = 7 * 24 * 60 * 60;
const seconds = (fallback: number) =>
  int64
    .default(fallback)
    .refine((given) => given >= 1 && given <= longest, `expiration must be between 1 and ${longest} seconds`);

export const artifactRoutes: readonly Route[] = [
  route(
    "GET /mlflow/artifacts/list",
    z.object({ run_id: required, path: text.default(""), ...paged }),
    async (backend, { run_id, path, ...pages }) => {
      const { info } = await backend.tracking.getRun(run_id);
      return listing(backend, info.artifactUri, path, pages);
    },
  ),
  route(
    "GET /mlflow/logged-models/{model_id}/artifacts/directories",
    z.object({ model_id: required, artifact_directory_path: text.default(""), ...paged }),
    async (backend, { model_id, artifact_directory_path, ...pages }) => {
      const { artifactUri } = await backend.tracking.getLoggedModel(model_id);
      return listing(backend, artifactUri, artifact_directory_path, pages);
    },
  ),
  route(
    "POST /mlflow/artifacts/presigned-upload-url",
    z.object({ run_id: text.optional(), model_id: text.optional(), path: required, expiration: seconds(900) }),
    async (backend, { run_id, model_id, path, expiration }) => {
      if (Boolean(run_id) === Boolean(model_id)) {
        throw invalidParameter("Exactly one of run_id and model_id must be provided.");
      }
      const uri = run_id
        ? (await backend.tracking.getRun(run_id)).info.artifactUri
        : (await backend.tracking.getLoggedModel(model_id ?? "")).artifactUri;
      const { direct, at } = directPlace(backend, uri, path, "Presigned upload");
      const { url, headers } = await direct.uploadUrl(at, expiration);
      return { presigned_url: url, headers };
    },
  ),
  route(
    "POST /mlflow/artifacts/presigned-download-url",
    z.object({ run_id: required, path: required, expiration: seconds(downloadSeconds) }),
    async (backend, { run_id, path, expiration }) => {
      const { info } = await backend.tracking.getRun(run_id);
      const { direct, at } = directPlace(backend, info.artifactUri, path, "Presigned download");
      const { url, headers, size } = await direct.downloadUrl(at, expiration);
      return { presigned_url: url, headers, file_size: size };
    },
  ),
];

async function listing({ artifacts }: Backend, rootUri: string, path: string, { page_token, max_results }: Pages) {
  const place = artifacts.locate(rootUri, path);
  const request = { pageToken: page_token || undefined, maxResults: max_results };
  const { entries, nextPageToken } = await place.storage.list(place.path, request);
  const folder = path.replace(/\/+$/, "");
  const files = entries.map(({ name, isDir, size }) => ({
    path: folder ? `${folder}/${name}` : name,
    is_dir: isDir,
    file_size: size,
  }));
  return { root_uri: rootUri, ...(files.length && { files }), next_page_token: nextPageToken };
}

/** Signed URLs are for artifacts that clients reach by themselves, as in MLflow. */
function directPlace({ artifacts }: Backend, rootUri: string, path: string, kind: string) {
  const scheme = schemeOf(rootUri);
  if (["http", "https", "mlflow-artifacts"].includes(scheme)) {
    throw invalidParameter(
      `${kind} is not supported for proxied artifact storage (artifact URI scheme: ${scheme}). This endpoint requires a direct cloud storage artifact URI.`,
    );
  }
  const place = artifacts.locate(rootUri, path);
  if (!place.storage.direct) throw unsupportedByStorage(kind);
  return { direct: place.storage.direct, at: place.path };
}
