import { compareTables } from "../dist/dataset/index.js";
import { synthesize, tableOf } from "../dist/neo/index.js";
import { writeResults } from "./common/results.mjs";
import { printGoal, printTable } from "./common/table.mjs";

export const about = "how often drift is reported where there is none: drift [PAIRS [APPROACHES]]";

/** What a column is wrongly reported by, at the quantile 0.99 of the noise. */
const promised = 0.01;

/**
 * Compares pairs of synthetic tables of one population, each drawn by a seed of its own, and counts the columns that
 * are reported all the same; as many, twice as many and half as many approaches in the second.
 * Usage: `npm run bench -- drift [PAIRS [APPROACHES]]`
 *
 * @param {string[]} args
 */
export async function run([pairs = "100", approaches = "2500"]) {
  const works = [];
  for (const factor of [1, 2, 0.5]) works.push(await falseAlarms(Number(pairs), Number(approaches), factor));
  const columns = Object.keys(works[0].columns);
  console.log(`Share of ${pairs} pairs in which a column is reported, ${approaches} approaches in the first of each`);
  printTable(
    ["column", ...works.map(({ factor }) => `${factor} × as many`)],
    [
      ...columns.map((column) => [column, ...works.map((work) => work.columns[column].toFixed(3))]),
      ["any column", ...works.map(({ any }) => any.toFixed(3))],
    ],
  );
  const rates = works.flatMap((work) => Object.values(work.columns));
  const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  // Of so many trials at the promised rate, the share found is less than two standard errors above it, usually.
  const error = Math.sqrt((promised * (1 - promised)) / (pairs * works.length));
  printGoal(`a column in at most ${promised}`, mean.toFixed(4), mean <= promised + 2 * error);
  writeResults("drift", { pairs: Number(pairs), approaches: Number(approaches), mean, works });
}

async function falseAlarms(pairs, approaches, factor) {
  const found = {};
  let any = 0;
  for (let pair = 0; pair < pairs; pair++) {
    const before = tableOf(await synthesize({ approaches, seed: 2 * pair + 1 }));
    const after = tableOf(await synthesize({ approaches: Math.round(approaches * factor), seed: 2 * pair + 2 }));
    const { columns, drifted } = compareTables(before, after, { seed: pair });
    for (const { column, drifted: is } of columns) found[column] = (found[column] ?? 0) + Number(is);
    any += Number(drifted.length > 0);
  }
  const shares = Object.entries(found).map(([column, count]) => [column, count / pairs]);
  return { factor, columns: Object.fromEntries(shares), any: any / pairs };
}
