import type { Command } from "commander";
import { openTracking, reapRuns } from "../../tracking/index.js";
import { createCommand, openTerminal } from "../command.js";

export function reapCommand(): Command {
  return createCommand("reap", "close the runs that are RUNNING although their process, one of this machine, is gone")
    .option("--dry-run", "say which, and close none")
    .option("--force <run...>", "close these too, of whose process nothing is known here")
    .action(async (options) => {
      const terminal = openTerminal(options);
      const { folder, env, clock } = terminal.context;
      const { tracking, close } = await openTracking({ folder, env, clock, logger: terminal.logger });
      const runs = await reapRuns(tracking, { dryRun: options.dryRun, force: options.force }).finally(close);
      const lines = runs.map((run) => {
        const done = run.reaped ? "closed" : run.process === "gone" ? "to close" : "left";
        return `${done.padEnd(8)}  ${run.run_id}  ${run.experiment}: ${run.run_name}: ${run.why}`;
      });
      terminal.print({ runs }, lines.length > 0 ? lines.join("\n") : "No run is open.");
    });
}
