import { z } from "zod";
import { parseAs } from "../support/index.js";
import type { RunData } from "../tracking/index.js";
import { syntheticData } from "./data.js";
import { runNotReproducible, runUnknown } from "./errors.js";
import type { Parameters } from "./estimators.js";
import { snakeCase } from "./fit.js";
import { estimatorNames, partSettings } from "./settings.js";
import type { FitSettings } from "./train.js";

/** How a run's model was made, as the run's params and tags tell. */
export interface Recipe {
  readonly settings: FitSettings;
  readonly request: {
    /** Left out for the synthetic population. */
    readonly data?: string;
    readonly approaches: number;
    readonly dataSeed: number;
    readonly columns: Readonly<Record<string, string>>;
    readonly strict: boolean;
  };
  /** Of the data: a file's bytes, a version's rows. */
  readonly dataSha256: string;
  /** The version of Perigee. */
  readonly version: string;
  /** All that was logged, as text. */
  readonly params: ReadonlyMap<string, string>;
}

/**
 * The id in `ID`, `runs:/ID` and `runs:/ID/model`.
 *
 * @throws `RUN_UNKNOWN`
 */
export function runIdOf(text: string): string {
  const [, id] = /^(?:runs:\/+)?([0-9a-f]{32})(?:\/.*)?$/.exec(text.trim()) ?? [];
  if (!id) throw runUnknown(text);
  return id;
}

/**
 * Reads back what a training run logged.
 *
 * @param estimatorParams the names of the estimator's own params
 * @throws `RUN_NOT_REPRODUCIBLE` that names what the run did not log
 */
export function recipeOf(runId: string, logged: RunData, estimatorParams: readonly string[]): Recipe {
  const params = new Map(logged.params.map(({ key, value }) => [key, value]));
  const tags = new Map(logged.tags.map(({ key, value }) => [key, value]));
  const param = (name: string) => params.get(name) ?? absent(`the param ${name}`);
  const tag = (name: string) => tags.get(name) ?? absent(`the tag ${name}`);
  const absent = (what: string): never => {
    throw runNotReproducible(runId, what);
  };

  const parts = Object.keys(partSettings.shape).flatMap((name) => {
    const text = params.get(snakeCase(name));
    return text === undefined ? [] : [[name, scalarOf(text)]];
  });
  const own: Parameters = Object.fromEntries(estimatorParams.map((name) => [name, scalarOf(param(name))]));
  const data = param("data");
  return {
    params,
    version: tag("perigee.version"),
    dataSha256: tag("perigee.data_sha256"),
    settings: {
      ...parseAs(partSettings, Object.fromEntries(parts), `the params of run ${runId}`),
      model: parseAs(z.enum(estimatorNames), param("model"), `the param model of run ${runId}`),
      params: own,
      register: false,
    },
    request: {
      ...(data === syntheticData ? {} : { data }),
      approaches: Number(params.get("approaches") ?? 30_000),
      dataSeed: Number(params.get("data_seed") ?? 42),
      columns: parseAs(
        z.record(z.string(), z.string()),
        JSON.parse(params.get("columns") ?? "{}"),
        `the param columns of run ${runId}`,
      ),
      strict: params.get("strict") === "true",
    },
  };
}

/** A param's text as the value that was logged. */
function scalarOf(text: string): number | string | boolean | null {
  if (text === "true" || text === "false") return text === "true";
  if (text === "null") return null;
  return text !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}
