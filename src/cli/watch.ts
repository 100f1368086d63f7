import { type Command, Option } from "commander";
import { type UpcomingApproach, watch, watchNotice, watchOrders } from "../pipeline/index.js";
import { createCommand, numberIn, openTerminal } from "./command.js";
import { withDataOptions } from "./options.js";

const examples = `
Examples:
  perigee watch                                  the coming 60 days, from JPL
  perigee watch --days 7 --max-distance 5        within five lunar distances
  perigee watch --data catalogue --flagged --order probability
  perigee watch --csv > upcoming.csv`;

export function watchCommand(name: string, description: string): Command {
  return withDataOptions(createCommand(name, description))
    .option("-m, --model <uri>", "the model to ask (default: the champion, where there is one)")
    .option("--days <n>", "how far to look ahead", numberIn(0, 36_525), 60)
    .option("--max-distance <ld>", "the largest distance, in lunar distances", numberIn(0.001, 1000))
    .option("--max-magnitude <h>", "the largest H, mag: only objects as bright as this", numberIn(-5, 50))
    .option("--flagged", "only what the model or JPL flags as potentially hazardous")
    .addOption(new Option("--order <by>", "what comes first").choices(watchOrders).default("date"))
    .option("--csv", "print CSV")
    .addHelpText("after", examples)
    .action(async ({ model, csv, ...options }) => {
      const terminal = openTerminal(options);
      const result = await watch({ ...options, ...(model && { modelUri: model }) }, terminal.context);
      const { approaches, from, to, source, model_uri } = result;
      const title = `${approaches.length} close approaches from ${from} to ${to}, by ${source}${model_uri ? `; model ${model_uri}` : "; no model: perigee train --register, then models promote"}`;
      const text = csv ? csvOf(approaches) : [title, ...tableOf(approaches), watchNotice].join("\n");
      terminal.print(result, text);
    });
}

function tableOf(approaches: readonly UpcomingApproach[]): string[] {
  if (approaches.length === 0) return [];
  const head = ["date (UTC)", "object", "LD", "km", "± km", "km/h", "size, m", "H", "model", "JPL", ""];
  const rows = approaches.map((row) => [
    row.date,
    row.name.slice(0, 28),
    row.distance_ld.toFixed(1),
    whole(row.distance_km),
    row.distance_min_km === null || row.distance_max_km === null
      ? ""
      : whole((row.distance_max_km - row.distance_min_km) / 2),
    whole(row.speed_kmh),
    row.diameter_min_m === null || row.diameter_max_m === null
      ? ""
      : `${whole(row.diameter_min_m)}–${whole(row.diameter_max_m)}`,
    row.magnitude?.toFixed(1) ?? "",
    row.probability === null ? "" : `${row.probability.toFixed(2)}${row.model_flag ? " *" : "  "}`,
    row.jpl_flag === null ? "" : row.jpl_flag ? "*" : "-",
    row.disagree ? "they disagree" : "",
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  return [head, ...rows].map((row) =>
    row
      .map((cell, i) => (i < 2 || i > 8 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
      .join("  ")
      .trimEnd(),
  );
}

const whole = (value: number) => Math.round(value).toLocaleString("en-US");

function csvOf(approaches: readonly UpcomingApproach[]): string {
  const names = [
    "date",
    "neo_id",
    "name",
    "distance_km",
    "distance_ld",
    "distance_min_km",
    "distance_max_km",
    "speed_kmh",
    "magnitude",
    "diameter_min_m",
    "diameter_max_m",
    "moid_au",
    "probability",
    "model_flag",
    "jpl_flag",
    "disagree",
  ] as const satisfies readonly (keyof UpcomingApproach)[];
  const lines = approaches.map((row) => names.map((name) => cellOf(row[name])).join(","));
  return [names.join(","), ...lines].join("\n");
}

/** Text that a spreadsheet would take for a formula gets an apostrophe before it. */
function cellOf(value: string | number | boolean | null): string {
  if (typeof value !== "string") return value === null ? "" : String(value);
  const harmless = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\n\r]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
