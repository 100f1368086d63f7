import type { Command } from "commander";
import { formatMainJob, mainJob } from "../pipeline/index.js";
import { createCommand, openTerminal, wholeNumber } from "./command.js";
import { asOfOption, withDataOptions } from "./options.js";

export function runCommand(name: string, description: string): Command {
  const command = createCommand(name, description);
  return withDataOptions(command)
    .option("--seed <n>", "seed of splits and models", wholeNumber(), 42)
    .option("--trials <n>", "trials of the tuning", wholeNumber(1), 12)
    .addOption(asOfOption("approaches that the tuned model's history is made of").default("known"))
    .option("--experiment <name>", "experiment (default: MLFLOW_EXPERIMENT_NAME, or neo-hazard)")
    .action(async (options) => {
      const terminal = openTerminal(options);
      const result = await mainJob(options, terminal.context);
      terminal.print(result, formatMainJob(result));
    });
}
