import type { Command } from "commander";
import { formatReport, train } from "../pipeline/index.js";
import { createCommand, openTerminal } from "./command.js";
import { withDataOptions, withModelOptions, withPartOptions, withTrackOptions } from "./options.js";

export function trainCommand(name: string, description: string): Command {
  const command = createCommand(name, description);
  withDataOptions(command);
  withModelOptions(command);
  withPartOptions(command, "history");
  withTrackOptions(command);
  return command
    .option("--register", "register the model as a version of neo-hazard")
    .action(async ({ param, ...options }) => {
      const terminal = openTerminal(options);
      const result = await train({ ...options, params: param }, terminal.context);
      const where = [
        "",
        `  run      ${result.run_id} in ${result.tracking_uri}`,
        `  model    ${result.model_uri}${result.registered_uri ? `, registered as ${result.registered_uri}` : ""}`,
        `  fitted in ${result.fit_seconds.toFixed(2)} s, ${result.split.test_rows} rows scored in ${result.predict_seconds.toFixed(3)} s`,
        `  next     perigee serve -m ${result.registered_uri ?? result.model_uri}`,
      ];
      terminal.print(result, [formatReport(`${result.estimator}, held-out part`, result), ...where].join("\n"));
    });
}
