import type { Command } from "commander";
import { type Approaches, featureMatrix, formatValidationReport } from "../../neo/index.js";
import { createCommand, openTerminal, wholeNumber } from "../command.js";
import { readData, withReading } from "./reading.js";

export function showCommand(): Command {
  return withReading(createCommand("show", "the distribution of each column, and the first rows"))
    .option("--rows <n>", "how many rows to show", wholeNumber(), 5)
    .action(async (file: string, options) => {
      const terminal = openTerminal(options);
      const { approaches, report, source } = await readData(file, options, terminal.context);
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
  const label = labels[approaches.hazardous?.[row] ?? -1] ?? "";
  return `${approaches.objectIds[object]} ${approaches.objectNames[object]}: H ${approaches.absoluteMagnitude[row]}, ${brief(approaches.relativeVelocity[row] ?? Number.NaN)} km/h at ${brief(approaches.missDistance[row] ?? Number.NaN)} km${label}`;
}

const labels: Readonly<Record<number, string>> = { 0: ", not hazardous", 1: ", hazardous" };

const brief = (value: number) =>
  Math.abs(value) >= 1000 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(4)));
