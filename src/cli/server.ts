import { type Command, Option } from "commander";
import { createTrackingServer } from "../server/index.js";
import { listen } from "../support/index.js";
import { absoluteLocation, openTracking } from "../tracking/index.js";
import { createCommand, openTerminal, port } from "./command.js";
import { fileStoreIsShownOnly, showFileStore } from "./server-from.js";
import { untilStopped } from "./until-stopped.js";

export function serverCommand(name: string, description: string): Command {
  return createCommand(name, description)
    .option("--host <address>", "address to listen on; 0.0.0.0 for every network", "127.0.0.1")
    .option("-p, --port <port>", "port to listen on", port, 5000)
    .option("--backend-store-uri <uri>", "database of the runs", "sqlite:///mlflow.db")
    .option("--from <folder>", "show an old file store of MLflow (mlruns) as it is, instead of a database")
    .option("--artifacts-destination <place>", "folder or s3://BUCKET/PREFIX where artifacts are kept", "mlartifacts")
    .option(
      "--further-artifact-roots <places>",
      "more folders and s3:// locations to give artifacts from, such as an earlier server's, by commas",
    )
    .addOption(
      new Option(
        "--allowed-hosts <names>",
        "names by which clients may reach it, by commas; without it those of this machine and private addresses",
      ).env("MLFLOW_SERVER_ALLOWED_HOSTS"),
    )
    .addOption(
      new Option("--cors-allowed-origins <origins>", "origins whose web pages may write, by commas").env(
        "MLFLOW_SERVER_CORS_ALLOWED_ORIGINS",
      ),
    )
    .action(async (options) => {
      const { context, logger, progress } = openTerminal(options);
      const shown = options.from && (await showFileStore(options.from, logger, progress));
      const { tracking, registry, close } =
        shown ||
        (await openTracking({
          trackingUri: options.backendStoreUri,
          folder: context.folder,
          env: {},
          proxiedArtifacts: true,
        }));
      const server = createTrackingServer({
        tracking,
        registry,
        artifactRoot: shown ? shown.artifactRoot : absoluteLocation(options.artifactsDestination, context.folder),
        ...(shown && { readOnly: fileStoreIsShownOnly }),
        furtherArtifactRoots: options.furtherArtifactRoots
          ?.split(",")
          .map((place: string) => absoluteLocation(place.trim(), context.folder)),
        allowedHostSchemes: process.env.MLFLOW_ALLOWED_HOST_ADDRESSED_ARTIFACT_SCHEMES?.split(","),
        env: process.env,
        logger,
        allowedHosts: options.allowedHosts?.split(","),
        corsAllowedOrigins: options.corsAllowedOrigins?.split(","),
      });
      const { url } = await listen(server, { host: options.host, port: options.port });
      process.stdout.write(`Tracking server at ${url}\n  use it   export MLFLOW_TRACKING_URI=${url}\n`);
      await untilStopped(async () => {
        await server.close();
        await close();
      });
    });
}
