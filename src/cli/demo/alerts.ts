import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { stringify } from "yaml";
import { z } from "zod";
import { prometheusRules } from "../../monitor/index.js";
import { parseAs } from "../../support/index.js";
import { type Companion, freePort, startCompanion } from "./process.js";

/** Prometheus beside the demo, with the rules that are deployed, but quick: a minute must be enough to see one fire. */
export interface AlertWatch extends Companion {
  /** Names of the alerts that fire now. */
  firing(): Promise<readonly string[]>;
}

export const quickRules = { window: "10s", for: "0s", interval: "1s" } as const;

/** Starts Prometheus on the server's metrics; nothing where Prometheus is not installed. */
export async function watchAlerts(target: string, folder: string): Promise<AlertWatch | undefined> {
  if (!isInstalled("prometheus")) return undefined;
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, "rules.yml"), prometheusRules(quickRules));
  await writeFile(
    join(folder, "prometheus.yml"),
    stringify({
      global: { scrape_interval: "1s", evaluation_interval: "1s" },
      rule_files: ["rules.yml"],
      scrape_configs: [{ job_name: "perigee", static_configs: [{ targets: [new URL(target).host] }] }],
    }),
  );
  const port = await freePort();
  const words = [
    `--config.file=${join(folder, "prometheus.yml")}`,
    `--storage.tsdb.path=${join(folder, "data")}`,
    `--web.listen-address=127.0.0.1:${port}`,
  ];
  const url = `http://127.0.0.1:${port}`;
  const companion = await startCompanion("Prometheus", "prometheus", words, { url, answersAt: "/-/ready" });
  return {
    ...companion,
    async firing() {
      const answer = parseAs(alertsAnswer, await (await fetch(`${url}/api/v1/alerts`)).json(), "Prometheus' alerts");
      return answer.data.alerts.filter(({ state }) => state === "firing").map(({ labels }) => labels.alertname);
    },
  };
}

const alertsAnswer = z.object({
  data: z.object({
    alerts: z.array(z.object({ state: z.string(), labels: z.object({ alertname: z.string() }) })),
  }),
});

function isInstalled(command: string): boolean {
  try {
    execFileSync(command, ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
