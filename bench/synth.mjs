import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readApproaches, synthesize } from "../dist/neo/index.js";
import { describeApproaches, kolmogorovSmirnov, quantiles, shares } from "./common/distributions.mjs";
import { count, figure, printGoal, printTable } from "./common/table.mjs";

const fullSize = fileURLToPath(new URL("../../shared/data/orbits-1910-2024.csv.gz", import.meta.url));

export const about =
  "the synthetic population: time, memory, and how it resembles the full-size set: synth [APPROACHES]";

/**
 * Usage: `npm run bench -- synth [APPROACHES]`; the comparison wants the full-size set beside the project.
 *
 * @param {string[]} args
 */
export async function run(args) {
  const approaches = Number(args[0] ?? 1_000_000);
  const started = performance.now();
  const before = process.cpuUsage();
  const large = await synthesize({ approaches });
  const seconds = (performance.now() - started) / 1000;
  const { user } = process.cpuUsage(before);
  console.log(
    `${count(large.rows)} approaches of ${count(large.objectIds.length)} objects in ${seconds.toFixed(1)} s, ` +
      `${(user / 1e6).toFixed(1)} s of processors, at most ${count(process.resourceUsage().maxRSS / 1024)} MiB`,
  );
  if (approaches === 1_000_000) printGoal("1,000,000 in 30 s", `${seconds.toFixed(1)} s`, seconds <= 30);
  if (!existsSync(fullSize)) return console.log(`skipped: the comparison, as there is no ${fullSize}`);

  const { approaches: rows } = await readApproaches(fullSize);
  const real = describeApproaches(rows);
  const made = describeApproaches(await synthesize({ approaches: rows.rows }));
  console.log(
    `\n${count(rows.rows)} approaches of each, ${count(real.objects)} real objects, ${count(made.objects)} drawn`,
  );
  const lines = Object.entries(real.distributions).flatMap(([name, values]) => {
    const others = Object.entries(made.distributions).find(([other]) => other === name)?.[1] ?? new Float64Array();
    const ks = figure(kolmogorovSmirnov(values, others));
    return [
      [name, "real", ...quantiles(values).map(digits), ""],
      ["", "synthetic", ...quantiles(others).map(digits), ks],
    ];
  });
  printTable(["", "", ...shares.map((share) => `${100 * share} %`), "KS"], lines);
  console.log(
    `\nhazardous share of rows: real ${figure(real.hazardousShare)}, synthetic ${figure(made.hazardousShare)}`,
  );
  for (const [i, [name, value]] of Object.entries(real.correlations).entries()) {
    console.log(
      `rank correlation over objects, ${name}: real ${figure(value)}, synthetic ${figure(Object.values(made.correlations)[i])}`,
    );
  }
}

/** @param {number} value */
const digits = (value) => String(Number(value.toPrecision(4)));
