import { closeSync, fsyncSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { converse } from "./common/conversation.mjs";
import { writeResults } from "./common/results.mjs";
import { startMlflow, startOurs } from "./common/servers.mjs";
import { median, printGoal, printTable } from "./common/table.mjs";

export const about =
  "MiB per second of artifacts up and down, beside mlflow server and the disk: artifacts [MIB] [REPEATS] [FOLDER]";

const client = fileURLToPath(new URL("common/artifact_client.py", import.meta.url));
const works = [
  { name: "put", title: "up, http.client", goal: true },
  { name: "get", title: "down, http.client", goal: true },
  { name: "log_artifact", title: "up, MlflowClient.log_artifact" },
  { name: "download_artifacts", title: "down, MlflowClient.download_artifacts" },
];

/**
 * One Python client sends the same file to both servers in turn, and copies it on the disk between.
 *
 * @param {string[]} args
 */
export async function run(args) {
  const mib = Number(args[0] ?? 1024);
  const repeats = Number(args[1] ?? 3);
  const folder = mkdtempSync(join(args[2] ?? tmpdir(), "perigee-artifacts-"));
  const talk = await converse([client]);
  if (typeof talk === "string") {
    console.log(`  skipped: ${talk} (it wants mlflow)`);
    return;
  }
  const file = join(folder, "file.bin");
  writeFile(file, mib);
  const servers = await bothServers(folder);
  try {
    const times = await measured(talk, servers, { file, to: folder }, repeats);
    report(times, servers, mib, repeats);
  } finally {
    talk.end();
    for (const { server } of servers) server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bothServers(folder) {
  const [ours, theirs] = [join(folder, "perigee"), join(folder, "mlflow")];
  for (const each of [ours, theirs]) mkdirSync(each);
  return [
    { name: "perigee", server: await startOurs(ours) },
    { name: "mlflow", server: await startMlflow(theirs) },
  ];
}

/** Median seconds by work and server; the disk's are those of a copy with its fsync. */
async function measured(talk, servers, place, repeats) {
  const times = new Map();
  const note = (key, seconds) => times.set(key, [...(times.get(key) ?? []), seconds]);
  const ask = async (key, question, server) => {
    const before = server?.processor();
    const { seconds, failed } = await talk.ask(JSON.stringify({ ...question, ...place }));
    if (failed !== undefined) throw new Error(`${key}: ${failed}`);
    note(key, seconds);
    if (server) note(`${key} processor`, server.processor() - before);
  };
  for (let turn = 0; turn < repeats; turn++) {
    await talk.ask(JSON.stringify({ do: "clear", ...place }));
    await ask("disk", { do: "write_disk" });
    for (const { server } of servers) await talk.ask(JSON.stringify({ do: "clear", url: server.url, ...place }));
    for (const { name: work } of works) {
      for (const { name, server } of servers) await ask(`${work} ${name}`, { do: work, url: server.url }, server);
    }
  }
  return new Map([...times].map(([key, seconds]) => [key, median(seconds)]));
}

function report(times, servers, mib, repeats) {
  const speed = (key) => mib / times.get(key);
  const results = works.map(({ name, title, goal }) => ({
    title,
    mib_per_s: speed(`${name} perigee`),
    mlflow_mib_per_s: speed(`${name} mlflow`),
    ratio: speed(`${name} perigee`) / speed(`${name} mlflow`),
    processor_s: times.get(`${name} perigee processor`),
    mlflow_processor_s: times.get(`${name} mlflow processor`),
    disk_mib_per_s: speed("disk"),
    share_of_disk: speed(`${name} perigee`) / speed("disk"),
    goal,
  }));
  printTable(
    [`${mib} MiB, median of ${repeats}, MiB/s`, "perigee", "mlflow", "ratio", "disk", "of it", "CPU s", "mlflow CPU s"],
    results.map((one) => [
      one.title,
      one.mib_per_s.toFixed(0),
      one.mlflow_mib_per_s.toFixed(0),
      `${one.ratio.toFixed(1)} ×`,
      one.disk_mib_per_s.toFixed(0),
      `${(100 * one.share_of_disk).toFixed(0)} %`,
      one.processor_s.toFixed(2),
      one.mlflow_processor_s.toFixed(2),
    ]),
  );
  const [ours, theirs] = servers.map(({ server }) => server.peak());
  console.log(`  most memory: perigee ${ours.toFixed(0)} MiB, mlflow ${theirs.toFixed(0)} MiB`);
  for (const { title, ratio, share_of_disk, goal } of results) {
    if (!goal) continue;
    printGoal(`${title}: 10 times MLflow's proxy`, `${ratio.toFixed(1)} ×`, ratio >= 10);
    printGoal(`${title}: half of the disk's speed`, `${(100 * share_of_disk).toFixed(0)} %`, share_of_disk >= 0.5);
  }
  printGoal("250 MiB of memory at most", `${ours.toFixed(0)} MiB`, ours <= 250);
  writeResults("artifacts", {
    repeats,
    mib,
    peak_mib: { perigee: ours, mlflow: theirs },
    works: results.map(({ goal, ...figures }) => figures),
  });
}

function writeFile(file, mib) {
  const piece = crypto.getRandomValues(Buffer.alloc(65_536));
  const megabyte = Buffer.concat(Array.from({ length: 16 }, () => piece));
  const descriptor = openSync(file, "w");
  for (let i = 0; i < mib; i++) {
    megabyte.writeUInt32LE(i);
    writeSync(descriptor, megabyte);
  }
  fsyncSync(descriptor);
  closeSync(descriptor);
}
