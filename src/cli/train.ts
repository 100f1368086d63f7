import type { Command } from "commander";
import { formatReport, type TrainResult, train } from "../pipeline/index.js";
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
        ...trackedAt(result),
        `  model    ${result.model_uri}${result.registered_uri ? `, registered as ${result.registered_uri}` : ""}`,
        `  fitted in ${result.fit_seconds.toFixed(2)} s, ${result.split.test_rows} rows scored in ${result.predict_seconds.toFixed(3)} s`,
        result.kept_in
          ? "  next     perigee sync"
          : `  next     perigee serve -m ${result.registered_uri ?? result.model_uri}`,
      ];
      terminal.print(result, [formatReport(`${result.estimator}, held-out part`, result), ...where].join("\n"));
    });
}

/** Where a run is: on the server, or on disk until it is sent there. */
export function trackedAt({ run_id, tracking_uri, kept_in }: TrainResult): readonly string[] {
  if (!kept_in) return [`  run      ${run_id} in ${tracking_uri}`];
  return [
    `  run      ${run_id}, kept in ${kept_in}`,
    `  server   ${tracking_uri} could not be reached; when it can: perigee sync`,
  ];
}
