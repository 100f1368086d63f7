import { type Command, InvalidArgumentError, Option } from "commander";
import {
  createServerMetrics,
  databaseSize,
  type FrameOptions,
  frameOptions,
  mlflowVersion,
  type TrackingServerOptions,
} from "../../server/index.js";
import type { Logger } from "../../support/index.js";
import { wholeNumber } from "../command.js";

/** What pages, clients and operators get. */
export function withOperationOptions(command: Command): Command {
  return command
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
    .addOption(
      new Option("--x-frame-options <who>", "who may show it in a frame")
        .argParser(frameOption)
        .default("SAMEORIGIN")
        .env("MLFLOW_SERVER_X_FRAME_OPTIONS"),
    )
    .option(
      "--disable-security-middleware",
      "check neither hosts nor origins (MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE)",
    )
    .option("--rate-limit <n>", "the most requests a minute of one user or address (default: no limit)", wholeNumber(1))
    .option("--max-connections <n>", "the most open connections", wholeNumber(1), 4_096)
    .option("--stop-seconds <n>", "how long open requests may take when it stops", wholeNumber(0), 30)
    .option("--access-log", "log a line for each request")
    .option("--no-metrics", "do not serve /metrics for Prometheus")
    .addOption(new Option("--expose-prometheus <folder>", "as MLflow's; metrics need no folder here").hideHelp());
}

/** An option's value as a value of `X-Frame-Options`, whatever its case. */
function frameOption(text: string): FrameOptions {
  const chosen = frameOptions.find((known) => known === text.toUpperCase());
  if (!chosen) throw new InvalidArgumentError(`Allowed choices are ${frameOptions.join(", ")}.`);
  return chosen;
}

export interface OperationOptions {
  readonly allowedHosts?: string;
  readonly corsAllowedOrigins?: string;
  readonly xFrameOptions: FrameOptions;
  readonly disableSecurityMiddleware?: boolean;
  readonly rateLimit?: number;
  readonly maxConnections: number;
  readonly accessLog?: boolean;
  readonly metrics: boolean;
}

/** @param databasePath the database's file, where it is one */
export function operationsOf(
  options: OperationOptions,
  logger: Logger,
  databasePath: string | undefined,
): Omit<TrackingServerOptions, "tracking" | "registry" | "artifactRoot" | "logger"> {
  const figures = databasePath === undefined ? [] : [databaseSize(databasePath)];
  return {
    allowedHosts: options.allowedHosts?.split(","),
    corsAllowedOrigins: options.corsAllowedOrigins?.split(","),
    frameOptions: options.xFrameOptions,
    unguarded:
      options.disableSecurityMiddleware === true || process.env.MLFLOW_SERVER_DISABLE_SECURITY_MIDDLEWARE === "true",
    limits: { connections: options.maxConnections },
    ...(options.rateLimit !== undefined && { rateLimit: { requestsPerMinute: options.rateLimit } }),
    ...(options.accessLog && { accessLog: logger }),
    ...(options.metrics && { metrics: createServerMetrics(mlflowVersion, figures) }),
  };
}
