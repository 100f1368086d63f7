import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { ArtifactRepository, Transfer } from "../artifacts/index.js";
import { type OpenTracking, openTracking, type TrackingOptions } from "../fluent/open.js";
import { ArtifactClient } from "./artifact-client.js";

/**
 * MLflow's client, call for call as in Python, over a server or a database: what it does not know it asks there.
 *
 * ```ts
 * const client = new MlflowClient({ trackingUri: "http://127.0.0.1:5000" });
 * const run = await client.createRun("0", { runName: "first" });
 * await client.logMetric(run.info.runId, "auc", 0.93, { step: 1 });
 * await client.setTerminated(run.info.runId);
 * await client.close();
 * ```
 *
 * Without options it goes where `MLFLOW_TRACKING_URI` and `MLFLOW_REGISTRY_URI` point. Every call throws an
 * `MlflowError` with MLflow's code, and `TRACKING_SERVER_UNREACHABLE`.
 */
export class MlflowClient extends ArtifactClient<ArtifactRepository> {
  /** @param options what to open, or what is open already, which `close` closes too */
  constructor(options: TrackingOptions | OpenTracking = {}) {
    super(async () => ("artifactsOf" in options ? options : openTracking(options)));
  }

  /** A local file into a folder of a run's artifacts; a local folder goes there under its own name. */
  async logArtifact(runId: string, localPath: string, artifactPath?: string, transfer?: Transfer): Promise<void> {
    await uploadByName(await this.artifactsOfRun(runId), localPath, artifactPath, transfer);
  }

  /** A local folder's content into a folder of a run's artifacts. */
  async logArtifacts(runId: string, localFolder: string, artifactPath?: string, transfer?: Transfer): Promise<void> {
    await (await this.artifactsOfRun(runId)).upload(localFolder, artifactPath, transfer);
  }

  /**
   * Copies a file or folder of a run's artifacts into a local folder.
   *
   * @param path all of them where it is empty
   * @returns where it now is
   */
  async downloadArtifacts(runId: string, path: string, to = ".", transfer?: Transfer): Promise<string> {
    const artifacts = await this.artifactsOfRun(runId);
    return artifacts.download(path, to, transfer);
  }

  /** A local file among a logged model's artifacts. */
  async logModelArtifact(modelId: string, localPath: string, transfer?: Transfer): Promise<void> {
    await uploadByName(await this.artifactsOfModel(modelId), localPath, undefined, transfer);
  }

  /** A local folder's content among a logged model's artifacts. */
  async logModelArtifacts(modelId: string, localFolder: string, transfer?: Transfer): Promise<void> {
    await (await this.artifactsOfModel(modelId)).upload(localFolder, undefined, transfer);
  }
}

/** A file, or a folder under its own name. */
export async function uploadByName(
  artifacts: ArtifactRepository,
  local: string,
  path: string | undefined,
  transfer?: Transfer,
): Promise<void> {
  const isFolder = (await stat(local)).isDirectory();
  const target = isFolder ? [path, basename(local)].filter(Boolean).join("/") : path;
  await artifacts.upload(local, target, transfer);
}
