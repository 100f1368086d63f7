import { existsSync } from "node:fs";
import { Command } from "commander";
import {
  type Approaches,
  featureMatrix,
  formatValidationReport,
  readApproaches,
  synthesize,
  writeApproaches,
} from "../neo/index.js";
import { PerigeeError } from "../support/index.js";
import { createCommand, numberIn, openTerminal, textAssignment, wholeNumber } from "./command.js";
import { auditCommand } from "./data/audit.js";

export function dataCommand(): Command {
  return new Command("data")
    .description("close approaches: make, read, check and look at them")
    .addCommand(synthCommand())
    .addCommand(importCommand())
    .addCommand(validateCommand())
    .addCommand(showCommand())
    .addCommand(auditCommand());
}

function synthCommand(): Command {
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

function importCommand(): Command {
  return withReading(createCommand("import", "read a file, check it, and write it in the columns of 2024"))
    .requiredOption("-o, --output <file>", "CSV, CSV.gz or Parquet to write")
    .option("--force", "replace the file")
    .action(async (file: string, options) => {
      const terminal = openTerminal(options);
      mustNotExist(options.output, options.force);
      const { approaches, report, source } = await read(file, options);
      await writeApproaches(options.output, approaches);
      terminal.print(
        { output: options.output, source, report },
        `${formatValidationReport(report)}\nwritten to ${options.output}`,
      );
    });
}

function validateCommand(): Command {
  return withReading(
    createCommand("validate", "check units, physical limits and labels; exit code 3 where a gate fails"),
  )
    .option("--max-dropped <share>", "the largest share of rows that may be dropped", numberIn(0, 1), 0.05)
    .action(async (file: string, options) => {
      const terminal = openTerminal(options);
      const { report, source } = await read(file, options);
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

function showCommand(): Command {
  return withReading(createCommand("show", "the distribution of each column, and the first rows"))
    .option("--rows <n>", "how many rows to show", wholeNumber(), 5)
    .action(async (file: string, options) => {
      const terminal = openTerminal(options);
      const { approaches, report, source } = await read(file, options);
      const columns = quantiles(approaches);
      const head = ["column", "smallest", "25 %", "median", "75 %", "largest"];
      const table = [head, ...Object.entries(columns).map(([name, values]) => [name, ...values.map(brief)])];
      const lines = table.map(
        ([name = "", ...cells]) => name.padEnd(26) + cells.map((cell) => cell.padStart(14)).join(""),
      );
      const first = Array.from({ length: Math.min(options.rows, approaches.rows) }, (_, row) =>
        describeRow(approaches, row),
      );
      terminal.print(
        { source, report, columns },
        [formatValidationReport(report), "", ...lines, "", ...first].join("\n"),
      );
    });
}

function withReading(command: Command): Command {
  return command
    .argument("<file>", "CSV, CSV.gz, Parquet or JSON lines")
    .option("--columns <FIELD=COLUMN>", "the file's column for a field; repeatable", textAssignment)
    .option("--strict", "stop at the first row outside physical limits");
}

const read = (file: string, { columns, strict }: { columns?: Record<string, string>; strict?: boolean }) =>
  readApproaches(file, { labels: "present", strict, ...(columns ? { columns } : {}) });

function mustNotExist(path: string, force: boolean | undefined): void {
  if (force || !existsSync(path)) return;
  throw new PerigeeError("FILE_EXISTS", `${path} exists`, "Name another file, or replace this one with --force.");
}

/** Smallest, quartiles and largest of each numeric column, missing values left out. */
function quantiles(approaches: Approaches): Record<string, number[]> {
  const { names, columns } = featureMatrix(approaches, "approach");
  return Object.fromEntries(
    names.map((name, i) => {
      const sorted = (columns[i] ?? new Float32Array()).filter((value) => !Number.isNaN(value)).sort();
      const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? Number.NaN;
      return [name, [0, 0.25, 0.5, 0.75, 1].map(at)];
    }),
  );
}

function describeRow(approaches: Approaches, row: number): string {
  const object = approaches.object[row] ?? 0;
  const label = approaches.hazardous ? (approaches.hazardous[row] ? ", hazardous" : ", not hazardous") : "";
  return `${approaches.objectIds[object]} ${approaches.objectNames[object]}: H ${approaches.absoluteMagnitude[row]}, ${brief(approaches.relativeVelocity[row] ?? Number.NaN)} km/h at ${brief(approaches.missDistance[row] ?? Number.NaN)} km${label}`;
}

const brief = (value: number) =>
  Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(4)));
