import { z } from "zod";
import { parseAs } from "../support/index.js";
import { MlflowError, type OpenTracking, openTracking } from "../tracking/index.js";
import { championAlias, type JobContext, registeredModelName } from "./context.js";
import { gateRefused, versionUnknown } from "./errors.js";

export const promoteSettings = z.object({
  name: z.string().min(1).default(registeredModelName),
  version: z.string().regex(/^\d+$/, "is not a version number"),
  alias: z.string().min(1).default(championAlias),
  /** Passes the gate by hand. */
  force: z.boolean().default(false),
});

export interface PromoteResult {
  readonly model_uri: string;
  readonly version: string;
  readonly alias: string;
  readonly pr_auc: number | null;
  readonly replaced: { readonly version: string; readonly pr_auc: number | null } | null;
}

/**
 * Gives a version the alias `champion`, if it passes the gate: PR-AUC by objects no lower than the champion's on the
 * same data.
 *
 * @throws `GATE_REFUSED` (exit code 3) where it does not pass, or where the two cannot be compared
 */
export async function promote(input: z.input<typeof promoteSettings>, context: JobContext): Promise<PromoteResult> {
  const settings = parseAs(promoteSettings, input, "the settings of promote");
  const { name, alias, version } = settings;
  const tracking = await openTracking({ folder: context.folder, env: context.env });
  const candidate = await standingOf(tracking, name, version);
  const current = await championOf(tracking, name, alias);
  const champion = current === undefined || current === version ? undefined : await standingOf(tracking, name, current);
  if (champion && !settings.force) checkGate(candidate, champion);
  await tracking.registry.setRegisteredModelAlias(name, alias, version);
  return {
    model_uri: `models:/${name}@${alias}`,
    version,
    alias,
    pr_auc: candidate.prAuc ?? null,
    replaced: champion ? { version: champion.version, pr_auc: champion.prAuc ?? null } : null,
  };
}

interface Standing {
  readonly version: string;
  readonly prAuc?: number;
  readonly split?: string;
  readonly data?: string;
  /** Left out for a model without history. */
  readonly asOf?: string;
}

function checkGate(candidate: Standing, champion: Standing): void {
  const hint = "Evaluate both on the same data and split, or pass the gate by hand with --force.";
  const versions = `version ${candidate.version} and the champion, version ${champion.version},`;
  if (candidate.prAuc === undefined || champion.prAuc === undefined) {
    throw gateRefused(`${versions} cannot be compared: one of them has no run with a PR-AUC`, hint);
  }
  if (candidate.split !== champion.split) {
    throw gateRefused(
      `${versions} were evaluated by different splits (${candidate.split ?? "unknown"}, ${champion.split ?? "unknown"})`,
      hint,
    );
  }
  if (candidate.data !== champion.data) {
    throw gateRefused(
      `${versions} were evaluated on different data (${candidate.data ?? "unknown"}, ${champion.data ?? "unknown"})`,
      hint,
    );
  }
  if (candidate.asOf && champion.asOf && candidate.asOf !== champion.asOf) {
    throw gateRefused(
      `${versions} know different approaches of an object (as of ${candidate.asOf}, as of ${champion.asOf})`,
      hint,
    );
  }
  if (candidate.prAuc < champion.prAuc) {
    throw gateRefused(
      `version ${candidate.version} has PR-AUC ${candidate.prAuc.toFixed(4)}, the champion, version ${champion.version}, ${champion.prAuc.toFixed(4)}`,
      "The champion stays. Promote anyway with --force.",
    );
  }
}

async function standingOf(tracking: OpenTracking, name: string, version: string): Promise<Standing> {
  const { runId } = await existingVersion(tracking, name, version);
  if (!runId) return { version };
  const { data } = await tracking.tracking.getRun(runId);
  const tag = (key: string) => data.tags.find((entry) => entry.key === key)?.value;
  const prAuc = data.metrics.find((metric) => metric.key === "pr_auc")?.value;
  const split = tag("perigee.split");
  const digest = tag("perigee.data_digest");
  const asOf = tag("perigee.as_of");
  return {
    version,
    ...(prAuc === undefined ? {} : { prAuc }),
    ...(split === undefined ? {} : { split }),
    ...(digest === undefined ? {} : { data: digest }),
    ...(asOf === undefined ? {} : { asOf }),
  };
}

async function existingVersion({ registry }: OpenTracking, name: string, version: string) {
  try {
    return await registry.getModelVersion(name, version);
  } catch (failure) {
    if (isAbsence(failure)) throw versionUnknown(name, version, failure);
    throw failure;
  }
}

/** The version that bears the alias, if one does. */
async function championOf(tracking: OpenTracking, name: string, alias: string): Promise<string | undefined> {
  try {
    return (await tracking.registry.getModelVersionByAlias(name, alias)).version;
  } catch (failure) {
    if (isAbsence(failure)) return undefined;
    throw failure;
  }
}

/** A model without an alias is INVALID_PARAMETER_VALUE to MLflow. */
function isAbsence(failure: unknown): boolean {
  const absences = ["RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"];
  return failure instanceof MlflowError && absences.includes(failure.errorCode);
}
