import { createLogger, type Logger } from "../../support/index.js";

/** What is told of things done otherwise than asked. */
export type Log = Pick<Logger, "info" | "warn">;

/** The log on stderr, made with its first line: it takes longer to load than most runs need it. */
export function laterLog(): Log {
  let logger: Logger | undefined;
  const made = () => {
    logger ??= createLogger("tracking");
    return logger;
  };
  return {
    get info() {
      return made().info.bind(made());
    },
    get warn() {
      return made().warn.bind(made());
    },
  };
}
