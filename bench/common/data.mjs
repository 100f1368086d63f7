import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { readApproaches } from "../../dist/neo/index.js";
import { fileMissing } from "../../dist/support/index.js";

const fullSize = fileURLToPath(new URL("../../../shared/data/orbits-1910-2024.csv.gz", import.meta.url));

/**
 * The approaches that a benchmark measures on, in memory.
 *
 * @param {string | undefined} given a file; where left out, the full-size set beside the project
 */
export async function readData(given) {
  const path = given ?? fullSize;
  if (!existsSync(path)) throw fileMissing(path, "Give a file of approaches: npm run bench -- NAME FILE");
  const { approaches } = await readApproaches(path, { labels: "required" });
  return { path, approaches };
}
