import { type Command, Option } from "commander";
import { formatReport, tune } from "../pipeline/index.js";
import { createCommand, openTerminal, wholeNumber } from "./command.js";
import { withDataOptions, withPartOptions, withTrackOptions } from "./options.js";
import { trackedAt } from "./train.js";

export function tuneCommand(name: string, description: string): Command {
  const command = createCommand(name, description);
  withDataOptions(command);
  withPartOptions(command, "history");
  withTrackOptions(command);
  return command
    .addOption(
      new Option("--model <names...>", "estimators to search")
        .choices(["forest", "boosting"])
        .default(["forest", "boosting"]),
    )
    .addOption(new Option("--sampler <name>", "how trials are drawn").choices(["tpe", "random"]).default("tpe"))
    .option("--trials <n>", "how many trials", wholeNumber(1), 20)
    .option("--folds <n>", "folds of the cross-validation", wholeNumber(2), 3)
    .option("--register", "register the best model as a version of neo-hazard")
    .action(async ({ model, ...options }) => {
      const terminal = openTerminal(options);
      const result = await tune({ ...options, models: model }, terminal.context);
      const lines = [
        formatReport(`${result.estimator}, the best of ${result.trials} trials, held-out part`, result),
        "",
        `  cross-validated PR-AUC ${result.cv_pr_auc.toFixed(4)}`,
        `  parameters ${JSON.stringify(result.best_params)}`,
        ...trackedAt(result),
        `  model    ${result.model_uri}${result.registered_uri ? `, registered as ${result.registered_uri}` : ""}`,
      ];
      terminal.print(result, lines.join("\n"));
    });
}
