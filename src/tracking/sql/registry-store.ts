import type { ModelVersionStage, Tag } from "../entities.js";
import type {
  CreateModelVersionRequest,
  CreateRegisteredModelRequest,
  RegistryStore,
  SearchRequest,
} from "../store.js";
import type { SqlContext } from "./context.js";
import * as versions from "./model-versions.js";
import * as models from "./registered-models.js";

/** Registered models and their versions in MLflow's database. */
export class SqlRegistryStore implements RegistryStore {
  readonly #context: SqlContext;

  constructor(context: SqlContext) {
    this.#context = context;
  }

  createRegisteredModel = (request: CreateRegisteredModelRequest) =>
    models.createRegisteredModel(this.#context, request);
  getRegisteredModel = (name: string) => models.getRegisteredModel(this.#context.db, name);
  searchRegisteredModels = (request?: SearchRequest) => models.searchRegisteredModels(this.#context.db, request);
  updateRegisteredModel = (name: string, description: string | undefined) =>
    models.updateRegisteredModel(this.#context, name, description);
  renameRegisteredModel = (name: string, newName: string) => models.renameRegisteredModel(this.#context, name, newName);
  deleteRegisteredModel = (name: string) => models.deleteRegisteredModel(this.#context, name);
  setRegisteredModelTag = (name: string, tag: Tag) => models.setRegisteredModelTag(this.#context, name, tag);
  deleteRegisteredModelTag = (name: string, key: string) => models.deleteRegisteredModelTag(this.#context, name, key);
  setRegisteredModelAlias = (name: string, alias: string, version: string) =>
    models.setRegisteredModelAlias(this.#context, name, alias, version);
  deleteRegisteredModelAlias = (name: string, alias: string) =>
    models.deleteRegisteredModelAlias(this.#context, name, alias);
  getLatestVersions = (name: string, stages?: readonly string[]) =>
    models.getLatestVersions(this.#context.db, name, stages);

  createModelVersion = (request: CreateModelVersionRequest) => versions.createModelVersion(this.#context, request);
  getModelVersion = (name: string, version: string) => versions.getModelVersion(this.#context.db, name, version);
  getModelVersionByAlias = (name: string, alias: string) =>
    versions.getModelVersionByAlias(this.#context.db, name, alias);
  getModelVersionDownloadUri = (name: string, version: string) =>
    versions.getModelVersionDownloadUri(this.#context.db, name, version);
  searchModelVersions = (request?: SearchRequest) => versions.searchModelVersions(this.#context.db, request);
  updateModelVersion = (name: string, version: string, description: string | undefined) =>
    versions.updateModelVersion(this.#context, name, version, description);
  transitionModelVersionStage = (name: string, version: string, stage: ModelVersionStage, archive: boolean) =>
    versions.transitionStage(this.#context, name, version, stage, archive);
  deleteModelVersion = (name: string, version: string) => versions.deleteModelVersion(this.#context, name, version);
  setModelVersionTag = (name: string, version: string, tag: Tag) =>
    versions.setModelVersionTag(this.#context, name, version, tag);
  deleteModelVersionTag = (name: string, version: string, key: string) =>
    versions.deleteModelVersionTag(this.#context, name, version, key);

  close = () => this.#context.close();
}
