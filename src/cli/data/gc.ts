import type { Command } from "commander";
import { datasetStore } from "../../pipeline/index.js";
import { createCommand, openTerminal, wholeNumber } from "../command.js";

export function gcCommand(): Command {
  return createCommand("gc", "forget old versions, and remove files that no name holds")
    .option("--keep <n>", "how many of the newest versions of each name to keep", wholeNumber(1), 3)
    .action(async (options) => {
      const terminal = openTerminal(options);
      const { removed, bytes } = await datasetStore(terminal.context).collect(options.keep);
      terminal.print(
        { removed, bytes },
        `${removed.length} versions removed, ${(bytes / 2 ** 20).toFixed(1)} MiB freed`,
      );
    });
}
