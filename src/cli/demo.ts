import type { Command } from "commander";
import { metricTable } from "../monitor/index.js";
import type { Approaches } from "../neo/index.js";
import {
  championAlias,
  formatMainJob,
  loadData,
  mainJob,
  registeredModelName,
  stateFolder,
} from "../pipeline/index.js";
import { type SimulateResult, simulate } from "../serve/index.js";
import { withTemporaryFolder } from "../support/index.js";
import { createCommand, numberIn, openTerminal, type Terminal, wholeNumber } from "./command.js";
import { type AlertWatch, watchAlerts } from "./demo/alerts.js";
import { type Companion, startPerigee } from "./demo/process.js";
import { formatMetrics, sampleOf } from "./demo/ten-metrics.js";
import { withDataOptions } from "./options.js";
import { untilStopped } from "./until-stopped.js";

/** The share of the traffic's time in which a fault is injected, at its end, and the share of bad requests then. */
const fault = { time: 1 / 3, badRequests: 0.3 };

const labelDelaySeconds = 3;

export function demoCommand(name: string, description: string): Command {
  const command = createCommand(name, description);
  return withDataOptions(command)
    .option("--seed <n>", "seed", wholeNumber(), 42)
    .option("--trials <n>", "trials of the tuning", wholeNumber(1), 8)
    .option("--seconds <n>", "seconds of traffic", numberIn(3, 3600), 60)
    .option("--rate <n>", "requests a second", numberIn(0.1, 1000), 30)
    .option("--keep", "leave the servers running until Ctrl-C")
    .action(async (options) => {
      const terminal = openTerminal(options);
      const { context } = terminal;
      const started = performance.now();
      const result = await mainJob(options, context);
      const data = await loadData(options, context, "optional");
      const companions: Companion[] = [];
      try {
        await withTemporaryFolder(stateFolder(context), async (folder) => {
          const start = async (name: string, words: readonly string[], answersAt: string) => {
            const companion = await startPerigee(name, words, answersAt);
            companions.unshift(companion);
            return companion;
          };
          await start("tracking server", ["server"], "/health");
          const model = `models:/${registeredModelName}@${championAlias}`;
          const scoring = await start(
            "scoring server",
            ["serve", "-m", model, "--catalogue", data.path, "--log-folder", `${folder}/predictions`],
            "/ping",
          );
          const alerts = await watchAlerts(scoring.url, `${folder}/prometheus`);
          if (alerts) companions.unshift(alerts);

          const traffic = await sendTraffic(scoring.url, data.approaches, options, alerts, terminal);
          const seconds = (performance.now() - started) / 1000;
          terminal.print(
            { ...result, traffic, seconds },
            [
              "",
              formatMainJob(result),
              "",
              ...formatTraffic(traffic, alerts !== undefined),
              "",
              `Done in ${seconds.toFixed(0)} s. Where to look next`,
              "  perigee server                                 the tracked runs at http://127.0.0.1:5000; `mlflow ui` in this folder shows them too",
              `  perigee serve -m ${model}   scores at http://127.0.0.1:5001`,
              "  perigee train --help                           your own data: --data FILE",
              "  docker compose -f deploy/compose.yaml up       all of it, with Prometheus, Alertmanager and Grafana",
            ].join("\n"),
          );
          if (options.keep) {
            process.stderr.write(
              `\nLeft running: ${companions.map(({ name, url }) => `${name} ${url}`).join(", ")}; Ctrl-C ends them.\n`,
            );
            await untilStopped(async () => {});
          }
        });
      } finally {
        for (const companion of companions) await companion.stop();
      }
    });
}

interface Traffic {
  readonly healthy: SimulateResult;
  readonly faulty: SimulateResult;
  /** The metrics at the end, in Prometheus' text format. */
  readonly metrics: string;
  /** Share of requests with errors, before and during the fault. */
  readonly error_share: readonly [number, number];
  /** Names of the alerts seen firing; nothing where there is no Prometheus. */
  readonly fired: readonly string[];
}

async function sendTraffic(
  url: string,
  approaches: Approaches,
  options: { readonly seconds: number; readonly rate: number; readonly seed: number },
  alerts: AlertWatch | undefined,
  { progress }: Terminal,
): Promise<Traffic> {
  const fired = new Set<string>();
  const look = async () => {
    for (const name of (await alerts?.firing()) ?? []) fired.add(name);
  };
  const phase = async (title: string, seconds: number, badRequests: number, seed: number) => {
    progress.start(title, Math.ceil(seconds));
    const result = await simulate({
      url,
      approaches,
      rate: options.rate,
      durationSeconds: seconds,
      labelDelaySeconds,
      faults: { badRequests },
      seed,
      onSecond: (soFar) => {
        progress.advance(Math.floor(soFar.seconds), `${soFar.answered} answered, ${soFar.labelsPosted} labels`);
        look().catch(() => undefined);
      },
    });
    progress.end(`${result.answered} answered, ${result.refused} refused, ${result.labelsPosted} labels posted`);
    return result;
  };
  const scrape = async () => (await fetch(`${url}/metrics`)).text();

  const healthy = await phase(
    "Simulating traffic, labels come late",
    options.seconds * (1 - fault.time),
    0,
    options.seed,
  );
  const before = await scrape();
  const faulty = await phase(
    "Simulating a broken client",
    options.seconds * fault.time,
    fault.badRequests,
    options.seed + 1,
  );
  await look();
  const metrics = await scrape();
  return {
    healthy,
    faulty,
    metrics,
    error_share: [errorShare(before), errorShare(metrics, before)],
    fired: [...fired],
  };
}

function errorShare(now: string, before = ""): number {
  const since = (name: string) => (sampleOf(now, name) ?? 0) - (sampleOf(before, name) ?? 0);
  return since(metricTable.errors.name) / since(metricTable.requests.name);
}

function formatTraffic({ healthy, faulty, metrics, error_share, fired }: Traffic, watched: boolean): string[] {
  const [before, during] = error_share.map((share) => `${(100 * share).toFixed(1)} %`);
  return [
    `Traffic: ${healthy.answered + faulty.answered} requests answered, ${faulty.refused} broken ones refused, ${healthy.labelsPosted + faulty.labelsPosted} labels came later`,
    "The metrics, as Prometheus sees them",
    ...formatMetrics(metrics),
    "",
    `Errors were ${before} of the requests, and ${during} while a client was broken.`,
    watched
      ? `Prometheus, with the rules of deploy/prometheus, saw these alerts fire: ${fired.length > 0 ? fired.join(", ") : "none"}`
      : "Prometheus is not installed, so no alert could fire here (apt-get install prometheus; `perigee doctor` tells more).",
  ];
}
