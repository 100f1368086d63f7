import type { ModelVersion, ModelVersionStage, Page, RegisteredModel } from "../entities.js";
import { invalidParameter, MlflowError } from "../errors.js";
import type { SearchRequest } from "../store.js";
import type { ArtifactContents } from "./backend.js";
import { LoggedModelClient } from "./logged-model-client.js";
import { pairs, paramText, type Values } from "./pairs.js";

/** A version's number, as a number or as text. */
type Version = string | number;

export interface ModelVersionOptions {
  readonly runId?: string;
  readonly runLink?: string;
  readonly tags?: Values;
  readonly description?: string;
  /** The logged model that the version is made from. */
  readonly modelId?: string;
}

/** The calls of `MlflowClient` for the model registry. */
export class RegistryClient<
  Artifacts extends ArtifactContents = ArtifactContents,
> extends LoggedModelClient<Artifacts> {
  async createRegisteredModel(
    name: string,
    options: { readonly tags?: Values; readonly description?: string } = {},
  ): Promise<RegisteredModel> {
    const { registry } = await this.backend();
    return registry.createRegisteredModel({ name, description: options.description, tags: pairs(options.tags) });
  }

  async renameRegisteredModel(name: string, newName: string): Promise<RegisteredModel> {
    return (await this.backend()).registry.renameRegisteredModel(name, newName);
  }

  /** Sets the description. */
  async updateRegisteredModel(name: string, description?: string): Promise<RegisteredModel> {
    return (await this.backend()).registry.updateRegisteredModel(name, description);
  }

  async deleteRegisteredModel(name: string): Promise<void> {
    await (await this.backend()).registry.deleteRegisteredModel(name);
  }

  async getRegisteredModel(name: string): Promise<RegisteredModel> {
    return (await this.backend()).registry.getRegisteredModel(name);
  }

  /** A page of the registered models that a filter such as `name LIKE 'neo%'` finds. */
  async searchRegisteredModels(request?: SearchRequest): Promise<Page<RegisteredModel>> {
    return (await this.backend()).registry.searchRegisteredModels(request);
  }

  /** The latest version of each stage, as clients before aliases ask for. */
  async getLatestVersions(name: string, stages?: readonly ModelVersionStage[]): Promise<readonly ModelVersion[]> {
    return (await this.backend()).registry.getLatestVersions(name, stages);
  }

  async setRegisteredModelTag(name: string, key: string, value: unknown): Promise<void> {
    await (await this.backend()).registry.setRegisteredModelTag(name, { key, value: paramText(value) });
  }

  async deleteRegisteredModelTag(name: string, key: string): Promise<void> {
    await (await this.backend()).registry.deleteRegisteredModelTag(name, key);
  }

  async setRegisteredModelAlias(name: string, alias: string, version: Version): Promise<void> {
    await (await this.backend()).registry.setRegisteredModelAlias(name, alias, String(version));
  }

  async deleteRegisteredModelAlias(name: string, alias: string): Promise<void> {
    await (await this.backend()).registry.deleteRegisteredModelAlias(name, alias);
  }

  /** @param source the URI of the model's artifacts, `runs:/ID/path` or `models:/m-…` */
  async createModelVersion(name: string, source: string, options: ModelVersionOptions = {}): Promise<ModelVersion> {
    const { tags, ...rest } = options;
    return (await this.backend()).registry.createModelVersion({ name, source, ...rest, tags: pairs(tags) });
  }

  /**
   * A version of another registered model with the same artifacts, run, tags and description; the model is made where
   * it is missing.
   *
   * @param source `models:/NAME/VERSION` or `models:/NAME@ALIAS`
   */
  async copyModelVersion(source: string, name: string): Promise<ModelVersion> {
    const { registry } = await this.backend();
    const from = await this.#versionAt(source);
    await registry.createRegisteredModel({ name }).catch((cause) => {
      if (!(cause instanceof MlflowError) || cause.errorCode !== "RESOURCE_ALREADY_EXISTS") throw cause;
    });
    return registry.createModelVersion({
      name,
      source: `models:/${from.name}/${from.version}`,
      runId: from.runId,
      runLink: from.runLink,
      tags: from.tags,
      description: from.description,
    });
  }

  async getModelVersion(name: string, version: Version): Promise<ModelVersion> {
    return (await this.backend()).registry.getModelVersion(name, String(version));
  }

  async getModelVersionByAlias(name: string, alias: string): Promise<ModelVersion> {
    return (await this.backend()).registry.getModelVersionByAlias(name, alias);
  }

  async getModelVersionDownloadUri(name: string, version: Version): Promise<string> {
    return (await this.backend()).registry.getModelVersionDownloadUri(name, String(version));
  }

  /** The stages that a version may be in. */
  async getModelVersionStages(_name: string, _version: Version): Promise<readonly ModelVersionStage[]> {
    return ["None", "Staging", "Production", "Archived"];
  }

  /** A page of the versions that a filter such as `name = 'neo-hazard'` finds. */
  async searchModelVersions(request?: SearchRequest): Promise<Page<ModelVersion>> {
    return (await this.backend()).registry.searchModelVersions(request);
  }

  /** Sets the description. */
  async updateModelVersion(name: string, version: Version, description?: string): Promise<ModelVersion> {
    return (await this.backend()).registry.updateModelVersion(name, String(version), description);
  }

  async transitionModelVersionStage(
    name: string,
    version: Version,
    stage: ModelVersionStage,
    options: { readonly archiveExistingVersions?: boolean } = {},
  ): Promise<ModelVersion> {
    const { registry } = await this.backend();
    return registry.transitionModelVersionStage(name, String(version), stage, options.archiveExistingVersions ?? false);
  }

  async deleteModelVersion(name: string, version: Version): Promise<void> {
    await (await this.backend()).registry.deleteModelVersion(name, String(version));
  }

  async setModelVersionTag(name: string, version: Version, key: string, value: unknown): Promise<void> {
    await (await this.backend()).registry.setModelVersionTag(name, String(version), { key, value: paramText(value) });
  }

  async deleteModelVersionTag(name: string, version: Version, key: string): Promise<void> {
    await (await this.backend()).registry.deleteModelVersionTag(name, String(version), key);
  }

  async #versionAt(uri: string): Promise<ModelVersion> {
    const [, name = "", version, alias] = /^models:\/+([^/@]+)(?:\/(\d+)|@([^/@]+))$/.exec(uri) ?? [];
    if (version) return this.getModelVersion(name, version);
    if (alias) return this.getModelVersionByAlias(name, alias);
    throw invalidParameter(
      `${JSON.stringify(uri)} names no version of a registered model`,
      "Write models:/NAME/VERSION or models:/NAME@ALIAS.",
    );
  }
}
