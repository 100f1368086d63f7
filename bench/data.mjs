import { spawn } from "node:child_process";
import { createWriteStream, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { median, printGoal, printSkipped, printTable } from "./common/table.mjs";

const fullSize = fileURLToPath(new URL("../../shared/data/orbits-1910-2024.csv.gz", import.meta.url));
const here = fileURLToPath(import.meta.url);
const repeats = 3;

export const about = "importing a million rows as a dataset version, beside pandas and polars: data [FILE [ROWS]]";

/**
 * The import of so many rows as a dataset version (read, checked, put in order, hashed, written), beside
 * `pandas.read_csv` and `polars.read_csv` of the same file, which check and write nothing. Each runs in a process of
 * its own, of which the largest resident set is told.
 * Usage: `npm run bench -- data [FILE [ROWS]]`; Python is that of `PERIGEE_PYTHON`, or `python3`.
 *
 * @param {string[]} args
 */
export async function run([given, rows = "1000000"]) {
  const path = given ?? fullSize;
  if (!existsSync(path)) {
    console.log(`skipped: there is no ${path}; give another file: npm run bench -- data FILE`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "perigee-bench-"));
  try {
    const table = join(folder, "table.csv");
    await repeat(path, table, Number(rows));
    const ours = await measured(process.execPath, [here, table, folder]);
    const works = [["perigee data import", ours]];
    const skipped = [];
    for (const library of ["pandas", "polars"]) {
      const python = process.env.PERIGEE_PYTHON ?? "python3";
      const theirs = await measured(python, ["-c", script, library, table]);
      if (typeof theirs === "string") skipped.push(`${library}.read_csv (${python}: ${theirs})`);
      else works.push([`${library}.read_csv ${theirs[0].version}`, theirs]);
    }
    if (typeof ours === "string") throw new Error(ours);
    console.log(`${Number(rows).toLocaleString("en-US")} rows, ${repeats} times each, a process each time`);
    printTable(
      ["", "median s", "least s", "peak RSS MiB"],
      works.map(([name, all]) => [
        name,
        median(all.map(({ seconds }) => seconds)).toFixed(2),
        Math.min(...all.map(({ seconds }) => seconds)).toFixed(2),
        Math.max(...all.map(({ mebibytes }) => mebibytes)).toFixed(0),
      ]),
    );
    printSkipped(skipped);
    const steps = ours.at(-1).steps;
    console.log(
      `  of which ${Object.entries(steps)
        .map(([step, seconds]) => `${step} ${seconds.toFixed(2)} s`)
        .join(", ")}`,
    );
    const seconds = median(ours.map((one) => one.seconds));
    printGoal("a million rows in at most 5 s", `${seconds.toFixed(2)} s`, seconds <= 5 * (Number(rows) / 1e6));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Writes a table of so many rows: those of the file again and again, each time as other objects. */
async function repeat(path, target, rows) {
  const { readApproaches, writeApproaches } = await import("../dist/neo/index.js");
  const plain = `${target}.once.csv`;
  const { approaches } = await readApproaches(path, { labels: "optional" });
  await writeApproaches(plain, approaches);
  const [header, ...lines] = readFileSync(plain, "utf8").trimEnd().split("\n");
  rmSync(plain);
  if (!header?.startsWith("neo_id,")) throw new Error("the first column is neo_id");
  const out = createWriteStream(target);
  out.write(`${header}\n`);
  for (let from = 0; from < rows; from += lines.length) {
    const some = lines.slice(0, rows - from);
    out.write(`${(from === 0 ? some : some.map((line) => `${from / lines.length}0${line}`)).join("\n")}\n`);
  }
  out.end();
  await finished(out);
}

const script = `
import importlib, json, resource, sys, time
library = importlib.import_module(sys.argv[1])
started = time.perf_counter()
library.read_csv(sys.argv[2])
seconds = time.perf_counter() - started
print(json.dumps({"version": library.__version__, "seconds": seconds, "mebibytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}))
`;

/**
 * @param {string} program
 * @param {string[]} words
 * @returns what each run printed, or why there is none
 */
async function measured(program, words) {
  const all = [];
  for (let i = 0; i < repeats; i++) {
    const answer = await new Promise((resolve) => {
      const child = spawn(program, words, { stdio: ["ignore", "pipe", "pipe"] });
      let [out, err] = ["", ""];
      child.stdout.on("data", (text) => (out += text));
      child.stderr.on("data", (text) => (err += text));
      child.on("error", (cause) => resolve(cause.message));
      child.on("close", (code) => resolve(code === 0 ? JSON.parse(out) : (err.trim().split("\n").at(-1) ?? "failed")));
    });
    if (typeof answer === "string") return answer;
    all.push(answer);
  }
  return all;
}

/** As a process of its own: one import of a file into a new folder. */
async function importOnce(table, parent) {
  const { importDataset } = await import("../dist/pipeline/index.js");
  const folder = mkdtempSync(join(parent, "import-"));
  const steps = {};
  let [title, since] = ["", 0];
  const progress = {
    start: (name) => ([title, since] = [name.split(" ")[0], performance.now()]),
    advance() {},
    end: () => (steps[title] = (performance.now() - since) / 1000),
  };
  const started = performance.now();
  const context = { folder, env: {}, progress, clock: Date.now };
  await importDataset({ from: table, query: {}, name: "bench" }, context);
  const seconds = (performance.now() - started) / 1000;
  rmSync(folder, { recursive: true });
  console.log(JSON.stringify({ seconds, mebibytes: process.resourceUsage().maxRSS / 1024, steps }));
}

if (process.argv[1] === here) await importOnce(...process.argv.slice(2));
