import type { ArtifactRepository } from "../artifacts/index.js";
import type { Metric, Page, RunData } from "../entities.js";
import { MlflowError } from "../errors.js";
import type { OpenTracking } from "../fluent/open.js";
import type { MovedRegisteredModel, MoveSource, Problem } from "./moved.js";
import { withoutPassword } from "./uri.js";

const pageSize = 1000;

/** A source that can be asked for one run's points. */
export interface StoreSource extends MoveSource {
  pointsOf(runId: string, data: RunData): Promise<Metric[]>;
}

/** What a server or a database has, as a source. Closing it leaves the stores open. */
export function sourceOf(open: OpenTracking): StoreSource {
  const { tracking, registry } = open;
  const problems: Problem[] = [];

  const artifactsAt = (what: string, uri: string): ArtifactRepository | undefined => {
    try {
      return uri === "" ? undefined : open.artifactsOf(uri);
    } catch (cause) {
      problems.push({ what: `artifacts of ${what}`, reason: cause instanceof Error ? cause.message : String(cause) });
      return undefined;
    }
  };

  return {
    uri: withoutPassword(open.trackingUri),
    problems,
    experiments: () =>
      collect((pageToken) => tracking.searchExperiments({ viewType: "ALL", maxResults: pageSize, pageToken })),
    async *runs({ experimentId }) {
      const runs = pages((pageToken) =>
        tracking.searchRuns({
          experimentIds: [experimentId],
          runViewType: "ALL",
          orderBy: ["attributes.start_time ASC"],
          maxResults: pageSize,
          pageToken,
        }),
      );
      for await (const { info, data, inputs, outputs } of runs) {
        const artifacts = artifactsAt(`run ${info.runId}`, info.artifactUri);
        yield {
          info,
          params: data.params,
          tags: data.tags,
          inputs,
          outputs,
          points: () => pointsOf(info.runId, data),
          ...(artifacts && { artifacts }),
        };
      }
    },
    async *loggedModels({ experimentId }) {
      try {
        const models = pages((pageToken) =>
          tracking.searchLoggedModels({ experimentIds: [experimentId], maxResults: 50, pageToken }),
        );
        for await (const model of models) {
          const artifacts = artifactsAt(`logged model ${model.modelId}`, model.artifactUri);
          yield { model, ...(artifacts && { artifacts }) };
        }
      } catch (cause) {
        // MLflow 2 has none.
        if (!isUnknownCall(cause)) throw cause;
      }
    },
    async *registeredModels() {
      try {
        const models = pages((pageToken) => registry.searchRegisteredModels({ maxResults: 100, pageToken }));
        for await (const { name } of models) yield await registeredModel(name);
      } catch (cause) {
        if (!isUnknownCall(cause)) throw cause;
        problems.push({ what: "registered models", reason: "the server has no registry" });
      }
    },
    pointsOf,
    async close() {},
  };

  async function pointsOf(runId: string, { metrics }: RunData): Promise<Metric[]> {
    const points: Metric[] = [];
    for (const { key } of metrics) {
      const history = await collect((pageToken) =>
        tracking.getMetricHistory(runId, key, { maxResults: 25_000, pageToken }),
      );
      for (const point of history) points.push(point);
    }
    return points;
  }

  async function registeredModel(name: string): Promise<MovedRegisteredModel> {
    const versions = await collect((pageToken) =>
      registry.searchModelVersions({ filter: `name = '${name.replaceAll("'", "''")}'`, maxResults: 1000, pageToken }),
    );
    return {
      // A search does not say what its aliases are, in servers before MLflow 2.4.
      model: await registry.getRegisteredModel(name),
      versions: [...versions].sort((a, b) => Number(a.version) - Number(b.version)),
    };
  }
}

const isUnknownCall = (cause: unknown) =>
  cause instanceof MlflowError && (cause.errorCode === "ENDPOINT_NOT_FOUND" || cause.status === 404);

async function* pages<Item>(ask: (pageToken: string | undefined) => Promise<Page<Item>>): AsyncGenerator<Item> {
  let pageToken: string | undefined;
  do {
    const page = await ask(pageToken);
    yield* page.items;
    pageToken = page.nextPageToken;
  } while (pageToken);
}

async function collect<Item>(ask: (pageToken: string | undefined) => Promise<Page<Item>>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of pages(ask)) items.push(item);
  return items;
}
