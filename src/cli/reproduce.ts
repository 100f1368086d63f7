import type { Command } from "commander";
import { formatReproduction, reproduce } from "../pipeline/index.js";
import { createCommand, openTerminal } from "./command.js";

export function reproduceCommand(name: string, description: string): Command {
  return createCommand(name, description)
    .argument("<run>", "a run's id, or runs:/ID")
    .option("--data <file>", "where the run's data is now, if it was moved")
    .option("--allow-private", "download also from addresses that are not of the public internet")
    .action(async (run: string, options) => {
      const terminal = openTerminal(options);
      const result = await reproduce({ ...options, run }, terminal.context);
      terminal.print(result, formatReproduction(result));
      if (!result.agrees) process.exitCode = 3;
    });
}
