import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { writeResults } from "./common/results.mjs";
import { median, printGoal, printTable } from "./common/table.mjs";

export const about = "milliseconds to load perigee/learn and to print perigee --help: load [REPEATS]";

const dist = new URL("../dist/", import.meta.url);
const empty = ["--input-type=module", "--eval", ""];
const works = [
  [
    'import "perigee/learn"',
    ["--input-type=module", "--eval", `await import("${new URL("learn/index.js", dist)}")`],
    50,
  ],
  ['import "perigee/model"', ["--input-type=module", "--eval", `await import("${new URL("model/index.js", dist)}")`]],
  ["perigee --help", [fileURLToPath(new URL("cli/main.js", dist)), "--help"], 150],
];

/**
 * Starts fresh processes in turn; what bare Node takes is subtracted from imports, not from the command.
 *
 * @param {string[]} args
 */
export function run(args) {
  const repeats = Math.max(5, Number(args[0] ?? 15));
  const bare = [];
  const times = works.map(() => []);
  for (let i = 0; i < repeats; i++) {
    bare.push(milliseconds(empty));
    for (const [w, [, words]] of works.entries()) times[w].push(milliseconds(words));
  }
  const results = works.map(([title, , most], w) => {
    const whole = median(times[w]);
    const ms = title.startsWith("import") ? whole - median(bare) : whole;
    return { title, ms, whole_ms: whole, ...(most === undefined ? {} : { most_ms: most }) };
  });
  printTable(
    [`median of ${repeats}`, "ms", "whole process"],
    [
      ["bare Node", "", median(bare).toFixed(1)],
      ...results.map(({ title, ms, whole_ms }) => [title, ms.toFixed(1), whole_ms.toFixed(1)]),
    ],
  );
  for (const { title, ms, most_ms } of results) {
    if (most_ms !== undefined) printGoal(`${title} in ${most_ms} ms`, `${ms.toFixed(1)} ms`, ms <= most_ms);
  }
  writeResults("load", { repeats, works: results });
}

function milliseconds(words) {
  const started = performance.now();
  const { status } = spawnSync(process.execPath, words, { stdio: "ignore" });
  if (status !== 0) throw new Error(`node ${words.join(" ")} ended with ${status}`);
  return performance.now() - started;
}
