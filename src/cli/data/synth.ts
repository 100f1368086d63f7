import type { Command } from "commander";
import { synthesize, writeApproaches } from "../../neo/index.js";
import { createCommand, openTerminal, wholeNumber } from "../command.js";
import { mustNotExist } from "./reading.js";

export function synthCommand(): Command {
  return createCommand("synth", "make a synthetic population and its close approaches from 1910 to 2024")
    .requiredOption("-o, --output <file>", "CSV, CSV.gz or Parquet to write")
    .option("--approaches <n>", "how many", wholeNumber(100), 30_000)
    .option("--seed <n>", "seed", wholeNumber(), 42)
    .option("--force", "replace the file")
    .action(async (options) => {
      const terminal = openTerminal(options);
      mustNotExist(options.output, options.force);
      const { progress } = terminal;
      const approaches = await synthesize({ approaches: options.approaches, seed: options.seed, progress });
      await writeApproaches(options.output, approaches);
      terminal.print(
        { output: options.output, rows: approaches.rows, objects: approaches.objectIds.length, seed: options.seed },
        `${approaches.rows} approaches of ${approaches.objectIds.length} objects written to ${options.output}`,
      );
    });
}
