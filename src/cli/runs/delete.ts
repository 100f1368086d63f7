import type { Command } from "commander";
import { createCommand, openTerminal } from "../command.js";
import { withClient } from "./client.js";

export function deleteCommand(): Command {
  return createCommand("delete", "delete runs; `perigee runs restore` brings them back")
    .argument("<runs...>", "ids of runs")
    .action(async (runIds: string[], options) => {
      const terminal = openTerminal(options);
      await withClient(terminal, async (client) => {
        for (const runId of runIds) await client.deleteRun(runId);
      });
      terminal.print({ deleted: runIds }, runIds.map((runId) => `deleted ${runId}`).join("\n"));
    });
}

export function restoreCommand(): Command {
  return createCommand("restore", "bring deleted runs back")
    .argument("<runs...>", "ids of runs")
    .action(async (runIds: string[], options) => {
      const terminal = openTerminal(options);
      await withClient(terminal, async (client) => {
        for (const runId of runIds) await client.restoreRun(runId);
      });
      terminal.print({ restored: runIds }, runIds.map((runId) => `restored ${runId}`).join("\n"));
    });
}
