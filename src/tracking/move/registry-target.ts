import type { ModelVersion, RegisteredModel } from "../entities.js";
import { MlflowError } from "../errors.js";
import type { OpenTracking } from "../fluent/open.js";
import type { Moved, MovedRegisteredModel } from "./moved.js";
import { renamedTag } from "./record.js";
import type { Outcome } from "./target.js";

/**
 * A registered model with its versions under the numbers that they have: where a server numbers by itself, a version that
 * is missing in the source is made and deleted. A version of that number that is another one is left as it is.
 */
export async function putRegisteredModel(
  open: OpenTracking,
  { model, versions }: MovedRegisteredModel,
  moved: Moved,
): Promise<Outcome[]> {
  const { registry, keeper } = open;
  const before = await modelThere();
  if (!before) {
    if (keeper) await keeper.keepRegisteredModel(model);
    else await registry.createRegisteredModel(model);
  }
  for (const tag of model.tags) await registry.setRegisteredModelTag(model.name, tag);
  const outcomes: Outcome[] = [];
  for (const version of versions) outcomes.push(await putVersion(version));
  for (const { alias, version } of model.aliases) await putAlias(alias, version, before);
  return outcomes;

  async function modelThere(): Promise<RegisteredModel | undefined> {
    return found(() => registry.getRegisteredModel(model.name));
  }

  async function putVersion(version: ModelVersion): Promise<Outcome> {
    const { name, version: number } = version;
    const source = sourceThere(version.source);
    const runId = version.runId && (moved.runs.get(version.runId) ?? version.runId);
    const there = await found(() => registry.getModelVersion(name, number));
    if (there && there.source !== source) {
      return {
        what: `version ${number} of ${name}`,
        reason: `the target has another one, from ${there.source}, and keeps it`,
      };
    }
    if (!there) {
      if (keeper) await keeper.keepModelVersion({ ...version, source, ...(runId && { runId }) });
      else {
        const problem = await createAs(version, source, runId);
        if (problem) return problem;
      }
    }
    for (const tag of version.tags) await registry.setModelVersionTag(name, number, renamedTag(tag, moved));
    if (version.currentStage !== "None" && there?.currentStage !== version.currentStage) {
      await registry.transitionModelVersionStage(name, number, version.currentStage, false);
    }
    return there ? "same" : "moved";
  }

  async function createAs(version: ModelVersion, source: string, runId?: string): Promise<Outcome | undefined> {
    const { name, version: number, description, runLink } = version;
    const modelId = /^models:\/+(m-[0-9a-f]{32})/.exec(source)?.[1];
    const request = { name, source, ...(runId && { runId }), ...(runLink && { runLink }), ...(modelId && { modelId }) };
    for (;;) {
      const made = await registry.createModelVersion({ ...request, ...(description && { description }) });
      if (made.version === number) return undefined;
      await registry.deleteModelVersion(name, made.version);
      if (Number(made.version) > Number(number)) {
        return {
          what: `version ${number} of ${name}`,
          reason: "the target had one of that number, which it does not give again",
        };
      }
    }
  }

  async function putAlias(alias: string, version: string, there: RegisteredModel | undefined): Promise<void> {
    const taken = there?.aliases.find((known) => known.alias === alias);
    if (!taken) await registry.setRegisteredModelAlias(model.name, alias, version);
  }

  /** Where the files of a version are now, if they were moved too. */
  function sourceThere(source: string): string {
    const [, id, rest = ""] = /^(?:models|runs):\/+((?:m-)?[0-9a-f]{32})(.*)$/.exec(source) ?? [];
    if (id) return source.replace(id + rest, `${moved.models.get(id) ?? moved.runs.get(id) ?? id}${rest}`);
    for (const [from, to] of moved.places) {
      if (from !== "" && (source === from || source.startsWith(`${from}/`))) return to + source.slice(from.length);
    }
    return source;
  }
}

async function found<Found>(ask: () => Promise<Found>): Promise<Found | undefined> {
  try {
    return await ask();
  } catch (cause) {
    if (cause instanceof MlflowError && cause.errorCode === "RESOURCE_DOES_NOT_EXIST") return undefined;
    throw cause;
  }
}
