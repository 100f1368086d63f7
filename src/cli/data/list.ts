import type { Command } from "commander";
import { datasetStore, referenceOf } from "../../pipeline/index.js";
import { createCommand, openTerminal } from "../command.js";

export function listCommand(): Command {
  return createCommand("list", "the dataset versions of this folder").action(async (options) => {
    const terminal = openTerminal(options);
    const named = await datasetStore(terminal.context).list();
    const lines = named.flatMap(({ name, versions }) =>
      versions.map((manifest) => {
        const { rows, summary, lineage } = manifest;
        const cells = [
          referenceOf({ name, digest: manifest.digest }).padEnd(40),
          `${rows.toLocaleString("en-US").padStart(12)} rows`,
          `${Number(summary.objects ?? 0)
            .toLocaleString("en-US")
            .padStart(10)} objects`,
          `${summary.first ?? "?"} to ${summary.last ?? "?"}`,
          `from ${lineage.source}, ${lineage.imported_at.slice(0, 16).replace("T", " ")}`,
        ];
        return cells.join("  ");
      }),
    );
    terminal.print(named, lines.length > 0 ? lines.join("\n") : "none yet: perigee data import FILE makes one");
  });
}
