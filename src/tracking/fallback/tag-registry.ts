import { z } from "zod";
import type { Clock } from "../../support/index.js";
import type { ModelVersion, RegisteredModel, Run, Tag } from "../entities.js";
import { doesNotExist, invalidParameter } from "../errors.js";
import type { CreateModelVersionRequest, SearchRequest, TrackingStore } from "../store.js";

/**
 * Registered models in tags of runs, for servers without a registry: a run that holds versions of a model has
 * `perigee.registry.NAME` with them, in JSON, each with its number, source, description, tags and aliases.
 *
 * Numbers are given by looking at those that are there: two clients that register at one moment may give one number
 * twice, which a registry of the server's own would not.
 */
export class TagRegistry {
  readonly #store: TrackingStore;
  readonly #clock: Clock;

  constructor(store: TrackingStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** @throws `INVALID_PARAMETER_VALUE` without a run, which is what holds the version */
  async createModelVersion(request: CreateModelVersionRequest): Promise<ModelVersion> {
    const { name, source, runId, description, tags = [] } = request;
    if (!runId) {
      throw invalidParameter(
        `a version of ${name} needs a run where the server has no registry`,
        "Register a model that a run has logged: runs:/RUN_ID/model.",
      );
    }
    const numbers = (await this.versions(name)).map(({ version }) => Number(version));
    const version: StoredVersion = {
      version: Math.max(0, ...numbers) + 1,
      source,
      time: this.#clock(),
      aliases: [],
      tags: tags.map(({ key, value }) => ({ key, value })),
      ...(description && { description }),
    };
    const run = await this.#store.getRun(runId);
    await this.#write(run, name, [...storedIn(run, name), version]);
    return versionOf(name, runId, version);
  }

  /** Every version of a model, by number. */
  async versions(name: string): Promise<readonly ModelVersion[]> {
    const runs = await this.#runsWith(name);
    return runs
      .flatMap((run) => storedIn(run, name).map((version) => versionOf(name, run.info.runId, version)))
      .sort((a, b) => Number(a.version) - Number(b.version));
  }

  /** @throws `RESOURCE_DOES_NOT_EXIST` */
  async getModelVersion(name: string, version: string): Promise<ModelVersion> {
    const found = (await this.versions(name)).find((each) => each.version === version);
    if (!found) throw doesNotExist(`Model Version (name=${name}, version=${version}) not found`);
    return found;
  }

  /** @throws `INVALID_PARAMETER_VALUE`, as MLflow */
  async getModelVersionByAlias(name: string, alias: string): Promise<ModelVersion> {
    const versions = await this.versions(name);
    const found = alias === "latest" ? versions.at(-1) : versions.find(({ aliases }) => aliases.includes(alias));
    if (!found) throw invalidParameter(`Registered model alias ${alias} not found.`);
    return found;
  }

  /** Gives an alias to one version, and takes it from the others. */
  async setAlias(name: string, alias: string, version: string | undefined): Promise<void> {
    if (version !== undefined) await this.getModelVersion(name, version);
    for (const run of await this.#runsWith(name)) {
      const before = storedIn(run, name);
      const after = before.map((each) => {
        const others = each.aliases.filter((other) => other !== alias);
        return { ...each, aliases: String(each.version) === version ? [...others, alias] : others };
      });
      if (JSON.stringify(after) !== JSON.stringify(before)) await this.#write(run, name, after);
    }
  }

  async setTags(name: string, version: string, change: (tags: readonly Tag[]) => Tag[]): Promise<void> {
    for (const run of await this.#runsWith(name)) {
      const before = storedIn(run, name);
      if (!before.some((each) => String(each.version) === version)) continue;
      await this.#write(
        run,
        name,
        before.map((each) => (String(each.version) === version ? { ...each, tags: change(each.tags) } : each)),
      );
    }
  }

  /** @throws `RESOURCE_DOES_NOT_EXIST` for a model without a version */
  async getRegisteredModel(name: string): Promise<RegisteredModel> {
    const versions = await this.versions(name);
    const [first, last] = [versions[0], versions.at(-1)];
    if (!first || !last) throw doesNotExist(`Registered Model with name=${name} not found`);
    return {
      name,
      creationTimestamp: first.creationTimestamp,
      lastUpdatedTimestamp: last.lastUpdatedTimestamp,
      tags: [],
      aliases: versions.flatMap(({ version, aliases }) => aliases.map((alias) => ({ alias, version }))),
      latestVersions: [last],
    };
  }

  /** The names of all models that have a version. */
  async names(): Promise<readonly string[]> {
    const keys = (await this.#runs()).flatMap(({ data }) => data.tags.map(({ key }) => key));
    const names = keys.filter((key) => key.startsWith(prefix)).map(nameIn);
    return [...new Set(names)].sort();
  }

  async #write(run: Run, name: string, versions: readonly StoredVersion[]): Promise<void> {
    await this.#store.setTag(run.info.runId, { key: keyOf(name), value: JSON.stringify(versions) });
  }

  async #runsWith(name: string): Promise<readonly Run[]> {
    return this.#runs({ filter: `tags.\`${keyOf(name)}\` LIKE '[%'` });
  }

  async #runs(search: SearchRequest = {}): Promise<readonly Run[]> {
    const experiments = (await this.#store.searchExperiments({ maxResults: 1000 })).items;
    const found: Run[] = [];
    let pageToken: string | undefined;
    do {
      const page = await this.#store.searchRuns({
        experimentIds: experiments.map(({ experimentId }) => experimentId),
        maxResults: 1000,
        ...search,
        ...(pageToken && { pageToken }),
      });
      found.push(...page.items);
      pageToken = page.nextPageToken;
    } while (pageToken);
    return found;
  }
}

const prefix = "perigee.registry.";

/** The tag of a model. Signs that a tag's key may not have stand as `:HEX:`; a model's name has no colon. */
const keyOf = (name: string) =>
  prefix + name.replace(/[^\p{L}\p{N}_.\- ]/gu, (sign) => `:${sign.codePointAt(0)?.toString(16)}:`);

const nameIn = (key: string) =>
  key
    .slice(prefix.length)
    .replace(/:([0-9a-f]+):/g, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)));

const storedVersions = z.array(
  z.object({
    version: z.int(),
    source: z.string(),
    time: z.number(),
    description: z.string().optional(),
    aliases: z.array(z.string()),
    tags: z.array(z.object({ key: z.string(), value: z.string() })),
  }),
);

type StoredVersion = z.output<typeof storedVersions>[number];

function versionOf(name: string, runId: string, stored: StoredVersion): ModelVersion {
  return {
    name,
    version: String(stored.version),
    creationTimestamp: stored.time,
    lastUpdatedTimestamp: stored.time,
    currentStage: "None",
    source: stored.source,
    runId,
    status: "READY",
    tags: stored.tags,
    aliases: stored.aliases,
    ...(stored.description && { description: stored.description }),
  };
}

/** What a run's tag says; nothing where it was written by somebody else. */
function storedIn({ data }: Run, name: string): readonly StoredVersion[] {
  const text = data.tags.find(({ key }) => key === keyOf(name))?.value;
  try {
    return storedVersions.parse(JSON.parse(text ?? "[]"));
  } catch {
    return [];
  }
}
