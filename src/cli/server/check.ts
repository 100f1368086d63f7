import type { Command } from "commander";
import { createArtifactPlaces } from "../../server/index.js";
import { absoluteLocation, openMaintenance } from "../../tracking/index.js";
import { openTerminal } from "../command.js";
import { databaseCommand, placeOf } from "./database.js";

export function checkCommand(): Command {
  return databaseCommand(
    "check",
    "check the database's pages, keys and rows, and the artifacts; exit code 3 for a fault",
  )
    .option("--artifacts-destination <place>", "where artifacts are kept (default: mlartifacts)")
    .action(async (_options, command: Command) => {
      const terminal = openTerminal(command.optsWithGlobals());
      const destination: string = command.optsWithGlobals().artifactsDestination ?? "mlartifacts";
      const maintenance = await openMaintenance(placeOf(command), destination);
      try {
        const findings = await maintenance.check();
        const ownerless = await maintenance.withoutRuns(await runFolders(destination));
        const broken = findings.filter(({ count }) => count > 0);
        terminal.print(
          { whole: broken.length === 0, findings, artifacts_without_runs: ownerless },
          [
            ...findings.map(({ rule, count }) => (count ? `  FAILS  ${rule}: ${count} do not` : `  holds  ${rule}`)),
            ...(ownerless.length
              ? [`${ownerless.length} folders of artifacts have no run, such as ${ownerless[0]}`]
              : ["every folder of artifacts has its run"]),
          ].join("\n"),
        );
        if (broken.length > 0) process.exitCode = 3;
      } finally {
        await maintenance.close();
      }
    });
}

/** Names of the folders that are those of runs: EXPERIMENT/RUN below the root. */
async function runFolders(destination: string): Promise<string[]> {
  const { storage } = createArtifactPlaces({
    destination: absoluteLocation(destination, process.cwd()),
    env: process.env,
  });
  const found: string[] = [];
  for (const experiment of (await storage.list("")).entries) {
    if (!experiment.isDir || !/^\d+$/.test(experiment.name)) continue;
    for (const { name, isDir } of (await storage.list(experiment.name)).entries) {
      if (isDir && /^[0-9a-f]{32}$/.test(name)) found.push(name);
    }
  }
  return found;
}
