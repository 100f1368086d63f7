import { appendToLocation } from "../artifact-location.js";
import type { OpenTracking } from "./open.js";

/**
 * Where the files of `runs:/ID/path` lie: below the run's own artifacts, or, as MLflow 3 logs models, in the logged
 * model of that name which the run made; of several the newest.
 *
 * @throws `RESOURCE_DOES_NOT_EXIST` where there is no such run
 */
export async function locationInRun({ tracking, artifactsOf }: OpenTracking, runId: string, path: string) {
  const { info, outputs } = await tracking.getRun(runId);
  const own = appendToLocation(info.artifactUri, ...path.split("/"));
  // Servers before MLflow 3 know no logged models, and their runs have no such outputs.
  if (outputs.modelOutputs.length === 0 || (await artifactsOf(own).list()).length > 0) return own;
  const { items } = await tracking.searchLoggedModels({
    experimentIds: [info.experimentId],
    filter: `source_run_id = '${runId}'`,
  });
  // The newest come first.
  return items.find(({ name }) => name === path)?.artifactUri ?? own;
}
