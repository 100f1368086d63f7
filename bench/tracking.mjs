import { execFile } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { Worker } from "node:worker_threads";
import { mlflowVersion } from "../dist/server/server.js";
import { withTemporaryFolder } from "../dist/support/index.js";
import { writeResults } from "./common/results.mjs";
import { printGoal, printSkipped, printTable } from "./common/table.mjs";
import { startMlflow, startPerigee } from "./common/tracking-servers.mjs";

export const about =
  "calls a second of the tracking server beside mlflow server, both on SQLite: tracking [--runs N] [--seconds N] [--synchronous FULL|NORMAL]";

const python = process.env.PERIGEE_PYTHON ?? "python3";
const connections = 16;
const mostMebibytes = 250;

/** What one Python client does, by the name that the client gives it, and how many times MLflow's rate is wanted. */
const single = [
  ["runs/create", 30],
  ["runs/log-batch 10 metrics + 5 params", 25],
  ["runs/log-metric", 20],
  ["runs/log-batch 1000 metrics", 15],
  ["runs/search filter+order, 100 results", 20],
  ["runs/search newest 1000", 20],
];

/** What many connections do at a time. */
const many = [
  ["create", "runs/create", 80],
  ["metric", "runs/log-metric", 80],
  ["batch", "runs/log-batch 10 metrics + 5 params", 50],
];

/**
 * Starts both servers on empty folders of one disk, and has the same clients write to and search in one after the
 * other: a client in Python that waits for each answer, then a load of 16 connections.
 *
 * @param {string[]} args
 */
export async function run(args) {
  const { values } = parseArgs({
    args,
    options: {
      runs: { type: "string", default: "1000" },
      seconds: { type: "string", default: "5" },
      synchronous: { type: "string", default: "FULL" },
    },
  });
  const runs = Math.max(50, Number(values.runs));
  const milliseconds = 1000 * Math.max(1, Number(values.seconds));
  // Ended from outside, it takes its servers along.
  for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
  await withTemporaryFolder(tmpdir(), async (folder) => {
    const measured = [];
    const skipped = [];
    const options = values.synchronous === "FULL" ? [] : ["--synchronous", values.synchronous];
    for (const [name, start] of [
      ["perigee", (place) => startPerigee(place, options)],
      ["mlflow", startMlflow],
    ]) {
      const place = join(folder, name);
      mkdirSync(place);
      try {
        const server = await start(place);
        try {
          measured.push(await measure(server, runs, milliseconds));
        } finally {
          await server.stop();
        }
      } catch (failure) {
        if (name === "perigee") throw failure;
        skipped.push(`mlflow server (${failure.message.split("\n")[0]}; PERIGEE_PYTHON names a Python with mlflow)`);
      }
    }
    report(measured, { runs, milliseconds, synchronous: values.synchronous });
    printSkipped(skipped);
  });
}

async function measure(server, runs, milliseconds) {
  console.error(`  ${server.name}: one client …`);
  const single = await oneClient(server, runs);
  console.error(`  ${server.name}: ${connections} connections …`);
  const experiment = await createExperiment(server);
  const many = [];
  const ids = await createRuns(server, experiment, 100);
  for (const [work] of [["create"], ["metric"], ["batch"]]) {
    many.push(await load({ work, port: server.port, connections, milliseconds, experiment, runs: ids }));
  }
  return { name: server.name, single, many, peak_mebibytes: server.peakMebibytes() };
}

/** The client beside the project, or that of `PERIGEE_TRACK_CLIENT`, or our own of the same kind. */
function clientScript() {
  const beside = fileURLToPath(new URL("../../shared/anchors/track_anchor.py", import.meta.url));
  const own = fileURLToPath(new URL("common/track_client.py", import.meta.url));
  return process.env.PERIGEE_TRACK_CLIENT ?? (existsSync(beside) ? beside : own);
}

async function oneClient(server, runs) {
  const counts = ["--runs", String(runs), "--batches", "50", "--singles", String(Math.min(runs, 500))];
  const { stdout } = await promisify(execFile)(python, [clientScript(), server.url, ...counts]);
  const lines = stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  return new Map(lines.map((line) => [line.op, line]));
}

async function post(server, call, body) {
  const answer = await fetch(`${server.url}/api/2.0/mlflow/${call}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${call} is answered with ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

const createExperiment = async (server) => (await post(server, "experiments/create", { name: "load" })).experiment_id;

async function createRuns(server, experiment_id, count) {
  const ids = [];
  for (let i = 0; i < count; i++) {
    ids.push((await post(server, "runs/create", { experiment_id, start_time: i })).run.info.run_id);
  }
  return ids;
}

function load(workerData) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("common/http-load.mjs", import.meta.url), { workerData });
    worker.once("message", (figures) => {
      if (figures.refused > 0)
        console.error(`  ${figures.refused} of ${figures.calls} refused, such as ${figures.sample}`);
      resolve({ ...figures, per_s: (figures.calls - figures.refused) / figures.seconds });
    });
    worker.once("error", reject);
  });
}

function report([ours, theirs], settings) {
  const works = [
    ...single.map(([op, times]) => compared(`1 client: ${op}`, ours.single.get(op), theirs?.single.get(op), times)),
    ...many.map(([, op, times], i) =>
      compared(`${connections} connections: ${op}`, ours.many[i], theirs?.many[i], times),
    ),
  ];
  printTable(
    ["calls a second", "perigee", "mlflow", "ratio", "goal", "perigee p50 ms", "p99 ms"],
    works.map(({ title, perigee, mlflow, ratio, wanted_ratio }) => [
      title,
      perigee.per_s.toFixed(perigee.per_s < 100 ? 1 : 0),
      mlflow ? mlflow.per_s.toFixed(1) : "",
      ratio ? `${ratio.toFixed(1)} x` : "",
      `${wanted_ratio} x`,
      perigee.p50_ms.toFixed(2),
      perigee.p99_ms.toFixed(2),
    ]),
  );
  for (const { title, ratio, wanted_ratio } of works) {
    if (ratio) printGoal(`${title} ≥ ${wanted_ratio} x`, `${ratio.toFixed(1)} x`, ratio >= wanted_ratio);
  }
  const peak = ours.peak_mebibytes;
  printGoal(`memory at most ${mostMebibytes} MiB`, `${peak.toFixed(0)} MiB`, peak <= mostMebibytes);
  writeResults("tracking", {
    repeats: 1,
    versions: { mlflow: theirs ? mlflowVersion : null },
    ...settings,
    peak_mebibytes: { perigee: peak, ...(theirs ? { mlflow: theirs.peak_mebibytes } : {}) },
    works,
  });
}

function compared(title, perigee, mlflow, wanted_ratio) {
  const figures = ({ per_s, p50_ms, p99_ms, refused }) => ({ per_s, p50_ms, p99_ms, ...(refused ? { refused } : {}) });
  return {
    title,
    wanted_ratio,
    ...(mlflow ? { ratio: perigee.per_s / mlflow.per_s, met: perigee.per_s >= wanted_ratio * mlflow.per_s } : {}),
    perigee: figures(perigee),
    ...(mlflow ? { mlflow: figures(mlflow) } : {}),
  };
}
