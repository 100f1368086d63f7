import { spawn } from "node:child_process";
import { once } from "node:events";
import { createWriteStream, existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { finished } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { writeResults } from "./common/results.mjs";
import { count, median, printGoal, printSkipped, printTable } from "./common/table.mjs";

const fullSize = fileURLToPath(new URL("../../shared/data/orbits-1910-2024.csv.gz", import.meta.url));
const here = fileURLToPath(import.meta.url);
const repeats = 3;

export const about =
  "importing a million rows as a dataset version, beside pandas and polars: data [FILE [ROWS]] [--ten-million]";

const mostMebibytes = 1024;

/**
 * The import of so many rows as a dataset version (read, checked, put in order, hashed, written), beside
 * `pandas.read_csv` and `polars.read_csv` of the same file, which check and write nothing. Each runs in a process of
 * its own, of which the largest resident set is told. With `--ten-million`, ten million rows as well, once each: from
 * CSV, from Parquet, and synthetic; some minutes and 2 GB of disk.
 * Usage: `npm run bench -- data [FILE [ROWS]] [--ten-million]`; Python is that of `PERIGEE_PYTHON`, or `python3`.
 *
 * @param {string[]} args
 */
export async function run(args) {
  const [given, rows = "1000000"] = args.filter((word) => !word.startsWith("--"));
  const path = given ?? fullSize;
  if (!existsSync(path)) {
    console.log(`skipped: there is no ${path}; give another file: npm run bench -- data FILE`);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), "perigee-bench-"));
  try {
    const works = [await compare(path, Number(rows), folder)];
    if (args.includes("--ten-million")) works.push(await tenMillion(path, folder));
    writeResults("data", { data: path, repeats, works });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The import beside readers that only read. */
async function compare(path, rows, folder) {
  const table = join(folder, "table.csv");
  await repeat(path, table, rows);
  const ours = await measured(process.execPath, [here, table, folder], repeats);
  if (typeof ours === "string") throw new Error(ours);
  const works = [["perigee data import", ours]];
  const skipped = [];
  for (const library of ["pandas", "polars"]) {
    const python = process.env.PERIGEE_PYTHON ?? "python3";
    const theirs = await measured(python, ["-c", script, library, table], repeats);
    if (typeof theirs === "string") skipped.push(`${library}.read_csv (${python}: ${theirs})`);
    else works.push([`${library}.read_csv ${theirs[0].version}`, theirs]);
  }
  rmSync(table);
  const figures = tell(`${count(rows)} rows, ${repeats} times each, a process each time`, works);
  printSkipped(skipped);
  const steps = Object.entries(ours.at(-1).steps).map(([step, seconds]) => `${step} ${seconds.toFixed(2)} s`);
  console.log(`  of which ${steps.join(", ")}`);
  const seconds = median(ours.map((one) => one.seconds));
  printGoal("a million rows in at most 5 s", `${seconds.toFixed(2)} s`, seconds <= 5 * (rows / 1e6));
  return { title: `${rows} rows`, figures };
}

/** Whether memory is bounded: the same import of ten million rows. */
async function tenMillion(path, folder) {
  const rows = 10_000_000;
  const csv = join(folder, "ten-million.csv");
  const parquet = join(folder, "ten-million.parquet");
  await repeat(path, csv, rows);
  const works = [];
  for (const [name, from] of [
    ["from CSV", csv],
    ["from Parquet", parquet],
    ["synthetic", `synthetic:${rows}`],
  ]) {
    const one = await measured(process.execPath, [here, from, folder, ...(from === csv ? [parquet] : [])], 1);
    if (typeof one === "string") throw new Error(one);
    works.push([name, one]);
  }
  const figures = tell(`\n${count(rows)} rows, once each`, works);
  for (const { name, mebibytes } of figures) {
    printGoal(`${name} within ${mostMebibytes} MiB`, `${mebibytes.toFixed(0)} MiB`, mebibytes <= mostMebibytes);
  }
  return { title: `${rows} rows`, figures };
}

function tell(title, works) {
  const figures = works.map(([name, all]) => ({
    name,
    seconds: median(all.map(({ seconds }) => seconds)),
    least_seconds: Math.min(...all.map(({ seconds }) => seconds)),
    mebibytes: Math.max(...all.map(({ mebibytes }) => mebibytes)),
  }));
  console.log(title);
  printTable(
    ["", "median s", "least s", "peak RSS MiB"],
    figures.map(({ name, seconds, least_seconds, mebibytes }) => [
      name,
      seconds.toFixed(2),
      least_seconds.toFixed(2),
      mebibytes.toFixed(0),
    ]),
  );
  return figures;
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
    const others = from === 0 ? some : some.map((line) => `${from / lines.length}0${line}`);
    if (!out.write(`${others.join("\n")}\n`)) await once(out, "drain");
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
 * @param {number} times
 * @returns what each run printed, or why there is none
 */
async function measured(program, words, times) {
  const all = [];
  for (let i = 0; i < times; i++) {
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

/** As a process of its own: one import of a file, or of `synthetic:ROWS`, into a new folder; the version is kept as `copy`. */
async function importOnce(table, parent, copy) {
  const { datasetStore, importDataset } = await import("../dist/pipeline/index.js");
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
  const [from, approaches] = table.startsWith("synthetic:") ? table.split(":") : [table];
  const query = approaches ? { approaches } : {};
  const { manifest } = await importDataset({ from, query, name: "bench" }, context);
  const seconds = (performance.now() - started) / 1000;
  if (copy) renameSync(datasetStore(context).pathOf(manifest), copy);
  rmSync(folder, { recursive: true });
  console.log(JSON.stringify({ seconds, mebibytes: process.resourceUsage().maxRSS / 1024, steps }));
}

if (process.argv[1] === here) await importOnce(...process.argv.slice(2));
