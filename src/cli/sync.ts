import type { Command } from "commander";
import { exitCodeOf, type SyncedSession, syncSpool } from "../tracking/index.js";
import { createCommand, openTerminal } from "./command.js";

export function syncCommand(name: string, description: string): Command {
  return createCommand(name, description)
    .option("--tracking-uri <uri>", "send to this server instead of the one that could not be reached")
    .option("--force", "send also what a process on another machine, or in another container, may still be writing")
    .action(async (options) => {
      const terminal = openTerminal(options);
      const { folder, env, clock, progress } = terminal.context;
      const sessions = await syncSpool(folder, {
        env,
        clock,
        progress,
        logger: terminal.logger,
        force: options.force,
        ...(options.trackingUri && { trackingUri: options.trackingUri }),
      });
      terminal.print(
        { sessions },
        sessions.length > 0 ? sessions.flatMap(linesOf).join("\n") : "Nothing is kept here.",
      );
      process.exitCode = exitCodeOf(sessions);
    });
}

function linesOf(session: SyncedSession): string[] {
  const { state, reason, operations, sent, runs, refused } = session;
  const head = `${state.padEnd(8)} ${sent} of ${operations} operations to ${session.tracking_uri || session.folder}`;
  return [
    reason ? `${head}: ${reason}` : head,
    ...runs.map(
      (run) => `  run ${run.local_id} (${run.run_name}) is ${run.run_id ? `run ${run.run_id}` : "not sent yet"}`,
    ),
    ...refused.map(({ operation, code, message }) => `  refused  ${operation}: ${code}: ${message}`),
    ...(state === "sent" ? [] : [`  kept in  ${session.folder}`]),
  ];
}
