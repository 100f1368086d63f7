// Builds dist/: the kernels to WebAssembly, then TypeScript to JavaScript.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const kernels = join("src", "learn", "kernels");

// A file that is no longer in src/ must not live on in dist/.
rmSync(join(root, "dist"), { recursive: true, force: true });
mkdirSync(join(root, kernels, "build"), { recursive: true });
// One build for memory that threads share, and one for where there is no such memory: a module takes only its own kind.
buildKernels("kernels.wasm", ["--enable", "threads", "--sharedMemory"]);
buildKernels("kernels-single.wasm", []);
run("typescript/bin/tsc", ["-p", "tsconfig.build.json"]);
cpSync(join(root, kernels, "build"), join(root, "dist", "learn", "kernels", "build"), { recursive: true });

function buildKernels(file, options) {
  run("assemblyscript/bin/asc.js", [
    join(kernels, "index.ts"),
    "--outFile",
    join(kernels, "build", file),
    "-O3",
    "--noAssert",
    "--runtime",
    "stub",
    "--enable",
    "simd",
    "--importMemory",
    "--initialMemory",
    "16",
    "--maximumMemory",
    "65536",
    // `v128` in a signature between kernels never reaches JavaScript.
    "--disableWarning",
    "112",
    ...options,
  ]);
}

function run(script, words) {
  const done = spawnSync(process.execPath, [join(root, "node_modules", script), ...words], {
    cwd: root,
    stdio: "inherit",
  });
  if (done.status !== 0) process.exit(done.status ?? 1);
}
