import { stringify } from "yaml";
import type { ArtifactInfo } from "../artifacts/repository.js";
import { doesNotExist, invalidParameter } from "../errors.js";
import type { ArtifactContents } from "./backend.js";
import { RegistryClient } from "./registry-client.js";
import { appendRows, parseTable, type Table, tableOf, tableText } from "./table.js";

/** The tag in which MLflow lists a run's tables. */
const loggedArtifactsTag = "mlflow.loggedArtifacts";

/** The calls of `MlflowClient` for artifacts that need no files of this machine. */
export class ArtifactClient<Artifacts extends ArtifactContents = ArtifactContents> extends RegistryClient<Artifacts> {
  /** The files and folders in a folder of a run's artifacts; its root where left out. */
  async listArtifacts(runId: string, path?: string): Promise<readonly ArtifactInfo[]> {
    return (await this.artifactsOfRun(runId)).list(path);
  }

  /** The files and folders in a folder of a logged model's artifacts. */
  async listLoggedModelArtifacts(modelId: string, path?: string): Promise<readonly ArtifactInfo[]> {
    return (await this.artifactsOfModel(modelId)).list(path);
  }

  /** One file among a run's artifacts. @throws `ARTIFACT_MISSING` */
  async readArtifact(runId: string, path: string): Promise<Uint8Array> {
    return (await this.artifactsOfRun(runId)).read(path);
  }

  async logText(runId: string, text: string, artifactFile: string): Promise<void> {
    await (await this.artifactsOfRun(runId)).write(artifactFile, text);
  }

  /** An object as YAML where the file ends in `.yaml` or `.yml`, else as JSON, as MLflow writes it. */
  async logDict(runId: string, value: object, artifactFile: string): Promise<void> {
    const text = /\.ya?ml$/.test(artifactFile) ? stringify(value) : `${JSON.stringify(value, null, 2)}\n`;
    await this.logText(runId, text, artifactFile);
  }

  /** Bytes as a file: what MLflow's `log_stream` is for. */
  async logBytes(runId: string, bytes: Uint8Array, artifactFile: string): Promise<void> {
    await (await this.artifactsOfRun(runId)).write(artifactFile, bytes);
  }

  /**
   * Columns as a table in JSON, that MLflow shows among a run's evaluations; rows are added where the file is there.
   *
   * @param columns by name, all of one length
   * @throws `INVALID_PARAMETER_VALUE` where lengths differ, or the file's name does not end in `.json`
   */
  async logTable(
    runId: string,
    columns: Readonly<Record<string, readonly unknown[]>>,
    artifactFile: string,
  ): Promise<void> {
    if (!artifactFile.endsWith(".json")) {
      throw invalidParameter(`a table is logged as JSON, and ${JSON.stringify(artifactFile)} does not end in .json`);
    }
    const table = tableOf(columns);
    const artifacts = await this.artifactsOfRun(runId);
    const before = await existingTable(artifacts, artifactFile);
    await artifacts.write(artifactFile, tableText(before ? appendRows(before, table) : table));

    const { data } = await this.getRun(runId);
    const listed = listOf(data.tags.find(({ key }) => key === loggedArtifactsTag)?.value);
    const isListed = listed.some((item) => JSON.stringify(item) === JSON.stringify(entry(artifactFile)));
    if (!isListed) await this.setTag(runId, loggedArtifactsTag, JSON.stringify([...listed, entry(artifactFile)]));
  }

  /** A table of a run. @throws `RESOURCE_DOES_NOT_EXIST` */
  async loadTable(runId: string, artifactFile: string): Promise<Table> {
    const table = await existingTable(await this.artifactsOfRun(runId), artifactFile);
    if (!table) throw doesNotExist(`the run ${runId} has no table ${JSON.stringify(artifactFile)}`);
    return table;
  }

  protected async artifactsOfRun(runId: string): Promise<Artifacts> {
    const { info } = await this.getRun(runId);
    return (await this.backend()).artifactsOf(info.artifactUri);
  }

  protected async artifactsOfModel(modelId: string): Promise<Artifacts> {
    const { artifactUri } = await this.getLoggedModel(modelId);
    return (await this.backend()).artifactsOf(artifactUri);
  }
}

async function existingTable(artifacts: ArtifactContents, path: string): Promise<Table | undefined> {
  const folder = path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : undefined;
  const found = (await artifacts.list(folder)).some((file) => file.path === path && !file.isDir);
  return found ? parseTable(new TextDecoder().decode(await artifacts.read(path)), path) : undefined;
}

const entry = (path: string) => ({ path, type: "table" });

function listOf(text: string | undefined): unknown[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(list) ? list : [];
  } catch {
    return [];
  }
}
