import type { TrackingStore } from "../../tracking/index.js";
import { isMissing } from "./missing.js";

const most = 50_000;

/** Which experiment runs and logged models belong to. They never move, so answers are remembered. */
export class Owners {
  readonly #tracking: TrackingStore;
  readonly #runs = new Map<string, string>();
  readonly #models = new Map<string, string>();

  constructor(tracking: TrackingStore) {
    this.#tracking = tracking;
  }

  /** `undefined` where there is no such run. */
  ofRun(runId: string): Promise<string | undefined> {
    return remembered(this.#runs, runId, async () => (await this.#tracking.getRun(runId)).info.experimentId);
  }

  /** `undefined` where there is no such model. */
  ofModel(modelId: string): Promise<string | undefined> {
    return remembered(this.#models, modelId, async () => (await this.#tracking.getLoggedModel(modelId)).experimentId);
  }
}

async function remembered(
  known: Map<string, string>,
  id: string,
  look: () => Promise<string>,
): Promise<string | undefined> {
  const before = known.get(id);
  if (before !== undefined) return before;
  try {
    const experimentId = await look();
    known.set(id, experimentId);
    if (known.size > most) known.delete(known.keys().next().value ?? "");
    return experimentId;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
