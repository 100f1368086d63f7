import type { Command } from "commander";
import { valuesOf } from "../../tracking/index.js";
import { createCommand, openTerminal } from "../command.js";
import { withClient } from "./client.js";

export function showCommand(): Command {
  return createCommand("show", "a run's status, params, metrics, tags, inputs and artifacts")
    .argument("<run>", "the run's id")
    .action(async (runId: string, options) => {
      const terminal = openTerminal(options);
      const { run, artifacts } = await withClient(terminal, async (client) => ({
        run: await client.getRun(runId),
        // Artifacts may lie where this machine does not reach; the rest is worth showing all the same.
        artifacts: await client.listArtifacts(runId).catch(() => []),
      }));
      const { info, data, inputs, outputs } = run;
      const params = valuesOf(data.params);
      const metrics = valuesOf(data.metrics);
      const tags = valuesOf(data.tags);
      const shown = { ...info, params, metrics, tags, inputs, outputs, artifacts };
      const lines = [
        ...section("run", info),
        ...section("params", params),
        ...section("metrics", metrics),
        ...section("tags", tags),
        ...section(
          "inputs",
          Object.fromEntries(inputs.datasetInputs.map((input) => [input.dataset.name, input.dataset.digest])),
        ),
        ...section(
          "artifacts",
          Object.fromEntries(artifacts.map((file) => [file.path, file.isDir ? "" : (file.fileSize ?? "")])),
        ),
      ];
      terminal.print(shown, lines.join("\n"));
    });
}

function section(title: string, values: object): string[] {
  const entries = Object.entries(values);
  if (entries.length === 0) return [];
  return [title, ...entries.map(([key, value]) => `  ${key.padEnd(28)} ${String(value)}`)];
}
