import { join } from "node:path";
import type { Command } from "commander";
import { createTrackingServer } from "../server/index.js";
import { listen } from "../support/index.js";
import { openTracking } from "../tracking/index.js";
import { createCommand, openTerminal, port } from "./command.js";
import { untilStopped } from "./until-stopped.js";

export function serverCommand(): Command {
  return createCommand("server", "an MLflow tracking server: experiments, runs, registry and artifacts")
    .option("--host <address>", "address to listen on; 0.0.0.0 for every network", "127.0.0.1")
    .option("-p, --port <port>", "port to listen on", port, 5000)
    .option("--backend-store-uri <uri>", "database of the runs", "sqlite:///mlflow.db")
    .option("--artifacts-destination <folder>", "where artifacts are kept", "mlartifacts")
    .option("--allowed-hosts <names>", "further Host names that requests may carry, by commas")
    .action(async (options) => {
      const { context, logger } = openTerminal(options);
      const { tracking, registry, close } = await openTracking({
        trackingUri: options.backendStoreUri,
        folder: context.folder,
        env: {},
        proxiedArtifacts: true,
      });
      const server = createTrackingServer({
        tracking,
        registry,
        artifactRoot: join(context.folder, options.artifactsDestination),
        logger,
        allowedHosts: options.allowedHosts?.split(","),
      });
      const { url } = await listen(server, { host: options.host, port: options.port });
      process.stdout.write(`Tracking server at ${url}\n  use it   export MLFLOW_TRACKING_URI=${url}\n`);
      await untilStopped(async () => {
        await server.close();
        await close();
      });
    });
}
