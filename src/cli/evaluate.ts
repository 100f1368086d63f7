import type { Command } from "commander";
import { evaluate, formatReport } from "../pipeline/index.js";
import { createCommand, openTerminal } from "./command.js";
import { asOfOption, withDataOptions, withTrackOptions } from "./options.js";

export function evaluateCommand(name: string, description: string): Command {
  const command = createCommand(name, description).argument(
    "<model>",
    "runs:/ID/model, models:/NAME/VERSION, models:/NAME@ALIAS or a folder",
  );
  withDataOptions(command);
  withTrackOptions(command);
  return command
    .option("--all", "score every row, also those that the model was trained on")
    .option("--unseen", "score only objects that the model has not met in training")
    .addOption(asOfOption("approaches that the history is made of (default: as the model was trained)"))
    .action(async (modelUri: string, options) => {
      const terminal = openTerminal(options);
      const result = await evaluate({ ...options, modelUri }, terminal.context);
      const where = `\n  run      ${result.run_id} in ${result.tracking_uri}`;
      terminal.print(result, formatReport(`${modelUri} on ${result.data.name}`, result) + where);
    });
}
