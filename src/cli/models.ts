import { Command } from "commander";
import { describeModel, listModels, promote, registeredModelName } from "../pipeline/index.js";
import { createCommand, openTerminal, wholeNumber } from "./command.js";

export function modelsCommand(name: string, description: string): Command {
  return new Command(name)
    .description(description)
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(promoteCommand());
}

function listCommand(): Command {
  return createCommand("list", "registered models with their versions and aliases").action(async (options) => {
    const terminal = openTerminal(options);
    const models = await listModels(terminal.context);
    const lines = models.flatMap((model) => [
      model.name,
      ...model.versions.map(
        (version) =>
          `  ${version.version.padStart(4)}  PR-AUC ${version.pr_auc?.toFixed(4) ?? "unknown"}  ${version.aliases
            .map((alias) => `@${alias}`)
            .join(" ")
            .padEnd(12)} run ${version.run_id ?? "unknown"}`,
      ),
    ]);
    terminal.print(
      { models },
      lines.length > 0 ? lines.join("\n") : "No model is registered; `perigee train --register` does.",
    );
  });
}

function showCommand(): Command {
  return createCommand("show", "a model's flavors, columns, threshold and provenance")
    .argument("<model>", "runs:/ID/model, models:/NAME/VERSION, models:/NAME@ALIAS or a folder")
    .action(async (uri: string, options) => {
      const terminal = openTerminal(options);
      const model = await describeModel(uri, terminal.context);
      const lines = Object.entries(model).map(
        ([key, value]) => `  ${key.padEnd(20)} ${typeof value === "object" ? JSON.stringify(value) : String(value)}`,
      );
      terminal.print(model, [uri, ...lines].join("\n"));
    });
}

function promoteCommand(): Command {
  return createCommand("promote", "give a version the alias champion, if it passes the gate (exit code 3 if not)")
    .argument("<version>", "version number", wholeNumber(1))
    .option("--name <name>", "registered model", registeredModelName)
    .option("--alias <alias>", "alias to give", "champion")
    .option("--force", "pass the gate by hand")
    .action(async (version: number, options) => {
      const terminal = openTerminal(options);
      const result = await promote({ ...options, version: String(version) }, terminal.context);
      const before = result.replaced ? `, in place of version ${result.replaced.version}` : "";
      terminal.print(result, `${options.name} version ${version} is now @${result.alias}${before}`);
    });
}
