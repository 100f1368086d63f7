import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { closeWithin, createTrackingServer } from "../server/index.js";
import { listen } from "../support/index.js";
import { absoluteLocation, openTracking } from "../tracking/index.js";
import { createCommand, openTerminal, port } from "./command.js";
import { openAuth, warnIfOpenToAll, withAuthOptions } from "./server/auth.js";
import { backupCommand, restoreCommand } from "./server/backup.js";
import { checkCommand } from "./server/check.js";
import { duration } from "./server/database.js";
import { fileStoreIsShownOnly, showFileStore } from "./server/from.js";
import { gcCommand } from "./server/gc.js";
import { migrateCommand, migrateFirst } from "./server/migrate.js";
import { operationsOf, withOperationOptions } from "./server/operations.js";
import { schedulePurge } from "./server/schedule-purge.js";
import { tokensCommand } from "./server/tokens.js";
import { usersCommand } from "./server/users.js";
import { untilStopped } from "./until-stopped.js";

export function serverCommand(name: string, description: string): Command {
  const command = createCommand(name, description)
    // Commands below it have options of the same names.
    .enablePositionalOptions()
    .option("--host <address>", "address to listen on; 0.0.0.0 for every network", "127.0.0.1")
    .option("-p, --port <port>", "port to listen on", port, 5000)
    .option("--backend-store-uri <uri>", "database of the runs", "sqlite:///mlflow.db")
    .addOption(
      new Option(
        "--synchronous <how>",
        "of a database in a file: FULL loses nothing acknowledged in a power cut; NORMAL may lose the last writes",
      )
        .choices(["FULL", "NORMAL"])
        .default("FULL"),
    )
    .option("--from <folder>", "show an old file store of MLflow (mlruns) as it is, instead of a database")
    .option("--artifacts-destination <place>", "folder or s3://BUCKET/PREFIX where artifacts are kept", "mlartifacts")
    .option(
      "--further-artifact-roots <places>",
      "more folders and s3:// locations to give artifacts from, such as an earlier server's, by commas",
    )
    .option(
      "--purge-deleted-after <time>",
      "remove deleted runs and experiments, with their artifacts, that long after, such as 30d; looked at every hour",
      duration,
    );
  return withOperationOptions(withAuthOptions(command))
    .addCommand(backupCommand())
    .addCommand(restoreCommand())
    .addCommand(checkCommand())
    .addCommand(migrateCommand())
    .addCommand(gcCommand())
    .addCommand(usersCommand())
    .addCommand(tokensCommand())
    .action(async (options) => {
      const { context, logger, progress } = openTerminal(options);
      warnIfOpenToAll(options.host, (options.auth ?? options.appName) !== undefined, logger);
      const signingIn = await openAuth(options, context.folder);
      const shown = options.from && (await showFileStore(options.from, logger, progress));
      if (!shown) await migrateFirst(options.backendStoreUri, context.folder, context.clock());
      const { tracking, registry, close } =
        shown ||
        (await openTracking({
          trackingUri: options.backendStoreUri,
          folder: context.folder,
          env: {},
          proxiedArtifacts: true,
          synchronous: options.synchronous,
          logger,
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
        ...(signingIn && { auth: signingIn.auth }),
        ...operationsOf(options, logger, fileOf(options.backendStoreUri, context.folder)),
      });
      const { url } = await listen(server, { host: options.host, port: options.port });
      process.stdout.write(`Tracking server at ${url}\n  use it   export MLFLOW_TRACKING_URI=${url}\n`);
      if (signingIn?.passwordFile) {
        process.stdout.write(`  admin    ${signingIn.adminUsername}, password in ${signingIn.passwordFile}\n`);
      }
      const purge =
        options.purgeDeletedAfter === undefined || shown ? undefined : schedulePurge({ ...options, logger });
      await untilStopped(async () => {
        await purge?.stop();
        logger.info("stopping: no new requests, open ones finish");
        await closeWithin(server, options.stopSeconds * 1000);
        await close();
        await signingIn?.auth.accounts.close();
      });
    });
}

/** The file of a database that is one. */
function fileOf(uri: string, folder: string): string | undefined {
  const path = /^sqlite:\/\/\/(.+)$/i.exec(uri)?.[1];
  return path === undefined || path === ":memory:" ? undefined : resolve(folder, path);
}
