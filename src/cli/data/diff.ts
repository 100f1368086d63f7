import type { Command } from "commander";
import { diffApproaches, formatDiff } from "../../neo/index.js";
import { createCommand, openTerminal } from "../command.js";
import { readData, withReadingOptions } from "./reading.js";

export function diffCommand(): Command {
  return withReadingOptions(
    createCommand("diff", "which objects and approaches came, went and changed, and which labels flipped"),
  )
    .argument("<before>", "a dataset version or file")
    .argument("<after>", "a dataset version or file")
    .action(async (before: string, after: string, options) => {
      const terminal = openTerminal(options);
      const first = await readData(before, options, terminal.context);
      const second = await readData(after, options, terminal.context);
      const diff = diffApproaches(first.approaches, second.approaches);
      terminal.print(diff, formatDiff(diff));
    });
}
