import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readApproaches } from "../dist/neo/index.js";
import { median, printGoal } from "./common/table.mjs";

const fullSize = fileURLToPath(new URL("../../shared/data/orbits-1910-2024.csv.gz", import.meta.url));
const repeats = 7;

export const about = "reading and checking a table beside pandas.read_csv: read [FILE]";

/**
 * Reading and checking approaches, beside `pandas.read_csv` of the same file, which checks nothing.
 * Usage: `npm run bench -- read [FILE]`; Python is that of `PERIGEE_PYTHON`, or `python3`.
 *
 * @param {string[]} args
 */
export async function run(args) {
  const path = args[0] ?? fullSize;
  if (!existsSync(path)) {
    console.log(`skipped: there is no ${path}; give another file: npm run bench -- read FILE`);
    return;
  }
  const ours = [];
  let rows = 0;
  for (let i = 0; i < repeats; i++) {
    const started = performance.now();
    rows = (await readApproaches(path, { labels: "optional" })).report.rowsRead;
    ours.push((performance.now() - started) / 1000);
  }
  console.log(`${rows.toLocaleString("en-US")} rows of ${path}, ${repeats} times each`);
  print("perigee, read and checked", ours);
  if (path === fullSize) printGoal("285,794 rows in less than 2 s", `${median(ours).toFixed(3)} s`, median(ours) < 2);

  const theirs = pandas(path);
  if (typeof theirs === "string") {
    console.log(`skipped: pandas.read_csv (${theirs})`);
    return;
  }
  print("pandas.read_csv", theirs);
  console.log(`perigee takes ${(median(ours) / median(theirs)).toFixed(2)} times as long as pandas.read_csv`);
}

const script = `
import json, sys, time
import pandas
times = []
for _ in range(int(sys.argv[2])):
    started = time.perf_counter()
    pandas.read_csv(sys.argv[1])
    times.append(time.perf_counter() - started)
print(json.dumps(times))
`;

/**
 * @param {string} path
 * @returns {number[] | string} seconds, or why there are none
 */
function pandas(path) {
  const python = process.env.PERIGEE_PYTHON ?? "python3";
  try {
    const output = execFileSync(python, ["-c", script, path, String(repeats)], { stdio: ["ignore", "pipe", "pipe"] });
    return JSON.parse(output.toString());
  } catch (cause) {
    const lines = cause instanceof Error ? cause.message.trim().split("\n") : [];
    return `${python}: ${lines.at(-1) ?? "failed"}`;
  }
}

/**
 * @param {string} what
 * @param {number[]} seconds
 */
function print(what, seconds) {
  const text = [median(seconds), Math.min(...seconds), seconds[0] ?? Number.NaN].map((value) => value.toFixed(3));
  console.log(`${what.padEnd(28)} median ${text[0]} s, least ${text[1]} s, first ${text[2]} s`);
}
