import type { LoggedModel, LoggedModelStatus, Page } from "../entities.js";
import { limits } from "../limits.js";
import type { SearchLoggedModelsRequest } from "../store.js";
import type { ArtifactContents } from "./backend.js";
import { pairs, type Values } from "./pairs.js";
import { RunClient } from "./run-client.js";

/** The calls of `MlflowClient` for MLflow 3's logged models. */
export class LoggedModelClient<Artifacts extends ArtifactContents = ArtifactContents> extends RunClient<Artifacts> {
  /** A new logged model, PENDING until `finalizeLoggedModel`. */
  async createLoggedModel(
    experimentId: string,
    options: {
      readonly name?: string;
      readonly sourceRunId?: string;
      readonly tags?: Values;
      readonly params?: Values;
      readonly modelType?: string;
    } = {},
  ): Promise<LoggedModel> {
    const { tracking } = await this.backend();
    const { tags, params, ...rest } = options;
    return tracking.createLoggedModel({ experimentId, ...rest, tags: pairs(tags), params: pairs(params) });
  }

  async getLoggedModel(modelId: string): Promise<LoggedModel> {
    return (await this.backend()).tracking.getLoggedModel(modelId);
  }

  async finalizeLoggedModel(modelId: string, status: Exclude<LoggedModelStatus, "PENDING">): Promise<LoggedModel> {
    return (await this.backend()).tracking.finalizeLoggedModel(modelId, status);
  }

  async deleteLoggedModel(modelId: string): Promise<void> {
    await (await this.backend()).tracking.deleteLoggedModel(modelId);
  }

  async setLoggedModelTags(modelId: string, tags: Values): Promise<void> {
    await (await this.backend()).tracking.setLoggedModelTags(modelId, pairs(tags));
  }

  async deleteLoggedModelTag(modelId: string, key: string): Promise<void> {
    await (await this.backend()).tracking.deleteLoggedModelTag(modelId, key);
  }

  /** Logs params to a logged model. */
  async logModelParams(modelId: string, params: Values): Promise<void> {
    const { tracking } = await this.backend();
    const all = pairs(params);
    for (let at = 0; at < all.length; at += limits.paramsPerBatch) {
      await tracking.logLoggedModelParams(modelId, all.slice(at, at + limits.paramsPerBatch));
    }
  }

  /** A page of the logged models that a filter such as `name = 'model' AND metrics.auc > 0.9` finds. */
  async searchLoggedModels(
    experimentIds: readonly string[],
    request: Omit<SearchLoggedModelsRequest, "experimentIds"> = {},
  ): Promise<Page<LoggedModel>> {
    return (await this.backend()).tracking.searchLoggedModels({ experimentIds, ...request });
  }
}
