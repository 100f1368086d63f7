import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const { version } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"));

/**
 * Writes `bench/results/NAME.json`: figures with what they were measured on, and nothing that names a machine or a path.
 *
 * @param {string} name the benchmark
 * @param {{ data?: string, rows?: number, repeats?: number, versions?: Record<string, string | null>, works: object[] }} measured
 */
export function writeResults(name, { data, versions = {}, works, ...settings }) {
  const folder = new URL("../results/", import.meta.url);
  mkdirSync(folder, { recursive: true });
  const document = {
    bench: name,
    date: new Date().toISOString().slice(0, 10),
    machine: {
      cpu: cpus()[0]?.model.trim() ?? "unknown",
      cores: availableParallelism(),
      memory_gib: Math.round(totalmem() / 2 ** 30),
      platform: `${process.platform} ${process.arch}`,
    },
    versions: { perigee: version, node: process.versions.node, v8: process.versions.v8, ...versions },
    ...(data === undefined ? {} : { data: basename(data) }),
    ...settings,
    works,
  };
  const file = new URL(`${name}.json`, folder);
  writeFileSync(file, `${JSON.stringify(document, rounded, 2)}\n`);
  console.log(`\nwritten to bench/results/${basename(fileURLToPath(file))}`);
}

/** Six significant digits: more are noise. */
function rounded(_key, value) {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
}
