import { type Command, Option } from "commander";
import { unknownName } from "../../support/index.js";
import type { Experiment, MlflowClient, Run } from "../../tracking/index.js";
import { createCommand, openTerminal, wholeNumber } from "../command.js";
import { withClient } from "./client.js";

export function listCommand(): Command {
  return createCommand("list", "runs, newest first")
    .option("--experiment <name>", "of this experiment alone")
    .option("--filter <filter>", "in MLflow's words, such as \"metrics.pr_auc > 0.9 AND params.model = 'forest'\"")
    .option("--order-by <clauses>", "by commas, such as metrics.pr_auc DESC")
    .option("--max <n>", "how many at most", wholeNumber(1), 50)
    .option("--metric <key>", "a metric to show", "pr_auc")
    .addOption(new Option("--view <type>", "which runs").choices(["active", "deleted", "all"]).default("active"))
    .action(async (options) => {
      const terminal = openTerminal(options);
      const { runs, names } = await withClient(terminal, async (client) => {
        const experiments = await experimentsOf(client, options.experiment);
        const page = await client.searchRuns(
          experiments.map(({ experimentId }) => experimentId),
          {
            maxResults: options.max,
            runViewType: options.view === "active" ? "ACTIVE_ONLY" : options.view === "all" ? "ALL" : "DELETED_ONLY",
            ...(options.filter && { filter: options.filter }),
            ...(options.orderBy && { orderBy: String(options.orderBy).split(",") }),
          },
        );
        return { runs: page.items, names: new Map(experiments.map((each) => [each.experimentId, each.name])) };
      });
      const lines = runs.map((run) => lineOf(run, names.get(run.info.experimentId) ?? "", options.metric));
      terminal.print(
        { runs: runs.map((run) => ({ ...run.info, experiment: names.get(run.info.experimentId), data: run.data })) },
        lines.length > 0 ? lines.join("\n") : "There is no such run.",
      );
    });
}

async function experimentsOf(client: MlflowClient, name: string | undefined): Promise<readonly Experiment[]> {
  const { items } = await client.searchExperiments({ viewType: "ALL" });
  if (name === undefined) return items;
  const found = items.filter((experiment) => experiment.name === name);
  if (found.length > 0) return found;
  throw unknownName(
    "experiment",
    name,
    items.map((each) => each.name),
  );
}

function lineOf({ info, data }: Run, experiment: string, metric: string): string {
  const value = data.metrics.find(({ key }) => key === metric)?.value;
  return [
    info.runId,
    info.status.padEnd(9),
    new Date(info.startTime).toISOString().slice(0, 16).replace("T", " "),
    value === undefined ? "".padEnd(metric.length + 7) : `${metric} ${value.toFixed(4)}`,
    `${experiment}: ${info.runName}${info.lifecycleStage === "deleted" ? " (deleted)" : ""}`,
  ].join("  ");
}
