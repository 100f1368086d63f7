import { loadModel } from "../model/index.js";
import { openTracking, resolveModelUri } from "../tracking/index.js";
import type { JobContext } from "./context.js";
import { snakeCase } from "./fit.js";

export interface RegisteredVersion {
  readonly version: string;
  readonly aliases: readonly string[];
  readonly run_id: string | null;
  readonly source: string | null;
  readonly pr_auc: number | null;
}

/** The registered models, newest version first, with each version's PR-AUC as its run has it. */
export async function listModels(
  context: JobContext,
): Promise<readonly { readonly name: string; readonly versions: readonly RegisteredVersion[] }[]> {
  const { registry, tracking } = await openTracking({ folder: context.folder, env: context.env });
  const { items: models } = await registry.searchRegisteredModels();
  return Promise.all(
    models.map(async (model) => {
      // MLflow's filters know no escape: a name with one kind of quote stands in the other.
      const quote = model.name.includes("'") ? '"' : "'";
      const { items } = await registry.searchModelVersions({ filter: `name = ${quote}${model.name}${quote}` });
      const versions = await Promise.all(
        items.map(async (version) => ({
          version: version.version,
          aliases: version.aliases,
          run_id: version.runId ?? null,
          source: version.source ?? null,
          pr_auc: version.runId ? await prAucOf(version.runId) : null,
        })),
      );
      return { name: model.name, versions: versions.sort((a, b) => Number(b.version) - Number(a.version)) };
    }),
  );

  async function prAucOf(runId: string): Promise<number | null> {
    const { data } = await tracking.getRun(runId);
    return data.metrics.find((metric) => metric.key === "pr_auc")?.value ?? null;
  }
}

/** What a packaged model is, from its folder. */
export async function describeModel(uri: string, context: JobContext) {
  const tracking = await openTracking({ folder: context.folder, env: context.env });
  const folder = await resolveModelUri(uri, tracking);
  const model = await loadModel(folder);
  const { trainedObjects: _, ...metadata } = model.metadata;
  return {
    folder,
    feature_set: model.featureSet,
    columns: model.fitted.featureNames,
    decision_threshold: model.decisionThreshold,
    size: model.fitted.kind === "trees" ? `${model.fitted.treeStarts.length - 1} trees` : "linear",
    ...Object.fromEntries(Object.entries(metadata).map(([key, value]) => [snakeCase(key), value])),
  };
}
