import type { Command } from "commander";
import { compareTables, formatDrift, readTable } from "../../dataset/index.js";
import { locateData } from "../../pipeline/index.js";
import { PerigeeError } from "../../support/index.js";
import { createCommand, numberIn, openTerminal, wholeNumber } from "../command.js";

export function driftCommand(): Command {
  return createCommand("drift", "which columns differ by more than chance explains, new objects, labels that flipped")
    .argument("<before>", "a table: CSV, CSV.gz, Parquet or JSON lines, its http(s) address, or a dataset version")
    .argument("<after>", "likewise, to be compared with it")
    .option("--group <column>", "the column that says which rows belong together (default: found)")
    .option("--label <column>", "the column of labels (default: found, where there is one)")
    .option("--quantile <share>", "of the noise, above which a column counts as drifted", numberIn(0.5, 1), 0.99)
    .option("--splits <n>", "how often the objects of both are divided at random", wholeNumber(20), 200)
    .option("--seed <n>", "seed of the divisions", wholeNumber(), 42)
    .option("--gate", "end with exit code 3 where a column drifted")
    .option("--allow-private", "download also from addresses that are not of the public internet")
    .action(async (before: string, after: string, options) => {
      const terminal = openTerminal(options);
      const { context, progress } = terminal;
      const first = await locateData(before, context, options);
      const second = await locateData(after, context, options);
      progress.start(`Comparing ${first.name} with ${second.name}`);
      const drift = compareTables(await readTable(first.path), await readTable(second.path), options);
      progress.end(`${drift.drifted.length} of ${drift.columns.length} columns drifted`);
      const text = formatDrift([first.name, second.name], drift);
      if (!options.gate || drift.drifted.length === 0) return terminal.print(drift, text);
      const refusal = new PerigeeError(
        "DRIFTED",
        `${drift.drifted.join(", ")} of ${after} differ from ${before} by more than chance explains`,
        "Look at the figures above; without --gate, drift is told and not refused.",
        { exitCode: 3 },
      );
      terminal.printRefused(drift, text, refusal);
    });
}
