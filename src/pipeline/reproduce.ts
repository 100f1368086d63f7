import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { encodeModel, loadModel } from "../model/index.js";
import { approachKeys } from "../neo/index.js";
import { packageVersion, parseAs, sha256, sha256OfFile } from "../support/index.js";
import { openTracking, paramText, resolveModelUri } from "../tracking/index.js";
import type { JobContext } from "./context.js";
import { loadData, syntheticFile } from "./data.js";
import { datasetStore, locateData } from "./datasets.js";
import { prepareParts } from "./parts.js";
import { type Recipe, recipeOf, runIdOf } from "./recipe.js";
import { modelArtifact } from "./track.js";
import { fitAndEvaluate, settingsParams } from "./train.js";

export const reproduceSettings = z.object({
  /** A run's id, or `runs:/ID`. */
  run: z.string().min(1),
  /** Where the run's data is now, if it was moved. */
  data: z.string().min(1).optional(),
  allowPrivate: z.boolean().default(false),
});

/** One thing that was compared: as the run logged it, and as it is now. */
export interface Comparison {
  readonly what: "data" | "code" | "params" | "model";
  readonly agrees: boolean;
  readonly logged: string;
  readonly now: string;
  /** What was compared: the data's name, the params that differ. */
  readonly about: string;
}

export interface ReproduceResult {
  readonly run_id: string;
  /** Whether the bytes of `model.perigee` are the same. */
  readonly agrees: boolean;
  readonly first_difference: Comparison["what"] | null;
  /** In the order data, code, params, model; without the last two where the data has changed. */
  readonly comparisons: readonly Comparison[];
}

/**
 * Makes a run's model again from what the run logged — data, features, split, params, seed — and compares the bytes of
 * `model.perigee`. Where the data has changed no model is made: it could not be the same.
 *
 * @throws `RUN_UNKNOWN`, `RUN_NOT_REPRODUCIBLE` for a run that did not train a model here, `VERSION_DAMAGED`, and what
 *   reading the data throws
 */
export async function reproduce(
  input: z.input<typeof reproduceSettings>,
  context: JobContext,
): Promise<ReproduceResult> {
  const settings = parseAs(reproduceSettings, input, "the settings of reproduce");
  const runId = runIdOf(settings.run);
  const tracking = await openTracking({ folder: context.folder, env: context.env });
  const { data: logged } = await tracking.tracking.getRun(runId);
  const folder = await resolveModelUri(`runs:/${runId}/${modelArtifact}`, tracking);
  const model = await loadModel(folder);
  const recipe = recipeOf(runId, logged, Object.keys(model.metadata.params));

  const { name, digest } = await digestOfData(recipe, settings, context);
  const comparisons = [
    comparison("data", name, recipe.dataSha256, digest),
    comparison("code", "version of Perigee", recipe.version, packageVersion()),
  ];
  if (digest === recipe.dataSha256) comparisons.push(...(await compareModel(recipe, folder, settings, context)));
  return {
    run_id: runId,
    agrees: comparisons.some(({ what, agrees }) => what === "model" && agrees),
    first_difference: comparisons.find(({ agrees }) => !agrees)?.what ?? null,
    comparisons,
  };
}

type Settings = z.output<typeof reproduceSettings>;

const comparison = (what: Comparison["what"], about: string, logged: string, now: string): Comparison => ({
  what,
  agrees: logged === now,
  logged,
  now,
  about,
});

/** The reference of the data: where the user says it is now, or where it was. */
async function referenceOfData({ request }: Recipe, { data }: Settings, context: JobContext): Promise<string> {
  if (data) return data;
  const { approaches, dataSeed } = request;
  if (request.data === undefined) return syntheticFile(approaches, dataSeed, context);
  return request.data;
}

async function digestOfData(recipe: Recipe, settings: Settings, context: JobContext) {
  const reference = await referenceOfData(recipe, settings, context);
  const { path, name, manifest } = await locateData(reference, context, settings);
  if (!manifest) return { name, digest: await sha256OfFile(path) };
  // The manifest only says what the rows were when they were imported.
  await datasetStore(context).verify(manifest, approachKeys);
  return { name, digest: manifest.digest };
}

async function compareModel(
  recipe: Recipe,
  folder: string,
  settings: Settings,
  context: JobContext,
): Promise<Comparison[]> {
  const reference = await referenceOfData(recipe, settings, context);
  const { columns, strict, approaches } = recipe.request;
  const data = await loadData(
    { data: reference, columns, strict, approaches, allowPrivate: settings.allowPrivate },
    context,
  );
  const parts = prepareParts(data.approaches, recipe.settings);
  const made = await fitAndEvaluate(recipe.settings, { data, parts, context });

  const now = new Map(
    Object.entries({
      ...settingsParams(recipe.settings),
      ...made.params,
      decision_threshold: made.model.decisionThreshold,
    }).map(([name, value]) => [name, paramText(value)]),
  );
  const changed = [...now.keys()].filter((name) => recipe.params.get(name) !== now.get(name));
  const told = (params: ReadonlyMap<string, string>) =>
    changed.map((name) => `${name}=${params.get(name) ?? "(none)"}`).join(", ");
  const params: Comparison = {
    what: "params",
    agrees: changed.length === 0,
    about: changed.length === 0 ? `${now.size} of them` : changed.join(", "),
    logged: told(recipe.params),
    now: told(now),
  };
  const about = `sha256 of model.perigee, ${made.model.metadata.estimator}`;
  return [params, comparison("model", about, await digestInFolder(folder), sha256(encodeModel(made.model)))];
}

const flavorWithDigest = z.looseObject({
  flavors: z.looseObject({ perigee: z.looseObject({ sha256: z.string() }) }),
});

/** SHA-256 of `model.perigee`, as the file MLmodel beside it says. */
async function digestInFolder(folder: string): Promise<string> {
  const path = join(folder, "MLmodel");
  return parseAs(flavorWithDigest, parse(await readFile(path, "utf8")), path).flavors.perigee.sha256;
}

/** The comparisons as a table, and what follows from them. */
export function formatReproduction({ run_id: runId, agrees, comparisons, first_difference: first }: ReproduceResult) {
  const lines = comparisons.flatMap(({ what, about, agrees: same, logged, now }) => {
    const line = `  ${what.padEnd(7)} ${(same ? "agrees" : "differs").padEnd(8)} ${about}`;
    return same ? [line] : [line, `${" ".repeat(10)}logged ${logged}`, `${" ".repeat(10)}now    ${now}`];
  });
  const verdict = agrees
    ? `The model's bytes agree${first ? `, although the ${first} differs` : ""}.`
    : first === "data"
      ? "The data has changed: the model cannot be made again from it."
      : `The model's bytes differ; what differs first is the ${first}.`;
  return [`Run ${runId}`, ...lines, "", verdict].join("\n");
}
