import type {
  RegistryStore,
  SearchExperimentsRequest,
  SearchLoggedModelsRequest,
  SearchRequest,
  SearchRunsRequest,
  TrackingStore,
} from "../../tracking/index.js";
import type { Backend } from "../route.js";
import type { Access } from "./access.js";
import type { ArtifactOwners } from "./artifact-owners.js";
import { filteredPage } from "./filtered-page.js";
import type { Grants } from "./grants.js";
import { overriding } from "./overriding.js";

/**
 * The backend as a user sees it: searches find what the user may read, and who makes an experiment or a registered
 * model is given it to manage.
 */
export function usersBackend(backend: Backend, access: Access, grants: Grants, artifacts: ArtifactOwners): Backend {
  const tracking = ownedExperiments(backend.tracking, access, grants, artifacts);
  const registry = ownedModels(backend.registry, access, grants);
  if (access.user.isAdmin) return { ...backend, tracking, registry };
  return { ...backend, tracking: readableRuns(tracking, access), registry: readableModels(registry, access) };
}

function ownedExperiments(
  tracking: TrackingStore,
  { user }: Access,
  grants: Grants,
  artifacts: ArtifactOwners,
): TrackingStore {
  return overriding(tracking, {
    async createExperiment(request) {
      const experimentId = await tracking.createExperiment(request);
      artifacts.forget();
      await grants.toCreator(user, "experiment", experimentId);
      return experimentId;
    },
  });
}

function ownedModels(registry: RegistryStore, { user }: Access, grants: Grants): RegistryStore {
  return overriding(registry, {
    async createRegisteredModel(request) {
      const model = await registry.createRegisteredModel(request);
      const isPrompt = request.tags?.some(({ key, value }) => key === "mlflow.prompt.is_prompt" && value === "true");
      await grants.toCreator(user, isPrompt ? "prompt" : "registered_model", model.name);
      return model;
    },
    async renameRegisteredModel(name, newName) {
      const model = await registry.renameRegisteredModel(name, newName);
      await grants.rename("registered_model", name, newName);
      await grants.rename("prompt", name, newName);
      return model;
    },
    async deleteRegisteredModel(name) {
      await registry.deleteRegisteredModel(name);
      await grants.forget("registered_model", name);
      await grants.forget("prompt", name);
    },
  });
}

function readableRuns(tracking: TrackingStore, access: Access): TrackingStore {
  const readable = (experimentIds: readonly string[], part: "run" | "logged_model") =>
    experimentIds.filter((experimentId) => access.within(experimentId, part, "read") && !access.denied(part));
  return overriding(tracking, {
    async searchExperiments(request: SearchExperimentsRequest = {}) {
      if (access.readsAll("experiment")) return tracking.searchExperiments(request);
      return filteredPage(
        request,
        (page) => tracking.searchExperiments(page),
        ({ experimentId }) => access.experiment(experimentId, "read"),
      );
    },
    async searchRuns(request: SearchRunsRequest) {
      const experimentIds = readable(request.experimentIds, "run");
      return experimentIds.length ? tracking.searchRuns({ ...request, experimentIds }) : { items: [] };
    },
    async searchLoggedModels(request: SearchLoggedModelsRequest) {
      const experimentIds = readable(request.experimentIds, "logged_model");
      return experimentIds.length ? tracking.searchLoggedModels({ ...request, experimentIds }) : { items: [] };
    },
  });
}

function readableModels(registry: RegistryStore, access: Access): RegistryStore {
  return overriding(registry, {
    async searchRegisteredModels(request: SearchRequest = {}) {
      if (access.readsAll("registered_model", "prompt")) return registry.searchRegisteredModels(request);
      return filteredPage(
        request,
        (page) => registry.searchRegisteredModels(page),
        ({ name }) => access.registeredModel(name, "read"),
      );
    },
    async searchModelVersions(request: SearchRequest = {}) {
      if (access.denied("registered_model_version")) return { items: [] };
      if (access.readsAll("registered_model", "prompt")) return registry.searchModelVersions(request);
      return filteredPage(
        request,
        (page) => registry.searchModelVersions(page),
        ({ name }) => access.registeredModel(name, "read"),
      );
    },
  });
}
