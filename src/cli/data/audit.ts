import type { Command } from "commander";
import { audit, auditPage, formatAudit } from "../../pipeline/index.js";
import { writeFileAtomically } from "../../support/index.js";
import { createCommand, openTerminal, wholeNumber } from "../command.js";

export function auditCommand(): Command {
  return createCommand("audit", "what a model would know of the labels by other means than skill, in any table")
    .argument("<data>", "CSV, CSV.gz, Parquet or JSON lines, its http(s) address, or a dataset version")
    .option("--group <column>", "the column that says which rows belong together (default: found)")
    .option("--label <column>", "the column of labels (default: found)")
    .option("--seed <n>", "seed of splits, forests and draws", wholeNumber(), 42)
    .option("--trees <n>", "trees of each forest", wholeNumber(1), 100)
    .option("--allow-private", "download also from addresses that are not of the public internet")
    .option("--html <file>", "write the report as a page of its own")
    .action(async (data: string, options) => {
      const terminal = openTerminal(options);
      const report = await audit(data, options, terminal.context);
      if (options.html) await writeFileAtomically(options.html, auditPage(report));
      const where = options.html ? `\n\nwritten to ${options.html}` : "";
      terminal.print(report, formatAudit(report) + where);
    });
}
