// Writes the files under deploy/ that are made from the tables of src/monitor; run after a build.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { deployFiles } from "../dist/monitor/index.js";

const folder = join(dirname(dirname(fileURLToPath(import.meta.url))), "deploy");
for (const [path, content] of deployFiles()) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), content);
  console.error(`deploy/${path}`);
}
