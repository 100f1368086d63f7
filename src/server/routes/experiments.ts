import { z } from "zod";
import { doesNotExist, invalidParameter } from "../../tracking/index.js";
import { experimentInJson } from "../answers/experiment.js";
import { listed } from "../answers/number.js";
import { int64, required, tag, text, viewType } from "../request.js";
import { type Route, route } from "../route.js";

const one = z.object({ experiment_id: required });

export const experimentRoutes: readonly Route[] = [
  route(
    "POST /mlflow/experiments/create",
    z.object({ name: required, artifact_location: text.optional(), tags: z.array(tag).default([]) }),
    async ({ tracking, artifacts }, { name, artifact_location, tags }) => {
      if (artifact_location) artifacts.checkLocation(artifact_location);
      return {
        experiment_id: await tracking.createExperiment({
          name,
          tags,
          ...(artifact_location && { artifactLocation: artifact_location }),
        }),
      };
    },
  ),
  route("GET /mlflow/experiments/get", one, async ({ tracking }, { experiment_id }) => ({
    experiment: experimentInJson(await tracking.getExperiment(experiment_id)),
  })),
  route(
    "GET /mlflow/experiments/get-by-name",
    z.object({ experiment_name: required }),
    async ({ tracking }, { experiment_name }) => {
      const experiment = await tracking.getExperimentByName(experiment_name);
      if (!experiment) throw doesNotExist(`Could not find experiment with name '${experiment_name}'`);
      return { experiment: experimentInJson(experiment) };
    },
  ),
  route(
    "GET|POST /mlflow/experiments/search",
    z.object({
      max_results: int64.default(1000),
      page_token: text.optional(),
      filter: text.optional(),
      order_by: z.array(text).default([]),
      view_type: viewType.default("ACTIVE_ONLY"),
    }),
    async ({ tracking }, request) => {
      const page = await tracking.searchExperiments({
        viewType: request.view_type,
        maxResults: request.max_results,
        filter: request.filter,
        orderBy: request.order_by,
        pageToken: request.page_token || undefined,
      });
      return {
        ...(page.items.length && { experiments: page.items.map(experimentInJson) }),
        next_page_token: page.nextPageToken,
      };
    },
  ),
  route(
    "POST /mlflow/experiments/update",
    z.object({ experiment_id: required, new_name: required }),
    async ({ tracking }, { experiment_id, new_name }) => {
      await tracking.updateExperiment(experiment_id, new_name);
      return {};
    },
  ),
  route(
    "POST /mlflow/experiments/search-datasets",
    z.object({ experiment_ids: z.array(text).default([]) }),
    async ({ tracking }, { experiment_ids }) => {
      const count = experiment_ids.length;
      if (count === 0) throw invalidParameter("SearchDatasets request must specify at least one experiment_id.");
      if (count > 20) {
        throw invalidParameter(
          `SearchDatasets request cannot specify more than 20 experiment_ids. Received ${count} experiment_ids.`,
        );
      }
      const found = await tracking.searchDatasets(experiment_ids);
      return listed(
        "dataset_summaries",
        found.map(({ experimentId, ...summary }) => ({ experiment_id: experimentId, ...summary })),
      );
    },
  ),
  route("POST /mlflow/experiments/delete", one, async ({ tracking }, { experiment_id }) => {
    await tracking.deleteExperiment(experiment_id);
    return {};
  }),
  route("POST /mlflow/experiments/restore", one, async ({ tracking }, { experiment_id }) => {
    await tracking.restoreExperiment(experiment_id);
    return {};
  }),
  route(
    "POST /mlflow/experiments/set-experiment-tag",
    z.object({ experiment_id: required, key: required, value: text.default("") }),
    async ({ tracking }, { experiment_id, key, value }) => {
      await tracking.setExperimentTag(experiment_id, { key, value });
      return {};
    },
  ),
  route(
    "POST /mlflow/experiments/delete-experiment-tag",
    z.object({ experiment_id: required, key: required }),
    async ({ tracking }, { experiment_id, key }) => {
      await tracking.deleteExperimentTag(experiment_id, key);
      return {};
    },
  ),
];
