import type { Command } from "commander";
import { formatValidationReport } from "../../neo/index.js";
import { PerigeeError } from "../../support/index.js";
import { createCommand, numberIn, openTerminal } from "../command.js";
import { readData, withReading } from "./reading.js";

export function validateCommand(): Command {
  return withReading(
    createCommand("validate", "check units, physical limits and labels; exit code 3 where a gate fails"),
  )
    .option("--max-dropped <share>", "the largest share of rows that may be dropped", numberIn(0, 1), 0.05)
    .action(async (file: string, options) => {
      const terminal = openTerminal(options);
      const { report, source } = await readData(file, options, terminal.context);
      const dropped = (report.rowsRead - report.rowsKept) / report.rowsRead;
      terminal.print({ source, report, dropped_share: dropped }, formatValidationReport(report));
      if (dropped > options.maxDropped) {
        throw new PerigeeError(
          "VALIDATION_FAILED",
          `${(100 * dropped).toFixed(2)} % of the rows of ${file} were dropped where ${100 * options.maxDropped} % are allowed`,
          "Mend the rows that are listed, or allow more with --max-dropped.",
          { exitCode: 3 },
        );
      }
    });
}
