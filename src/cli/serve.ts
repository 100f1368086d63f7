import { type Command, Option } from "commander";
import { createMonitor } from "../monitor/index.js";
import { keepHistory, openApproachStore, readApproaches } from "../neo/index.js";
import { stateFolder } from "../pipeline/index.js";
import { createScoringServer, loadScorer, openPredictionLog, readPredictionLog, watchAlias } from "../serve/index.js";
import { openTracking } from "../tracking/index.js";
import { createCommand, openTerminal, port } from "./command.js";
import { untilStopped } from "./until-stopped.js";

export function serveCommand(name: string, description: string): Command {
  return createCommand(name, description)
    .requiredOption("-m, --model-uri <uri>", "models:/NAME@ALIAS, models:/NAME/VERSION, runs:/ID/model or a folder")
    .option("--host <address>", "address to listen on; 0.0.0.0 for every network", "127.0.0.1")
    .option("-p, --port <port>", "port to listen on", port, 5001)
    .option("--catalogue <file>", "known approaches, from which a history model's columns are made for each object")
    .addOption(
      new Option(
        "--history <place>",
        "what keeps the approaches that clients send: a SQLite file, or redis://[USER:PASSWORD@]HOST[:PORT] for servers on many machines (default: .perigee/object-history.db)",
      ).env("PERIGEE_HISTORY"),
    )
    .option("--log-folder <folder>", "where the prediction log is kept (default: .perigee/predictions)")
    .action(async (options) => {
      const { context, logger } = openTerminal(options);
      const tracking = await openTracking({ folder: context.folder, env: context.env });
      const scorer = await loadScorer(options.modelUri, tracking);
      const store = await openApproachStore(options.history ?? stateFolder(context, "object-history.db"));
      const history = await keepHistory({ store, logger });
      if (options.catalogue) {
        const { approaches } = await readApproaches(options.catalogue, { labels: "optional" });
        history.load(approaches);
        logger.info({ objects: approaches.objectIds.length, approaches: approaches.rows }, "catalogue loaded");
      }
      const monitor = createMonitor();
      const logFolder = options.logFolder ?? stateFolder(context, "predictions");
      const earlier = await readPredictionLog(logFolder);
      const log = await openPredictionLog({ folder: logFolder, logger });
      const server = createScoringServer({ scorer, history, log, observer: monitor, metrics: monitor.metrics, logger });
      server.recall(earlier.records);
      const { url } = await server.listen({ host: options.host, port: options.port });
      const stopWatching = watchAlias({
        uri: options.modelUri,
        tracking,
        current: () => server.scorer,
        replace: (next) => server.replaceScorer(next),
        failed: (err) =>
          logger.error({ err, uri: options.modelUri }, "the new champion was not loaded; the old one stays"),
      });
      process.stdout.write(
        `Serving ${options.modelUri} at ${url}\n  score    ${url}/invocations\n  labels   ${url}/feedback\n  metrics  ${url}/metrics\n`,
      );
      await untilStopped(async () => {
        stopWatching();
        await server.close();
        await history.close();
        await tracking.close();
      });
    });
}
