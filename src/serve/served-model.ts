import { loadModel } from "../model/index.js";
import { parseFeatureSet } from "../neo/index.js";
import { type OpenTracking, resolveModelUri } from "../tracking/index.js";
import { packagedScorer, type Scorer } from "./scorer.js";

/** Loads the model of a URI or folder as what the server asks of a model. */
export async function loadScorer(uri: string, tracking: OpenTracking): Promise<Scorer> {
  const version = await versionOf(uri, tracking);
  const model = await loadModel(await resolveModelUri(uri, tracking));
  parseFeatureSet(model.featureSet);
  return packagedScorer(model, { name: version?.name ?? uri, version: version?.version ?? "", source: uri });
}

/**
 * Looks every few seconds whether the alias of a model URI points to another version, and loads that.
 * The old model goes on answering while the new one loads, and where it cannot be loaded.
 *
 * @returns stops looking
 */
export function watchAlias(options: {
  readonly uri: string;
  readonly tracking: OpenTracking;
  readonly current: () => Scorer;
  readonly replace: (scorer: Scorer) => void;
  readonly failed: (failure: unknown) => void;
  readonly milliseconds?: number;
}): () => void {
  const { uri, tracking, current, replace, failed, milliseconds = 5000 } = options;
  if (!aliasPattern.test(uri)) return () => {};
  let looking = false;
  const timer = setInterval(async () => {
    if (looking) return;
    looking = true;
    try {
      const version = await versionOf(uri, tracking);
      if (version && version.version !== current().version) replace(await loadScorer(uri, tracking));
    } catch (failure) {
      failed(failure);
    } finally {
      looking = false;
    }
  }, milliseconds);
  timer.unref();
  return () => clearInterval(timer);
}

const aliasPattern = /^models:\/([^/@]+)@([^/@]+)$/;
const versionPattern = /^models:\/([^/@]+)\/(\d+)$/;

async function versionOf(uri: string, { registry }: OpenTracking) {
  const [, name, alias] = aliasPattern.exec(uri) ?? [];
  if (name && alias) return registry.getModelVersionByAlias(name, alias);
  const [, named, version] = versionPattern.exec(uri) ?? [];
  if (named && version) return { name: named, version };
  return undefined;
}
