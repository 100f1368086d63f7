import { execFile, spawnSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll } from "vitest";

const run = promisify(execFile);

/** Debian keeps the programs out of the path. */
const folders = existsSync("/usr/lib/postgresql")
  ? readdirSync("/usr/lib/postgresql")
      .sort((a, b) => Number(b) - Number(a))
      .map((version) => `/usr/lib/postgresql/${version}/bin`)
  : [];

const programs = [...folders, ...(process.env.PATH ?? "").split(":")].find((folder) =>
  existsSync(join(folder, "initdb")),
);

/** PostgreSQL refuses to run as root. */
const isRoot = process.getuid?.() === 0;
const user = ["postgres", "nobody"].find((name) => spawnSync("id", ["-u", name]).status === 0);

/** Why PostgreSQL cannot be started here, or nothing. */
export const postgresAbsent =
  programs === undefined
    ? "there is no initdb: apt-get install postgresql"
    : isRoot && user === undefined
      ? "PostgreSQL does not run as root, and there is no user postgres or nobody"
      : undefined;

export interface PostgresServer {
  /** Makes an empty database; returns its URI. */
  createDatabase(): Promise<string>;
  /** Stops it without waiting for its clients, and starts it again. */
  restart(pauseMilliseconds?: number): Promise<void>;
}

/** A throw-away cluster in a temporary folder, on a free port of the loopback; gone after the file's tests. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), "perigee-postgres-"));
  const identity = isRoot && user !== undefined ? { uid: idOf("-u", user), gid: idOf("-g", user) } : {};
  if (identity.uid !== undefined) chownSync(folder, identity.uid, identity.gid);
  const program = (name: string, ...words: string[]) =>
    run(join(programs ?? "", name), words, { ...identity, cwd: folder, env: { ...process.env, LC_ALL: "C" } });

  const data = join(folder, "data");
  const port = await freePort();
  await program("initdb", "-D", data, "-A", "trust", "-U", "perigee", "-E", "UTF8", "--locale=C");
  const settings = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c max_connections=100`;
  // Its output goes to a file, or pg_ctl's pipe would stay open as long as the server runs.
  const start = () => program("pg_ctl", "-D", data, "-w", "-l", join(folder, "log"), "-o", settings, "start");
  const stop = () => program("pg_ctl", "-D", data, "-w", "-m", "fast", "stop");
  await start();
  afterAll(async () => {
    await stop().catch(() => undefined);
    rmSync(folder, { recursive: true, force: true });
  });

  let databases = 0;
  return {
    async createDatabase() {
      const name = `tracking_${databases++}`;
      await program("createdb", "-h", "127.0.0.1", "-p", `${port}`, "-U", "perigee", name);
      return `postgresql://perigee@127.0.0.1:${port}/${name}`;
    },
    async restart(pauseMilliseconds = 0) {
      await stop();
      await new Promise((done) => setTimeout(done, pauseMilliseconds));
      await start();
    },
  };
}

const idOf = (flag: string, name: string) => Number(spawnSync("id", [flag, name], { encoding: "utf8" }).stdout);

function freePort(): Promise<number> {
  return new Promise((found, failed) => {
    const probe = createServer();
    probe.once("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address ? address.port : 0;
      probe.close(() => found(port));
    });
  });
}
