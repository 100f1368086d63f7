import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { perigee, temporaryFolder } from "../../cli/perigee.js";

const main = fileURLToPath(new URL("../../../dist/cli/main.js", import.meta.url));

/** Runs a script in a mount namespace of its own, where a small file system can be mounted. */
const inNamespace = (script: string, words: readonly string[] = []) =>
  spawnSync("unshare", ["-m", "sh", "-c", script, "sh", ...words], { encoding: "utf8" });

const mountable = inNamespace('mount -t tmpfs -o size=64k tmpfs "$1"', ["/mnt"]).status === 0;
const skipped = mountable ? "" : " (skipped: no file system can be mounted here; root may)";

describe.skipIf(!mountable)(`an import onto a disk that fills up${skipped}`, () => {
  const folder = temporaryFolder();
  const data = join(folder.path, "approaches.csv");
  beforeAll(async () => {
    const made = await perigee(["data", "synth", "--approaches", "20000", "--output", data, "--quiet"], folder.path);
    expect(made.code, made.stderr).toBe(0);
  });
  afterAll(() => folder.remove());

  const importing = `"$2" "$3" data import "$4" --name neo --quiet > out.txt 2>&1`;
  const script = (size: string) => `
    mount -t tmpfs -o size=${size} tmpfs "$1" && cd "$1" || exit 99
    ${importing}; echo "code $?"; grep -o 'error [A-Z_]*' out.txt; find .perigee -type f
    echo "then"
    mount -o remount,size=64m "$1" && ${importing}; echo "code $?"
    "$2" "$3" data verify --quiet; find .perigee -type f | sed 's/[0-9a-f]\\{64\\}/DIGEST/' | sort`;

  it.each(["4k", "64k", "256k"])(
    "of %s says so, leaves nothing half-written, and goes on once there is room",
    (size) => {
      const place = temporaryFolder();
      const { stdout, stderr } = inNamespace(script(size), [place.path, process.execPath, main, data]);
      place.remove();
      const [full = "", then = ""] = stdout.split("then\n");
      expect(full, stderr).toMatch(/^code 1\n/);
      expect(full).not.toMatch(/\.perigee/);
      expect(then).toBe(
        [
          "code 0",
          "1 version is whole",
          ".perigee/datasets/names/neo.json",
          ".perigee/datasets/versions/DIGEST.json",
          ".perigee/datasets/versions/DIGEST.parquet",
          "",
        ].join("\n"),
      );
      if (size !== "4k") expect(full).toMatch(/error (FILE_UNWRITABLE|ENOSPC)/);
    },
  );
});
