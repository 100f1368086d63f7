import { readdirSync } from "node:fs";
import { tellFailure } from "../dist/cli/failure.js";
import { unknownName } from "../dist/support/index.js";

/** The dispatcher of `npm run bench -- NAME [args]`: a benchmark is a file in this folder with `about` and `run(args)`. */
const names = readdirSync(new URL(".", import.meta.url))
  .filter((file) => file.endsWith(".mjs") && file !== "main.mjs")
  .map((file) => file.slice(0, -".mjs".length))
  .sort();

const [name, ...args] = process.argv.slice(2);
try {
  if (name === undefined) await list();
  else if (!names.includes(name)) throw unknownName("benchmark", name, names);
  else await (await import(`./${name}.mjs`)).run(args);
} catch (failure) {
  process.exitCode = tellFailure(failure, false);
}

async function list() {
  console.log("npm run bench -- NAME [args]\n");
  for (const known of names) console.log(`  ${known.padEnd(12)} ${(await import(`./${known}.mjs`)).about}`);
}
