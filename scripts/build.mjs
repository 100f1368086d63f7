// Builds dist/: the kernels to WebAssembly, then TypeScript to JavaScript.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

// A file that is no longer in src/ must not live on in dist/.
rmSync(join(root, "dist"), { recursive: true, force: true });
// One build for memory that threads share, and one for where there is no such memory: a module takes only its own kind.
buildKernels("learn", "kernels.wasm", ["--enable", "threads", "--sharedMemory"]);
buildKernels("learn", "kernels-single.wasm", []);
buildKernels("neo", "kernels.wasm", []);
run("typescript/bin/tsc", ["-p", "tsconfig.build.json"]);
for (const room of ["learn", "neo"]) {
  cpSync(join(root, "src", room, "kernels", "build"), join(root, "dist", room, "kernels", "build"), {
    recursive: true,
  });
}

function buildKernels(room, file, options) {
  const folder = join("src", room, "kernels");
  mkdirSync(join(root, folder, "build"), { recursive: true });
  run("assemblyscript/bin/asc.js", [
    join(folder, "index.ts"),
    "--outFile",
    join(folder, "build", file),
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
