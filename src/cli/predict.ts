import type { Command } from "commander";
import { notesOn, predict } from "../pipeline/index.js";
import { createCommand, openTerminal } from "./command.js";
import { asOfOption, withDataOptions } from "./options.js";

const shown = 20;

export function predictCommand(name: string, description: string): Command {
  const command = createCommand(name, description).argument(
    "<model>",
    "runs:/ID/model, models:/NAME/VERSION, models:/NAME@ALIAS or a folder",
  );
  return withDataOptions(command)
    .option("--output <file>", "write a CSV of the predictions")
    .addOption(asOfOption("approaches that the history is made of (default: as the model was trained)"))
    .action(async (modelUri: string, options) => {
      const terminal = openTerminal(options);
      const result = await predict({ ...options, modelUri }, terminal.context);
      const head = `${result.rows} approaches scored in ${result.predict_seconds.toFixed(3)} s, ${result.flagged} flagged${result.as_of ? `, with the history as of ${result.as_of}` : ""}`;
      const nearest = [...(result.predictions ?? [])].sort((a, b) => b.probability - a.probability).slice(0, shown);
      const lines = nearest.map(
        (row) =>
          `  ${row.probability.toFixed(4)}  ${row.label ? "hazardous" : "         "}  ${row.neo_id.padEnd(10)} ${row.name}`,
      );
      const rest = result.output
        ? [`  written to ${result.output}`]
        : [`  the ${lines.length} most probable:`, ...lines];
      terminal.print(result, [head, ...notesOn(result.data).map((note) => `  ${note}`), ...rest].join("\n"));
    });
}
