import type { Registry } from "prom-client";
import type { RequestOutcome } from "../../serve/index.js";
import type { Clock } from "../../support/index.js";
import { createGauge } from "./create.js";
import { metricTable } from "./table.js";

const span = 5 * 60 * 1000;

/** Clients name themselves, so that one who invents names must not fill the memory. */
const mostClients = 100_000;

export function createActiveUsersGauge(registry: Registry, clock: Clock): (outcome: RequestOutcome) => void {
  // In order of their last request: the oldest stand first.
  const lastSeen = new Map<string, number>();
  createGauge(metricTable.activeUsers, registry, () => {
    const begin = clock() - span;
    for (const [client, time] of lastSeen) {
      if (time >= begin) break;
      lastSeen.delete(client);
    }
    return lastSeen.size;
  });
  return ({ client, time }) => {
    lastSeen.delete(client);
    lastSeen.set(client, time);
    if (lastSeen.size > mostClients) {
      const [oldest] = lastSeen.keys();
      if (oldest !== undefined) lastSeen.delete(oldest);
    }
  };
}
