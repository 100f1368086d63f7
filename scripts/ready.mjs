// Makes a fresh clone ready to run: installs and builds where that is missing or stale, and says so.
// Plain JavaScript on Node's own modules, since it runs before anything is installed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const installStamp = join(root, "node_modules", ".perigee-install");
const buildStamp = join(root, "dist", ".perigee-build");

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 11)) {
  console.error(`error NODE_TOO_OLD: Node ${process.versions.node} where 20.11 or newer is needed`);
  process.exit(2);
}

// An install holds native binaries, so it is good for one platform only.
const lock = digest([join(root, "package-lock.json")], `${process.platform}-${process.arch}`);
if (read(installStamp) !== lock) {
  step("Installing the packages (npm ci)");
  npm(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(installStamp, lock);
}

const sources = digest(
  [
    ...files(join(root, "src")),
    join(root, "scripts", "build.mjs"),
    join(root, "tsconfig.json"),
    join(root, "tsconfig.build.json"),
  ],
  lock,
);
if (read(buildStamp) !== sources) {
  step("Building (npm run build)");
  npm(["run", "--silent", "build"]);
  mkdirSync(dirname(buildStamp), { recursive: true });
  writeFileSync(buildStamp, sources);
}

function step(text) {
  console.error(`perigee: ${text} …`);
}

function npm(words) {
  // npm tells its own path to the scripts that it runs; a shell is needed only where this was started without npm.
  const cli = process.env.npm_execpath;
  const done = cli
    ? spawnSync(process.execPath, [cli, ...words], { cwd: root, stdio: ["ignore", 2, 2] })
    : spawnSync("npm", words, { cwd: root, stdio: ["ignore", 2, 2], shell: process.platform === "win32" });
  if (done.status !== 0) {
    console.error(`error NOT_READY: npm ${words.join(" ")} failed${done.error ? `: ${done.error.message}` : ""}`);
    process.exit(done.status || 1);
  }
}

function files(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !join(entry.parentPath ?? entry.path, "/").includes(join("kernels", "build")))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function digest(paths, salt) {
  const hash = createHash("sha256").update(salt);
  for (const path of paths) hash.update(path.slice(root.length)).update(readFileSync(path));
  return hash.digest("hex");
}

function read(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : undefined;
}
