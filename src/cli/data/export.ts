import type { Command } from "commander";
import { writeApproaches } from "../../neo/index.js";
import { createCommand, openTerminal } from "../command.js";
import { mustNotExist, readData, withReading } from "./reading.js";

export function exportCommand(): Command {
  return withReading(
    createCommand(
      "export",
      "write a dataset version as CSV (texts that a spreadsheet would run get an apostrophe), CSV.gz or Parquet",
    ),
  )
    .requiredOption("-o, --output <file>", "CSV, CSV.gz or Parquet to write")
    .option("--force", "replace the file")
    .action(async (data: string, options) => {
      const terminal = openTerminal(options);
      mustNotExist(options.output, options.force);
      const { approaches } = await readData(data, options, terminal.context);
      await writeApproaches(options.output, approaches);
      terminal.print(
        { output: options.output, rows: approaches.rows },
        `${approaches.rows} approaches written to ${options.output}`,
      );
    });
}
