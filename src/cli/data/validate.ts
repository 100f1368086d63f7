import type { Command } from "commander";
import {
  checkExpectations,
  type ExpectationResult,
  expectationsPage,
  formatExpectations,
  readExpectations,
  readTable,
  refusedBy,
} from "../../dataset/index.js";
import { formatValidationReport, settableRules, type ValidationReport, withSeverities } from "../../neo/index.js";
import { PerigeeError, writeFileAtomically } from "../../support/index.js";
import { createCommand, numberIn, openTerminal } from "../command.js";
import { readData, withReading } from "./reading.js";

export function validateCommand(): Command {
  return withReading(
    createCommand("validate", "check units, physical limits and labels; exit code 3 where a gate fails"),
  )
    .option("--max-dropped <share>", "the largest share of rows that may be dropped", numberIn(0, 1), 0.05)
    .option("--expectations <file>", "YAML with more expectations of columns, and severities of those built in")
    .option("--html <file>", "write the report as a page of its own")
    .action(async (data: string, options) => {
      const terminal = openTerminal(options);
      // Before the data, which may take long: a file with a mistake is told of at once.
      const asked = options.expectations ? await readExpectations(options.expectations, settableRules) : undefined;
      const read = await readData(data, options, terminal.context);
      const report = asked ? withSeverities(read.report, asked.severities) : read.report;
      const own = asked ? checkExpectations(await readTable(read.source.path), asked) : [];
      const dropped = (report.rowsRead - report.rowsKept) / report.rowsRead;
      const refused = refusals(report, own, dropped, options.maxDropped);
      const text = asked
        ? `${formatValidationReport(report)}\n${formatExpectations(own)}`
        : formatValidationReport(report);
      if (options.html) {
        const summary = formatValidationReport(report).split("\n").slice(0, 1);
        const title = `Validation of ${data}: ${refused.length > 0 ? "refused" : "passed"}`;
        await writeFileAtomically(options.html, expectationsPage(title, summary, [...own, ...report.expectations]));
      }
      const document = { source: read.source, report, expectations: own, dropped_share: dropped };
      if (refused.length === 0) return terminal.print(document, text);
      const refusal = new PerigeeError(
        "VALIDATION_FAILED",
        `${data}: ${refused.join("; ")}`,
        "Mend the rows that are listed, or allow more: --max-dropped for rows outside limits, severity in --expectations for the rest.",
        { exitCode: 3 },
      );
      terminal.printRefused(document, text, refusal);
    });
}

/** What the data is refused for, in words; nothing where it passes. */
function refusals(
  report: ValidationReport,
  own: readonly ExpectationResult[],
  dropped: number,
  maxDropped: number,
): string[] {
  const graded = report.expectations.filter(({ name }) => settableRules.includes(name));
  return [
    ...(dropped > maxDropped
      ? [`${(100 * dropped).toFixed(2)} % of the rows were dropped where ${100 * maxDropped} % are allowed`]
      : []),
    ...refusedBy([...own, ...graded]).map(({ name, message }) => `${name}: ${message}`),
  ];
}
