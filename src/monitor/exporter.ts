import fastify from "fastify";
import type { LogRecord } from "../serve/index.js";
import { createLabelJoin, type LogPosition, predictionLogBatches } from "../serve/index.js";
import { type Address, type Logger, listen } from "../support/index.js";
import { createMonitor, type MonitorOptions } from "./monitor.js";

export interface Exporter extends Address {
  close(): Promise<void>;
}

/**
 * Serves the metrics as a process of its own, from the prediction log that scoring servers write. The log is read from
 * its beginning before the first scrape, so that the counters are those of the log and do not fall at a restart.
 *
 * @param options.folder           the prediction log's
 * @param options.pollMilliseconds how often the log is looked at
 * @throws `PORT_IN_USE` and the like
 */
export async function startExporter(options: {
  folder: string;
  host: string;
  port: number;
  logger: Logger;
  pollMilliseconds?: number;
  monitor?: MonitorOptions;
}): Promise<Exporter> {
  const { folder, host, port, logger, pollMilliseconds = 1000 } = options;
  const monitor = createMonitor(options.monitor);
  const labels = createLabelJoin();
  let position: LogPosition = {};

  const take = (record: LogRecord) => {
    if (record.kind === "request") return monitor.request(record);
    if (record.kind === "prediction") monitor.prediction(record);
    const outcome =
      record.kind === "prediction"
        ? labels.prediction(record.id, record.label)
        : labels.feedback(record.id, record.label);
    if (outcome !== undefined) monitor.feedback(outcome);
  };
  const readOn = async () => {
    for await (const batch of predictionLogBatches(folder, position)) {
      if (batch.damaged > 0) logger.warn({ folder, lines: batch.damaged }, "lines of the prediction log are damaged");
      batch.records.forEach(take);
      position = batch.position;
    }
  };

  await readOn();
  const app = fastify();
  app.get("/ping", async (_, reply) => reply.header("content-type", "application/json").send("\n"));
  app.get("/metrics", async (_, reply) => {
    const { contentType, body } = await monitor.metrics();
    return reply.header("content-type", contentType).send(body);
  });
  const address = await listen(app, { host, port });

  let reading = Promise.resolve();
  let idle = true;
  const timer = setInterval(() => {
    if (!idle) return;
    idle = false;
    reading = readOn()
      .catch((err: unknown) => logger.error({ err, folder }, "the prediction log cannot be read"))
      .finally(() => {
        idle = true;
      });
  }, pollMilliseconds);

  return {
    ...address,
    async close() {
      clearInterval(timer);
      await reading;
      await app.close();
    },
  };
}
