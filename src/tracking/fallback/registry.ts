import { invalidParameter, isEndpointMissing, MlflowError } from "../errors.js";
import type { RegistryStore, TrackingStore } from "../store.js";
import { TagRegistry } from "./tag-registry.js";
import { type FallbackContext, sayer } from "./tracking.js";

/**
 * The registry of a server that may have none: registered models are then kept in tags of the runs that logged them.
 *
 * The server is asked first; that it has no registry is found out once, by its first answer.
 */
export function fallingBackRegistry(
  registry: RegistryStore,
  tracking: TrackingStore,
  context: FallbackContext,
): RegistryStore {
  const { capabilities, clock } = context;
  const say = sayer(context);
  const inTags = new TagRegistry(tracking, clock);
  let isMissing = false;

  const or = async <Answer>(ask: () => Promise<Answer>, instead: () => Promise<Answer>): Promise<Answer> => {
    if (!isMissing) {
      try {
        return await ask();
      } catch (failure) {
        if (!isEndpointMissing(failure)) throw failure;
        isMissing = true;
        say("has no model registry: models are registered in tags of their runs, perigee.registry.NAME");
      }
    }
    return instead();
  };
  /** Aliases came later than the registry: a server may have one without the other. */
  const orAlias = async <Answer>(
    ask: () => Promise<Answer>,
    inModelTags: () => Promise<Answer>,
    inRunTags: () => Promise<Answer>,
  ): Promise<Answer> => {
    if (isMissing) return inRunTags();
    try {
      return await ask();
    } catch (failure) {
      if (!isEndpointMissing(failure)) throw failure;
      if (await capabilities.lacks("registry")) return or(() => Promise.reject(failure), inRunTags);
      say("knows no aliases: they are kept in tags of the registered model, perigee.alias.ALIAS");
      return inModelTags();
    }
  };
  const cannot = (what: string) => async (): Promise<never> => {
    throw new MlflowError("NOT_IMPLEMENTED", `${context.server} has no model registry, and tags of runs ${what}`);
  };

  return {
    ...registry,
    createRegisteredModel: (request) =>
      or(
        () => registry.createRegisteredModel(request),
        async () => {
          const now = clock();
          return {
            name: request.name,
            creationTimestamp: now,
            lastUpdatedTimestamp: now,
            tags: [],
            aliases: [],
            latestVersions: [],
          };
        },
      ),
    getRegisteredModel: (name) =>
      or(
        () => registry.getRegisteredModel(name),
        () => inTags.getRegisteredModel(name),
      ),
    searchRegisteredModels: (request) =>
      or(
        () => registry.searchRegisteredModels(request),
        async () => ({
          items: await Promise.all((await inTags.names()).map((name) => inTags.getRegisteredModel(name))),
        }),
      ),
    createModelVersion: (request) =>
      or(
        () => registry.createModelVersion(request),
        () => inTags.createModelVersion(request),
      ),
    getModelVersion: (name, version) =>
      or(
        () => registry.getModelVersion(name, version),
        () => inTags.getModelVersion(name, version),
      ),
    getModelVersionByAlias: (name, alias) =>
      orAlias(
        () => registry.getModelVersionByAlias(name, alias),
        async () => {
          const { tags } = await registry.getRegisteredModel(name);
          const version = tags.find(({ key }) => key === aliasTag(alias))?.value;
          if (version === undefined) throw invalidParameter(`Registered model alias ${alias} not found.`);
          return registry.getModelVersion(name, version);
        },
        () => inTags.getModelVersionByAlias(name, alias),
      ),
    getModelVersionDownloadUri: (name, version) =>
      or(
        () => registry.getModelVersionDownloadUri(name, version),
        async () => (await inTags.getModelVersion(name, version)).source,
      ),
    searchModelVersions: (request = {}) =>
      or(
        () => registry.searchModelVersions(request),
        async () => {
          const name = nameIn(request.filter);
          const versions = await inTags.versions(name);
          return { items: [...versions].reverse() };
        },
      ),
    getLatestVersions: (name, stages) =>
      or(
        () => registry.getLatestVersions(name, stages),
        async () => (await inTags.versions(name)).slice(-1),
      ),
    setRegisteredModelAlias: (name, alias, version) =>
      orAlias(
        () => registry.setRegisteredModelAlias(name, alias, version),
        () => registry.setRegisteredModelTag(name, { key: aliasTag(alias), value: version }),
        () => inTags.setAlias(name, alias, version),
      ),
    deleteRegisteredModelAlias: (name, alias) =>
      orAlias(
        () => registry.deleteRegisteredModelAlias(name, alias),
        () => registry.deleteRegisteredModelTag(name, aliasTag(alias)),
        () => inTags.setAlias(name, alias, undefined),
      ),
    setModelVersionTag: (name, version, tag) =>
      or(
        () => registry.setModelVersionTag(name, version, tag),
        () => inTags.setTags(name, version, (tags) => [...tags.filter(({ key }) => key !== tag.key), tag]),
      ),
    deleteModelVersionTag: (name, version, key) =>
      or(
        () => registry.deleteModelVersionTag(name, version, key),
        () => inTags.setTags(name, version, (tags) => tags.filter((tag) => tag.key !== key)),
      ),
    transitionModelVersionStage: (...words) =>
      or(() => registry.transitionModelVersionStage(...words), cannot("have no stages; give an alias")),
    updateRegisteredModel: (...words) =>
      or(() => registry.updateRegisteredModel(...words), cannot("hold no description")),
    renameRegisteredModel: (...words) => or(() => registry.renameRegisteredModel(...words), cannot("keep their names")),
  };
}

const aliasTag = (alias: string) => `perigee.alias.${alias}`;

/** The name in `name = 'NAME'`, the one filter that can be answered from tags. */
function nameIn(filter = ""): string {
  const [, , name] = /^\s*name\s*=\s*(['"])(.*)\1\s*$/.exec(filter) ?? [];
  if (name !== undefined) return name;
  throw invalidParameter(
    `versions in tags of runs are found by name alone, and the filter is ${JSON.stringify(filter)}`,
    "Write name = 'NAME'.",
  );
}
