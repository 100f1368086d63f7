import { z } from "zod";
import { loadModel, predictWith } from "../model/index.js";
import { type Approaches, featureMatrix, KM_PER_LUNAR_DISTANCE, networkSources } from "../neo/index.js";
import { parseAs, sha256 } from "../support/index.js";
import { openTracking, resolveModelUri } from "../tracking/index.js";
import { championAlias, type JobContext, registeredModelName, stateFolder } from "./context.js";
import { loadData } from "./data.js";
import { featureSetOf } from "./evaluate.js";
import { dataSettings } from "./settings.js";

export const watchOrders = ["date", "distance", "speed", "size", "probability"] as const;

export const watchSettings = z.object({
  ...dataSettings.shape,
  /** A packaged model; the champion where left out, and no probabilities where there is none. */
  modelUri: z.string().min(1).optional(),
  days: z.number().min(0).max(36_525).default(60),
  /** Lunar distances. */
  maxDistance: z.number().gt(0).optional(),
  /** The largest H, mag. */
  maxMagnitude: z.number().optional(),
  /** Only what the model or JPL flags. */
  flagged: z.boolean().default(false),
  order: z.enum(watchOrders).default("date"),
  /** Asked for instead of JPL, for tests and mirrors. */
  api: z.url().optional(),
});

/** A close approach that is to come. Distances in km and lunar distances, speed in km/h, diameters in m. */
export interface UpcomingApproach {
  readonly date: string;
  readonly neo_id: string;
  readonly name: string;
  readonly distance_km: number;
  readonly distance_ld: number;
  /** 3 σ, where the source tells it. */
  readonly distance_min_km: number | null;
  readonly distance_max_km: number | null;
  readonly speed_kmh: number;
  readonly magnitude: number | null;
  readonly diameter_min_m: number | null;
  readonly diameter_max_m: number | null;
  /** au, computed from the orbit where it is known. */
  readonly moid_au: number | null;
  readonly probability: number | null;
  /** The model's decision. */
  readonly model_flag: boolean | null;
  /** JPL's flag "potentially hazardous". */
  readonly jpl_flag: boolean | null;
  readonly disagree: boolean;
}

export interface WatchResult {
  readonly source: string;
  readonly from: string;
  readonly to: string;
  readonly model_uri: string | null;
  readonly approaches: readonly UpcomingApproach[];
}

/** Says what no list of such approaches should leave unsaid. */
export const watchNotice =
  "The flag means H ≤ 22.0 and an orbit within 0.05 au of Earth's: it says nothing of an impact, which is what Sentry watches.";

/** The close approaches of the coming days, from JPL or a dataset, with what the model says of them. */
export async function watch(input: z.input<typeof watchSettings>, context: JobContext): Promise<WatchResult> {
  const settings = parseAs(watchSettings, input, "the settings of watch");
  const today = Math.floor(context.clock() / 86_400_000);
  const last = today + settings.days;
  const { approaches, source } = settings.data
    ? await fromData(settings, context)
    : await fromJpl(today, last, settings.api, context);
  const scored = await scores(settings.modelUri, approaches, context);

  const rows: UpcomingApproach[] = [];
  for (let row = 0; row < approaches.rows; row++) {
    const date = approaches.date?.[row] ?? Number.NaN;
    if (!(date >= today && date < last + 1)) continue;
    const upcoming = describe(approaches, row, scored);
    if (settings.maxDistance !== undefined && upcoming.distance_ld > settings.maxDistance) continue;
    if (settings.maxMagnitude !== undefined && !((upcoming.magnitude ?? Number.NaN) <= settings.maxMagnitude)) continue;
    if (settings.flagged && !upcoming.model_flag && !upcoming.jpl_flag) continue;
    rows.push(upcoming);
  }
  rows.sort(comparisons[settings.order]);
  return { source, from: dayOf(today), to: dayOf(last), model_uri: scored?.uri ?? null, approaches: rows };
}

async function fromData(settings: z.output<typeof watchSettings>, context: JobContext) {
  const { approaches, summary } = await loadData(settings, context, "kept");
  return { approaches, source: summary.name };
}

/** Answers are kept for a day: what is to come changes with every night of observing. */
async function fromJpl(today: number, last: number, api: string | undefined, context: JobContext) {
  const jpl = networkSources.find(({ name }) => name === "jpl");
  if (!jpl) throw new Error("JPL is one of the sources");
  const query = { from: yearOf(today), to: yearOf(last), ...(api && { api }) };
  const asked = parseAs(jpl.query, query, "what is asked of JPL");
  const { approaches } = await jpl.read(asked, {
    cacheFolder: stateFolder(context, "imports", `watch-${today}-${sha256(JSON.stringify(query)).slice(0, 16)}`),
    env: context.env,
    progress: context.progress,
    clock: context.clock,
    ...(context.signal && { signal: context.signal }),
  });
  return { approaches, source: "JPL" };
}

interface Scores {
  readonly uri: string;
  readonly label: Uint8Array;
  readonly probability: Float32Array;
}

async function scores(given: string | undefined, approaches: Approaches, context: JobContext) {
  const tracking = await openTracking({ folder: context.folder, env: context.env });
  const uri = given ?? `models:/${registeredModelName}@${championAlias}`;
  const folder = await resolveModelUri(uri, tracking).catch((cause: unknown) => {
    if (given) throw cause;
  });
  if (!folder || approaches.rows === 0) return undefined;
  const model = await loadModel(folder);
  const result: Scores = { uri, ...predictWith(model, featureMatrix(approaches, featureSetOf(model))) };
  return result;
}

function describe(approaches: Approaches, row: number, scored: Scores | undefined): UpcomingApproach {
  const object = approaches.object[row]!;
  const number = (name: string) => {
    const column = approaches.extra?.find((candidate) => candidate.name === name);
    const text = column?.kind === "text" ? column.values[column.codes[row]!] : undefined;
    return presentOrNull(column?.kind === "number" ? column.values[row]! : Number(text ?? Number.NaN));
  };
  const label = approaches.hazardous?.[row];
  const jplFlag = label === 0 || label === 1 ? label === 1 : null;
  const modelFlag = scored ? scored.label[row] === 1 : null;
  const distance = approaches.missDistance[row]!;
  return {
    date: new Date(Math.round(approaches.date![row]! * 1440) * 60_000).toISOString().slice(0, 16).replace("T", " "),
    neo_id: approaches.objectIds[object]!,
    name: approaches.objectNames[object]!,
    distance_km: distance,
    distance_ld: distance / KM_PER_LUNAR_DISTANCE,
    distance_min_km: number("miss_distance_min"),
    distance_max_km: number("miss_distance_max"),
    speed_kmh: approaches.relativeVelocity[row]!,
    magnitude: presentOrNull(approaches.absoluteMagnitude[row]!),
    diameter_min_m: presentOrNull(1000 * approaches.estimatedDiameterMin[row]!),
    diameter_max_m: presentOrNull(1000 * approaches.estimatedDiameterMax[row]!),
    moid_au: number("moid_computed_au") ?? number("moid_au"),
    probability: scored ? scored.probability[row]! : null,
    model_flag: modelFlag,
    jpl_flag: jplFlag,
    disagree: modelFlag !== null && jplFlag !== null && modelFlag !== jplFlag,
  };
}

type Comparison = (a: UpcomingApproach, b: UpcomingApproach) => number;

const comparisons: Readonly<Record<(typeof watchOrders)[number], Comparison>> = {
  date: (a, b) => (a.date < b.date ? -1 : a.date > b.date ? 1 : a.distance_km - b.distance_km),
  distance: (a, b) => a.distance_km - b.distance_km,
  speed: (a, b) => b.speed_kmh - a.speed_kmh,
  size: (a, b) => (b.diameter_max_m ?? 0) - (a.diameter_max_m ?? 0),
  probability: (a, b) => (b.probability ?? 0) - (a.probability ?? 0),
};

const presentOrNull = (value: number) => (Number.isFinite(value) ? value : null);
const yearOf = (day: number) => new Date(day * 86_400_000).getUTCFullYear();
const dayOf = (day: number) => new Date(day * 86_400_000).toISOString().slice(0, 10);
