import type { Command } from "commander";
import { openMaintenance, type Purged } from "../../tracking/index.js";
import { openTerminal } from "../command.js";
import { artifactRemoval, databaseCommand, deletedFor, duration, placeOf } from "./database.js";

export function gcCommand(): Command {
  return databaseCommand("gc", "remove deleted runs and experiments for good, with their artifacts; frees their names")
    .option("--artifacts-destination <place>", "where artifacts are kept (default: mlartifacts)")
    .option("--older-than <time>", "only what was deleted that long ago, such as 30d or 12h", duration, 0)
    .option("--run-ids <ids>", "these runs only, by commas")
    .option("--experiment-ids <ids>", "these experiments only, by commas")
    .option("--dry-run", "only say what would be removed")
    .action(async (options, command: Command) => {
      const terminal = openTerminal(command.optsWithGlobals());
      const destination: string = command.optsWithGlobals().artifactsDestination ?? "mlartifacts";
      const maintenance = await openMaintenance(placeOf(command), destination);
      const left: string[] = [];
      const request = {
        ...deletedFor(options.olderThan, terminal.context.clock() + 1),
        ...(options.runIds ? { runIds: listOf(options.runIds) } : {}),
        ...(options.experimentIds ? { experimentIds: listOf(options.experimentIds) } : {}),
      };
      try {
        const purged = options.dryRun
          ? await maintenance.purgeable(request)
          : await maintenance.purge(
              request,
              artifactRemoval(destination, (uri) => left.push(uri)),
            );
        terminal.print(
          { ...idsOf(purged), dry_run: options.dryRun === true, artifacts_left: left },
          [
            `${purged.runs.length} runs, ${purged.experiments.length} experiments and ${purged.loggedModels.length} logged models ${options.dryRun ? "would be" : "are"} removed`,
            ...purged.experiments.map(({ id, name }) => `  experiment ${id}, ${name}`),
            ...left.map((uri) => `  artifacts elsewhere stay: ${uri}`),
          ].join("\n"),
        );
      } finally {
        await maintenance.close();
      }
    });
}

const listOf = (text: string) => text.split(",").map((id) => id.trim());

const idsOf = ({ runs, experiments, loggedModels }: Purged) => ({
  runs: runs.map(({ id }) => id),
  experiments,
  logged_models: loggedModels.map(({ id }) => id),
});
