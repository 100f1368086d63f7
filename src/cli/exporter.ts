import type { Command } from "commander";
import { startExporter } from "../monitor/index.js";
import { stateFolder } from "../pipeline/index.js";
import { createCommand, openTerminal, port } from "./command.js";
import { untilStopped } from "./until-stopped.js";

export function exporterCommand(name: string, description: string): Command {
  return createCommand(name, description)
    .option("--host <address>", "address to listen on", "127.0.0.1")
    .option("-p, --port <port>", "port to listen on", port, 8000)
    .option("--log-folder <folder>", "the prediction log (default: .perigee/predictions)")
    .action(async (options) => {
      const { context, logger } = openTerminal(options);
      const folder = options.logFolder ?? stateFolder(context, "predictions");
      const exporter = await startExporter({ folder, host: options.host, port: options.port, logger });
      process.stdout.write(`Exporting ${folder} at ${exporter.url}/metrics\n`);
      await untilStopped(() => exporter.close());
    });
}
