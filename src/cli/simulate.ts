import type { Command } from "commander";
import { loadData } from "../pipeline/index.js";
import { simulate } from "../serve/index.js";
import { createCommand, numberIn, openTerminal, wholeNumber } from "./command.js";
import { withDataOptions } from "./options.js";

export function simulateCommand(name: string, description: string): Command {
  const command = createCommand(name, description);
  return withDataOptions(command)
    .option("--url <url>", "the scoring server", "http://127.0.0.1:5001")
    .option("--rate <n>", "requests a second", numberIn(0.01, 10_000), 20)
    .option("--duration <seconds>", "how long", numberIn(0.1, 86_400), 60)
    .option("--label-delay <seconds>", "how late the labels come", numberIn(0, 86_400), 5)
    .option("--clients <n>", "how many different clients ask", wholeNumber(1), 5)
    .option("--bad-requests <share>", "share of requests that cannot be answered", numberIn(0, 1), 0)
    .option("--drift <factor>", "how many times as large the objects appear as they are", numberIn(0.01, 100), 1)
    .option("--flip-labels <share>", "share of labels that are posted wrong", numberIn(0, 1), 0)
    .option("--seed <n>", "seed", wholeNumber(), 42)
    .action(async (options) => {
      const terminal = openTerminal(options);
      const { progress } = terminal;
      const { approaches } = await loadData(options, terminal.context, "optional");
      const stopping = new AbortController();
      process.once("SIGINT", () => stopping.abort());
      process.once("SIGTERM", () => stopping.abort());
      progress.start(`Simulating ${options.rate} requests a second`, Math.ceil(options.duration));
      const result = await simulate({
        url: options.url,
        approaches,
        rate: options.rate,
        durationSeconds: options.duration,
        labelDelaySeconds: options.labelDelay,
        clients: options.clients,
        seed: options.seed,
        faults: { badRequests: options.badRequests, drift: options.drift, flipLabels: options.flipLabels },
        signal: stopping.signal,
        onSecond: ({ seconds, answered }) => progress.advance(Math.floor(seconds), `${answered} answered`),
      });
      progress.end(`${result.sent} sent`);
      const { latency } = result;
      const lines = [
        `${result.sent} requests: ${result.answered} answered, ${result.refused} refused, ${result.failed} failed; ${result.labelsPosted} labels posted`,
        ...(latency ? [`latency in ms: ${JSON.stringify(latency)}`] : []),
      ];
      terminal.print(result, lines.join("\n"));
    });
}
