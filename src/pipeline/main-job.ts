import type { AsOf } from "../neo/index.js";
import { PerigeeError } from "../support/index.js";
import type { JobContext } from "./context.js";
import { type LoadedData, loadData } from "./data.js";
import { type PromoteResult, promote } from "./promote.js";
import { type TrainResult, train } from "./train.js";
import { type TuneResult, tune } from "./tune.js";

export interface MainJobSettings {
  readonly data?: string;
  readonly columns?: Record<string, string>;
  readonly approaches?: number;
  readonly seed?: number;
  readonly trials?: number;
  /** Which approaches the tuned model's history is made of. */
  readonly asOf?: AsOf;
  readonly experiment?: string;
}

export interface MainJobResult {
  readonly data: LoadedData["summary"];
  /** The same forest on the same columns, evaluated both ways. */
  readonly baseline: { readonly rows: TrainResult; readonly objects: TrainResult };
  readonly best: TuneResult;
  /** `refused` says why the champion stayed. */
  readonly promotion: PromoteResult | { readonly refused: string };
}

/** The main job: data, validation, baseline, evaluation by both splits, tuning, registration, promotion. */
export async function mainJob(settings: MainJobSettings, context: JobContext): Promise<MainJobResult> {
  const { seed = 42, trials = 12, asOf = "known", experiment, columns = {}, approaches = 30_000 } = settings;
  const data = await loadData({ data: settings.data, columns, approaches, strict: false, seed }, context);
  const shared = { seed, experiment };
  const baseline = { ...shared, model: "forest", features: "approach" } as const;
  const rows = await train({ ...baseline, split: "rows", runName: "baseline-by-rows" }, context, data);
  const objects = await train({ ...baseline, split: "objects", runName: "baseline-by-objects" }, context, data);
  const tuning = { ...shared, trials, features: "history", asOf, split: "objects", register: true } as const;
  const best = await tune(tuning, context, data);
  return { data: data.summary, baseline: { rows, objects }, best, promotion: await promoteOrStay(best, context) };
}

async function promoteOrStay(best: TuneResult, context: JobContext): Promise<MainJobResult["promotion"]> {
  try {
    return await promote({ version: best.registered_version ?? "" }, context);
  } catch (failure) {
    if (failure instanceof PerigeeError && failure.code === "GATE_REFUSED") return { refused: failure.message };
    throw failure;
  }
}
