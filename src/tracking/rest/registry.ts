import { z } from "zod";
import type { RegistryStore } from "../store.js";
import { nothing, pageOf, text } from "./answers/fields.js";
import { modelVersion, registeredModel } from "./answers/registry.js";
import type { Api } from "./api.js";
import { searchInJson } from "./requests.js";

const model = z.object({ registered_model: registeredModel });
const version = z.object({ model_version: modelVersion });

export function registryCalls(api: Api): Omit<RegistryStore, "close"> {
  return {
    async createRegisteredModel(request) {
      return (await api.post("registered-models/create", request, model)).registered_model;
    },
    async getRegisteredModel(name) {
      return (await api.get("registered-models/get", { name }, model)).registered_model;
    },
    searchRegisteredModels(request = {}) {
      return api.get("registered-models/search", searchInJson(request), pageOf("registered_models", registeredModel));
    },
    async updateRegisteredModel(name, description) {
      return (await api.patch("registered-models/update", { name, description }, model)).registered_model;
    },
    async renameRegisteredModel(name, newName) {
      return (await api.post("registered-models/rename", { name, new_name: newName }, model)).registered_model;
    },
    deleteRegisteredModel(name) {
      return api.remove("registered-models/delete", { name }, nothing);
    },
    setRegisteredModelTag(name, tag) {
      return api.put("registered-models/set-tag", { name, ...tag }, nothing);
    },
    deleteRegisteredModelTag(name, key) {
      return api.remove("registered-models/delete-tag", { name, key }, nothing);
    },
    setRegisteredModelAlias(name, alias, number) {
      return api.put("registered-models/alias", { name, alias, version: number }, nothing);
    },
    deleteRegisteredModelAlias(name, alias) {
      return api.remove("registered-models/alias", { name, alias }, nothing);
    },

    async createModelVersion({ runId, runLink, modelId, ...request }) {
      const json = { ...request, run_id: runId, run_link: runLink, model_id: modelId };
      return (await api.post("model-versions/create", json, version)).model_version;
    },
    async getModelVersion(name, number) {
      return (await api.get("model-versions/get", { name, version: number }, version)).model_version;
    },
    async getModelVersionByAlias(name, alias) {
      return (await api.get("registered-models/alias", { name, alias }, version)).model_version;
    },
    async getModelVersionDownloadUri(name, number) {
      const answer = z.object({ artifact_uri: text });
      return (await api.get("model-versions/get-download-uri", { name, version: number }, answer)).artifact_uri;
    },
    searchModelVersions(request = {}) {
      return api.get("model-versions/search", searchInJson(request), pageOf("model_versions", modelVersion));
    },
    async getLatestVersions(name, stages = []) {
      const answer = z.object({ model_versions: z.array(modelVersion).default([]) });
      return (await api.put("registered-models/get-latest-versions", { name, stages }, answer)).model_versions;
    },
    async updateModelVersion(name, number, description) {
      return (await api.patch("model-versions/update", { name, version: number, description }, version)).model_version;
    },
    async transitionModelVersionStage(name, number, stage, archiveExistingVersions) {
      const request = { name, version: number, stage, archive_existing_versions: archiveExistingVersions };
      return (await api.put("model-versions/transition-stage", request, version)).model_version;
    },
    deleteModelVersion(name, number) {
      return api.remove("model-versions/delete", { name, version: number }, nothing);
    },
    setModelVersionTag(name, number, tag) {
      return api.put("model-versions/set-tag", { name, version: number, ...tag }, nothing);
    },
    deleteModelVersionTag(name, number, key) {
      return api.remove("model-versions/delete-tag", { name, version: number, key }, nothing);
    },
  };
}
