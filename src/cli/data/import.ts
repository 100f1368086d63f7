import type { Command } from "commander";
import { formatValidationReport, writeApproaches } from "../../neo/index.js";
import { importDataset, sourceNames } from "../../pipeline/index.js";
import { createCommand, openTerminal, textAssignment } from "../command.js";
import { mustNotExist, withReadingOptions } from "./reading.js";

const examples = `
Examples:
  perigee data import nearest-earth-objects.csv
  perigee data import https://example.org/approaches.csv.gz --name mine
  perigee data import kaggle                                   (token: kaggle.com, Settings, API)
  perigee data import neows --query from=2024-01-01 --query to=2024-01-31
  perigee data import jpl --query from=2020 --query to=2024
  perigee data import synthetic --query approaches=100000 --query seed=7`;

export function importCommand(): Command {
  return withReadingOptions(
    createCommand("import", "read approaches from anywhere, check them, and keep them as a dataset version"),
  )
    .argument("<from>", `a file, an http(s) address, or one of ${sourceNames.join(", ")}`)
    .option("--name <name>", "name of the dataset (default: that of the file or source)")
    .option("--query <NAME=VALUE>", "what a source is asked for; repeatable", textAssignment)
    .option("-o, --output <file>", "write a CSV, CSV.gz or Parquet of them too")
    .option("--force", "replace that file")
    .addHelpText("after", examples)
    .action(async (from: string, options) => {
      const terminal = openTerminal(options);
      if (options.output) mustNotExist(options.output, options.force);
      const { query = {}, ...rest } = options;
      const settings = { ...rest, from, query: query.browse === "true" ? { ...query, browse: true } : query };
      const { reference, manifest, isNew, report, approaches } = await importDataset(settings, terminal.context);
      if (options.output) await writeApproaches(options.output, approaches);
      terminal.print(
        { reference, is_new: isNew, manifest, report, ...(options.output && { output: options.output }) },
        [
          formatValidationReport(report),
          isNew ? `kept as ${reference}` : `nothing new: ${reference} holds these rows already`,
          ...(options.output ? [`written to ${options.output}`] : []),
        ].join("\n"),
      );
    });
}
