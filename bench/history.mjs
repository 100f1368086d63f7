import { execFileSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  createObjectHistory,
  featureMatrix,
  historyFeatures,
  keepHistory,
  objectHistories,
  openSqliteStore,
} from "../dist/neo/index.js";
import { silentLogger, withTemporaryFolder } from "../dist/support/index.js";
import { converse } from "./common/conversation.mjs";
import { readData } from "./common/data.mjs";
import { writeResults } from "./common/results.mjs";
import { count, median, printGoal, printSkipped, printTable, seconds } from "./common/table.mjs";

export const about = "the history of objects beside pandas' and polars' groupby, and online: history [FILE] [REPEATS]";

const pandas = fileURLToPath(new URL("common/history_pandas.py", import.meta.url));
const memory = fileURLToPath(new URL("common/history_memory.mjs", import.meta.url));
/** What pandas calls a standard deviation divides by n − 1, ours, as numpy's, by n. */
const otherDefinition = new Set(["miss_distance_std", "relative_velocity_std"]);

/**
 * Ours and theirs in turn, data in memory. `pandas, all columns` computes every column of ours: by its compiled functions
 * where groupby has them, and by one Python function of an object's rows for the others.
 *
 * @param {string[]} args
 */
export async function run(args) {
  const { path, approaches } = await readData(args[0]);
  const repeats = Math.max(3, Number(args[1] ?? 5));
  console.log(
    `${count(approaches.rows)} approaches of ${count(approaches.objectIds.length)} objects, ${path}, median of ${repeats}`,
  );
  const batch = await compareBatch(path, approaches, repeats);
  printTable(
    ["", "columns", "s", "times ours"],
    batch.works.map(({ title, columns, seconds: s }) => [
      title,
      String(columns),
      seconds(s),
      (s / batch.ours).toFixed(2),
    ]),
  );
  printSkipped(batch.skipped);
  const theirs = batch.works.find(({ title }) => title === "pandas, all columns");
  if (theirs) {
    const share = batch.ours / theirs.seconds;
    printGoal("at most a tenth of pandas' time for the same columns", share.toFixed(4), share <= 0.1);
    printGoal("the same figures", batch.differing.join(", ") || "all", batch.differing.length === 0);
  }
  const works = [...batch.works, ...(await online(approaches)), ...remembered()];
  const objects = approaches.objectIds.length;
  writeResults("history", { data: path, rows: approaches.rows, objects, repeats, versions: batch.versions, works });
}

async function compareBatch(path, approaches, repeats) {
  /** @type {Map<string, { columns: number, times: number[], sums?: Record<string, [number, number]> }>} */
  const measured = new Map();
  const skipped = [];
  const keep = (title, columns, time, sums) => {
    const before = measured.get(title)?.times ?? [];
    measured.set(title, { columns, times: [...before, time], sums });
  };
  const time = (title, work) => {
    const started = performance.now();
    work();
    keep(title, historyFeatures.length, (performance.now() - started) / 1000);
  };
  const talk = await converse(["-W", "ignore", pandas, path]);
  if (typeof talk === "string") skipped.push(`pandas and polars (${talk})`);
  const versions = typeof talk === "string" ? {} : await talk.ask("versions");
  for (let i = 0; i < repeats; i++) {
    time("perigee, every object", () => objectHistories(approaches));
    time("perigee, every row, as of known", () => featureMatrix(approaches, "history", "known"));
    time("perigee, every row, as of past", () => featureMatrix(approaches, "history", "past"));
    if (typeof talk === "string") continue;
    for (const [title, what] of [
      ["pandas, all columns", "agg"],
      ["pandas, its compiled functions alone", "builtin"],
      ["polars, the same as those", "polars"],
    ]) {
      const answer = await talk.ask(what);
      if (answer.failed) skipped.push(`${title} (${answer.failed})`);
      else keep(title, answer.columns, answer.seconds, answer.sums);
    }
  }
  if (typeof talk !== "string") talk.end();
  const works = [...measured].map(([title, { columns, times }]) => ({ title, columns, seconds: median(times) }));
  const sums = measured.get("pandas, all columns")?.sums;
  return {
    works,
    ours: works[0].seconds,
    skipped,
    versions,
    differing: sums ? differing(objectHistories(approaches), sums) : [],
  };
}

/** The columns whose sums, or numbers of known values, are not those of pandas. */
function differing(columns, sums) {
  return historyFeatures.flatMap(({ name }, i) => {
    if (otherDefinition.has(name)) return [];
    const known = columns[i].filter((value) => !Number.isNaN(value));
    const sum = known.reduce((total, value) => total + value, 0);
    const [theirs, theirCount] = sums[name];
    const near = Math.abs(sum - theirs) <= 1e-3 * Math.abs(theirs) + 1e-6;
    return near && Math.abs(known.length - theirCount) <= 1e-3 * theirCount ? [] : [`${name} ${sum} ${theirs}`];
  });
}

/** One approach at a time: each is scored with the history that is known, and then remembered. */
async function online(approaches) {
  console.log("\none approach at a time, in the order of the rows");
  const each = async (history, asOf, after) => {
    const started = performance.now();
    for (let row = 0; row < approaches.rows; row++) {
      const id = approaches.objectIds[approaches.object[row]];
      const values = valuesOf(approaches, row);
      history.featuresFor(id, values, asOf);
      history.observe(id, values);
      if (row % 1000 === 999) await after?.();
    }
    await after?.();
    return ((performance.now() - started) / approaches.rows) * 1000;
  };
  const measured = [
    ["features as of known, and remembered", await each(createObjectHistory(), "known")],
    ["features as of past, and remembered", await each(createObjectHistory(), "past")],
  ];
  await withTemporaryFolder(tmpdir(), async (folder) => {
    const path = join(folder, "history.db");
    const kept = await keepHistory({ store: await openSqliteStore(path), logger: silentLogger() });
    measured.push(["the same as of known, and kept in SQLite", await each(kept, "known", () => kept.synchronize())]);
    await kept.close();
    const started = performance.now();
    const again = await keepHistory({ store: await openSqliteStore(path), logger: silentLogger() });
    measured.push(["read again at the next start", ((performance.now() - started) / approaches.rows) * 1000]);
    await again.close();
  });
  printTable(
    ["", "µs an approach"],
    measured.map(([name, us]) => [name, us.toFixed(2)]),
  );
  const most = Math.max(...measured.map(([, us]) => us));
  printGoal("at most 50 µs an approach", `${most.toFixed(2)} µs`, most <= 50);
  return measured.map(([title, us]) => ({ title, us_an_approach: us }));
}

function valuesOf(approaches, row) {
  return {
    absoluteMagnitude: approaches.absoluteMagnitude[row],
    estimatedDiameterMin: approaches.estimatedDiameterMin[row],
    estimatedDiameterMax: approaches.estimatedDiameterMax[row],
    relativeVelocity: approaches.relativeVelocity[row],
    missDistance: approaches.missDistance[row],
    date: approaches.date?.[row] ?? Number.NaN,
  };
}

function remembered() {
  console.log("\none million objects in memory");
  const measured = [4, 8, 12, 18].map((approaches) => {
    const output = execFileSync(process.execPath, ["--expose-gc", memory, "1000000", String(approaches)]);
    return { approaches, ...JSON.parse(output.toString()) };
  });
  printTable(
    ["approaches an object", "MiB", "RSS of the process, MiB", "µs an approach"],
    measured.map(({ approaches, mib, rss_mib, us_an_approach }) => [
      String(approaches),
      mib.toFixed(0),
      rss_mib.toFixed(0),
      us_an_approach.toFixed(2),
    ]),
  );
  // As many as an object of the full-size set has on average.
  const { mib } = measured.find(({ approaches }) => approaches === 18);
  printGoal("at most 300 MiB with eighteen approaches each", `${mib.toFixed(0)} MiB`, mib <= 300);
  return measured.map(({ approaches, ...figures }) => ({
    title: "one million objects in memory",
    approaches_an_object: approaches,
    ...figures,
  }));
}
